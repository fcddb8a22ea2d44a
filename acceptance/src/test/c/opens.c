/* Opens so many different files, its first argument; loads the library that its second one names, says so, and waits. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
  char name[64];
  for (int i = 0; argc == 3 && i < atoi(argv[1]); i++) {
    snprintf(name, sizeof name, "/tmp/opened%d", i);
    int file = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) {
      perror(name);
      return 1;
    }
    close(file);
  }
  if (argc != 3 || dlopen(argv[2], RTLD_NOW | RTLD_LOCAL) == NULL) {
    fprintf(stderr, "%s\n", argc == 3 ? dlerror() : "FILES LIBRARY");
    return 1;
  }
  puts("loaded");
  fflush(stdout);
  for (;;) pause();
}
