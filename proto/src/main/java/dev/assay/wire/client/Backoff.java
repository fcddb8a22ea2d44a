package dev.assay.wire.client;

import java.time.Duration;
import java.util.Random;

/**
 * How long to wait before the next attempt: twice as long each time up to a cap, and a random part
 * of it, so that a thousand senders do not come back to a restarted collector in the same instant.
 *
 * <p>Not safe for several threads.
 */
public final class Backoff {

  private final long firstMillis;
  private final long mostMillis;
  private final Random random;
  private long nextMillis;

  /**
   * Makes one.
   *
   * @param first longest wait before the second attempt
   * @param most longest wait ever
   */
  public Backoff(Duration first, Duration most, Random random) {
    this.firstMillis = first.toMillis();
    this.mostMillis = most.toMillis();
    this.random = random;
    this.nextMillis = firstMillis;
    if (firstMillis < 1 || mostMillis < firstMillis) {
      throw new IllegalArgumentException(
          "backoff: from " + first + " to " + most + " (expected: 1 ms or more, ascending)");
    }
  }

  /**
   * Returns how long to wait now: between half and the whole of a time that doubles with each call.
   */
  public Duration next() {
    long millis = nextMillis;
    nextMillis = Math.min(mostMillis, millis * 2);
    return jittered(millis);
  }

  /** Returns between half and the whole of a time. */
  Duration jittered(Duration time) {
    return jittered(time.toMillis());
  }

  private Duration jittered(long millis) {
    return Duration.ofMillis(millis - (long) (random.nextDouble() * (millis / 2.0)));
  }

  /** Begins anew, after a success. */
  public void reset() {
    nextMillis = firstMillis;
  }
}
