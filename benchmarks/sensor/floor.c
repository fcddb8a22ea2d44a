/*
 * The least that any program does to learn which files all processes have mapped executable: lists /proc, and asks
 * the kernel (PROCMAP_QUERY, Linux 6.11) for one mapping after the other. It keeps nothing.
 *
 * floor MODE: "plain" asks for device and inode; "named" for the name too. Each line read makes one round; each round
 * prints the processor time that it took in nanoseconds, how many processes had mappings, and how many mappings.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

struct query {
  uint64_t size, flags, address, start, end, vma_flags, page_size, offset, inode;
  uint32_t major, minor, name_size, build_id_size;
  uint64_t name, build_id;
};

#define QUERY _IOWR('f', 17, struct query)
#define NEXT_EXECUTABLE_FILE 0x34

static char name[4096];
static uint64_t sum; /* so that nothing is optimised away */

static long long processor_time(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int scan(const char *pid, int named) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%.20s/maps", pid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  int found = 0;
  struct query query;
  memset(&query, 0, sizeof query);
  query.size = sizeof query;
  for (;;) {
    query.flags = NEXT_EXECUTABLE_FILE;
    query.address = query.end;
    query.name_size = named ? sizeof name : 0;
    query.name = named ? (uint64_t)(uintptr_t)name : 0;
    if (ioctl(fd, QUERY, &query) < 0) break;
    sum += query.inode ^ query.major ^ query.minor ^ query.name_size;
    found++;
  }
  int unknown = errno == ENOTTY;
  close(fd);
  if (unknown) {
    fprintf(stderr, "this kernel has no PROCMAP_QUERY\n");
    _exit(1);
  }
  return found;
}

int main(int count, char **arguments) {
  int named = count > 1 && !strcmp(arguments[1], "named");
  while (getchar() != EOF) {
    long long before = processor_time();
    int processes = 0, mappings = 0;
    DIR *proc = opendir("/proc");
    struct dirent *entry;
    while (proc && (entry = readdir(proc)))
      if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9') {
        int found = scan(entry->d_name, named);
        processes += found > 0;
        mappings += found;
      }
    if (proc) closedir(proc);
    printf("%lld %d %d\n", processor_time() - before, processes, mappings);
    fflush(stdout);
  }
  return sum == 42;
}
