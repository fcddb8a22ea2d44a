/* What -agentpath:libassay-bridge.so=OPTIONS says. */
#ifndef ASSAY_OPTIONS_H
#define ASSAY_OPTIONS_H

#include <stdbool.h>

/* Linux' PATH_MAX, which musl and glibc name in different headers. */
#define OPTION_BYTES 4096

struct options {
  /* jar=PATH: the agent. Not given: assay-agent.jar in the directory of this library. */
  char jar[OPTION_BYTES];
  /* report.short.lived=true: report at exit however short the JVM lived. */
  bool report_short_lived;
  /* All other options as they stand, for the agent. */
  char others[OPTION_BYTES];
};

/* Reads text, "key=value,key=value" or NULL. False: it is too long, or the library's own path is not known. */
bool options_read(struct options *options, const char *text);

#endif
