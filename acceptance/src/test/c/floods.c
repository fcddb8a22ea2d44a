/*
 * A program that writes so many files of code (its first argument) in a directory (its second), opens each once, and
 * then loads the library named as its third argument. It says "loaded", then waits to be ended.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void end(int signal_number) {
  (void)signal_number;
  _exit(0);
}

int main(int argc, char **argv) {
  char path[4096];
  if (argc != 4) return 2;
  signal(SIGTERM, end);
  signal(SIGINT, end);
  mkdir(argv[2], 0755);
  for (int i = 0; i < atoi(argv[1]); i++) {
    snprintf(path, sizeof path, "%s/%d.py", argv[2], i);
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0 || close(file) != 0) {
      perror(path);
      return 1;
    }
  }
  if (dlopen(argv[3], RTLD_NOW | RTLD_LOCAL) == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    return 1;
  }
  puts("loaded");
  fflush(stdout);
  for (;;) pause();
}
