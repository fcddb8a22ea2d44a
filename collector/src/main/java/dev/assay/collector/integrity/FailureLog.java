package dev.assay.collector.integrity;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Logs the first failure and then ever fewer, with their count: a full disk fails everything. */
final class FailureLog {

  private final Logger log;

  // Guarded by this.
  private long failures;

  FailureLog(Logger log) {
    this.log = log;
  }

  synchronized void add(String what, @Nullable Throwable failure) {
    failures++;
    if (Long.bitCount(failures) == 1) {
      log.warn("{} ({} such failures since the start)", what, failures, failure);
    }
  }
}
