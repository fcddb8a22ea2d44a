#include "options.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JAR_KEY "jar="
#define SHORT_LIVED "report.short.lived=true"
#define DEFAULT_JAR "assay-agent.jar"

/* A line of /proc/self/maps: addresses, modes and numbers in at most 73 characters, then the path. */
#define MAPS_LINE_BYTES (OPTION_BYTES + 128)

static bool starts_with(const char *text, const char *prefix) {
  return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool copy(char *target, const char *source, size_t length) {
  if (length >= OPTION_BYTES) {
    return false;
  }
  memcpy(target, source, length);
  target[length] = '\0';
  return true;
}

static bool append_other(char *others, const char *option, size_t length) {
  size_t used = strlen(others);
  size_t comma = used > 0 ? 1 : 0;
  if (used + comma + length >= OPTION_BYTES) {
    return false;
  }
  if (comma > 0) {
    others[used] = ',';
  }
  memcpy(others + used + comma, option, length);
  others[used + comma + length] = '\0';
  return true;
}

/* Whether a line of /proc/self/maps, "start-end mode ...", is about address. */
static bool covers(const char *line, uintptr_t address) {
  char *end;
  unsigned long long first = strtoull(line, &end, 16);
  return *end == '-' && first <= address && address < strtoull(end + 1, NULL, 16);
}

/*
 * The path of this library. Not dladdr: glibc moved it from libdl to libc in 2.34, so that a library
 * linked there would not load on older systems.
 */
static bool own_path(char *path) {
  FILE *maps = fopen("/proc/self/maps", "re");
  if (maps == NULL) {
    return false;
  }
  static char line[MAPS_LINE_BYTES];
  bool found = false;
  while (!found && fgets(line, sizeof line, maps) != NULL) {
    if (covers(line, (uintptr_t)&options_read)) {
      const char *start = strchr(line, '/');
      found = start != NULL && copy(path, start, strcspn(start, "\n"));
    }
  }
  fclose(maps);
  return found;
}

static bool default_jar(char *jar) {
  if (!own_path(jar)) {
    return false;
  }
  char *name = strrchr(jar, '/') + 1;
  if ((size_t)(name - jar) + sizeof DEFAULT_JAR > OPTION_BYTES) {
    return false;
  }
  memcpy(name, DEFAULT_JAR, sizeof DEFAULT_JAR);
  return true;
}

bool options_read(struct options *options, const char *text) {
  memset(options, 0, sizeof *options);
  const char *option = text == NULL ? "" : text;
  while (*option != '\0') {
    size_t length = strcspn(option, ",");
    bool fits = true;
    if (starts_with(option, JAR_KEY)) {
      size_t key = strlen(JAR_KEY);
      fits = copy(options->jar, option + key, length - key);
    } else if (length == strlen(SHORT_LIVED) && starts_with(option, SHORT_LIVED)) {
      options->report_short_lived = true;
    } else if (length > 0) {
      fits = append_other(options->others, option, length);
    }
    if (!fits) {
      return false;
    }
    option += length + (option[length] == ',' ? 1 : 0);
  }
  return options->jar[0] != '\0' || default_jar(options->jar);
}
