package dev.assay.collector.ingest;

import dev.assay.collector.running.ProcessKey;
import org.jspecify.annotations.Nullable;

/**
 * The process that a sender named last. Many of its batches in a row are about the same one, and to
 * compute its key, a digest, takes as long as to look through all that such a batch says. Not
 * thread-safe.
 */
final class LastProcess {

  private @Nullable ProcessKey id;
  private long key;

  /** Returns the process's key. */
  long keyOf(ProcessKey process) {
    if (!process.equals(id)) {
      key = process.key();
      id = process;
    }
    return key;
  }
}
