package dev.assay.collector.registry;

import java.util.concurrent.atomic.LongAdder;

/** Counts requests. Thread-safe. */
final class Traffic {

  private final LongAdder requests = new LongAdder();
  private final LongAdder failures = new LongAdder();

  void sent() {
    requests.increment();
  }

  void failed() {
    failures.increment();
  }

  long requests() {
    return requests.sum();
  }

  long failures() {
    return failures.sum();
  }
}
