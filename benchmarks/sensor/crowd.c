/*
 * Starts COUNT processes with 30 to 60 shared libraries each, out of the files named on standard input, and waits. They
 * end with it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define MOST 8192

static char *pool[MOST];
static int pooled;

static int count_one(struct dl_phdr_info *info, size_t size, void *count) {
  (void)info;
  (void)size;
  ++*(int *)count;
  return 0;
}

static void be_one_of_many(unsigned seed, int ready) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  srand(seed);
  int wanted = 30 + rand() % 31;
  for (int tries = 0, have = 0; tries < 300 && have < wanted; tries++) {
    dlopen(pool[rand() % pooled], RTLD_LAZY);
    have = 0;
    dl_iterate_phdr(count_one, &have);
  }
  if (write(ready, ".", 1) != 1) _exit(1);
  for (;;) pause();
}

int main(int count, char **arguments) {
  int wanted = count > 1 ? atoi(arguments[1]) : 1000;
  char line[4096];
  while (pooled < MOST && fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    pool[pooled++] = strdup(line);
  }
  int ready[2];
  if (!pooled || pipe(ready)) return 1;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (int i = 0; i < wanted; i++) {
    int pid = fork();
    if (pid < 0) return 2;
    if (pid == 0) {
      close(ready[0]);
      be_one_of_many(i + 1, ready[1]);
    }
  }
  close(ready[1]);
  char one;
  int have = 0;
  while (have < wanted && read(ready[0], &one, 1) == 1) have++;
  printf("%d\n", have);
  fflush(stdout);
  for (;;) pause();
}
