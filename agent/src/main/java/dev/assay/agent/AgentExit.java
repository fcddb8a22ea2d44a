package dev.assay.agent;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A shutdown hook, registered before the application starts: a program may have ended before the
 * agent's thread knows whether anybody wants to hear of it.
 *
 * <p>Waits for nothing once that is known. Thread-safe.
 */
final class AgentExit implements Runnable {

  /** Many times what the agent needs to read its settings, on a machine that has no time for it. */
  private static final long MAX_UNDECIDED_NANOS = TimeUnit.SECONDS.toNanos(2);

  private boolean begun;
  private boolean decided;
  private @Nullable Runnable action;

  /** Ends the wait: the JVM need not wait for the agent's start. */
  synchronized void decide() {
    decided = true;
    notifyAll();
  }

  /** Sets what is done at the end, and ends the wait. */
  synchronized void act(Runnable lastAction) {
    action = lastAction;
    decide();
  }

  @Override
  public void run() {
    try {
      Runnable last = awaitDecision();
      if (last != null) {
        last.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells whether the JVM is ending, when much fails that worked before. */
  synchronized boolean hasBegun() {
    return begun;
  }

  private synchronized @Nullable Runnable awaitDecision() throws InterruptedException {
    begun = true;
    long deadline = System.nanoTime() + MAX_UNDECIDED_NANOS;
    while (!decided) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    return action;
  }
}
