/*
 * A program that loads libraries: those it is linked with at its start, and those named as arguments by dlopen.
 * It says "loaded", then waits to be ended.
 */
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void end(int signal_number) {
  (void)signal_number;
  _exit(0);
}

int main(int argc, char **argv) {
  signal(SIGTERM, end);
  signal(SIGINT, end);
  for (int i = 1; i < argc; i++) {
    if (dlopen(argv[i], RTLD_NOW | RTLD_LOCAL) == NULL) {
      fprintf(stderr, "%s\n", dlerror());
      return 1;
    }
  }
  puts("loaded");
  fflush(stdout);
  for (;;) pause();
}
