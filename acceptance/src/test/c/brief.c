/* A program that loads the library named as its first argument, and ends after so many milliseconds: its second. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc != 3 || dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) == NULL) {
    fprintf(stderr, "%s\n", argc == 3 ? dlerror() : "LIBRARY MILLISECONDS");
    return 1;
  }
  usleep(1000 * (useconds_t)atoi(argv[2]));
  return 0;
}
