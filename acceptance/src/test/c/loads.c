/*
 * A program that loads libraries: those it is linked with at its start, and those named as arguments by dlopen.
 * Of an argument that begins with "data:", the file is mapped to be read only, and read.
 * It says "loaded", then waits to be ended.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void end(int signal_number) {
  (void)signal_number;
  _exit(0);
}

static int read_data(const char *path) {
  struct stat status;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0 || fstat(file, &status) != 0 || status.st_size == 0) {
    perror(path);
    return 1;
  }
  const char *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
  if (bytes == MAP_FAILED) {
    perror(path);
    return 1;
  }
  unsigned sum = 0;
  for (off_t i = 0; i < status.st_size; i++) sum += (unsigned char)bytes[i];
  printf("%s: %u\n", path, sum);
  return 0;
}

int main(int argc, char **argv) {
  signal(SIGTERM, end);
  signal(SIGINT, end);
  for (int i = 1; i < argc; i++) {
    if (strncmp(argv[i], "data:", 5) == 0) {
      if (read_data(argv[i] + 5) != 0) return 1;
    } else if (dlopen(argv[i], RTLD_NOW | RTLD_LOCAL) == NULL) {
      fprintf(stderr, "%s\n", dlerror());
      return 1;
    }
  }
  puts("loaded");
  fflush(stdout);
  for (;;) pause();
}
