package dev.assay.collector.automation;

import java.time.Duration;
import java.time.Instant;

/** Lets so many messages a minute go to a target. Confined to whoever holds the target. */
final class Pacer {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private Instant next = Instant.EPOCH;

  /** Returns whether one may go now; if so, the next has to wait for its turn. */
  boolean takes(Instant now, int perMinute) {
    if (now.isBefore(next)) {
      return false;
    }
    // What was not used for a second may be used at once: targets count by the second or the
    // minute.
    Instant earliest = now.minusSeconds(1);
    next = (next.isBefore(earliest) ? earliest : next).plus(MINUTE.dividedBy(perMinute));
    return true;
  }

  /** Lets none go before a time. */
  void pauseUntil(Instant time) {
    if (time.isAfter(next)) {
      next = time;
    }
  }
}
