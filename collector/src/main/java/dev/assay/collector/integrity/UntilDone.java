package dev.assay.collector.integrity;

import java.util.function.BooleanSupplier;

/**
 * Repeats a step until there is nothing left to do, in one thread at a time: a call from another
 * thread, or from within the step, only prolongs that. Thread-safe; holds no lock during the step.
 */
final class UntilDone {

  // Guarded by this.
  private boolean running;
  private boolean again;

  /** Repeats {@code step} until it returns false; returns at once where that is under way. */
  void run(BooleanSupplier step) {
    synchronized (this) {
      if (running) {
        again = true;
        return;
      }
      running = true;
    }
    boolean more = true;
    try {
      while (more) {
        synchronized (this) {
          again = false;
        }
        boolean did = step.getAsBoolean();
        synchronized (this) {
          more = did || again;
          running = more;
        }
      }
    } finally {
      synchronized (this) {
        // Where nothing was left, another thread may run by now.
        running = running && !more;
      }
    }
  }
}
