/* Waits until there is a file /go, then becomes the program that its arguments name. */
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "PROGRAM [ARGUMENT]...\n");
    return 1;
  }
  while (access("/go", F_OK) != 0) usleep(20000);
  execv(argv[1], argv + 1);
  perror(argv[1]);
  return 1;
}
