package dev.assay.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, or another signal to end: interrupts the command's thread, and lets the JVM go once the
 * command has closed what it had started.
 */
final class EndSignal {

  // Sensor and collector end within a few seconds; a supervisor's patience before it kills is ten.
  private static final long PATIENCE_SECONDS = 9;

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread command;

  private EndSignal(Thread command) {
    this.command = command;
  }

  /** Begins to listen; the signal interrupts the calling thread. */
  static EndSignal interrupting(Thread command) {
    EndSignal signal = new EndSignal(command);
    Runtime.getRuntime().addShutdownHook(new Thread(signal::received, "assay-end"));
    return signal;
  }

  private void received() {
    if (closed.getCount() == 0) {
      return; // the command has ended by itself
    }
    command.interrupt();
    try {
      if (!closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("assay: it did not end in time; what was acknowledged is kept");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets the JVM go. */
  void everythingIsClosed() {
    closed.countDown();
  }
}
