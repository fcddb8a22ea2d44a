package dev.assay.collector.integrity;

import java.time.Duration;

/**
 * How often references are checked.
 *
 * @param interval from one check of a reference to the next
 * @param recheck from a check that saw a violation, or got no answer, to the next; at most the
 *     interval
 * @param jitterPercent how much of a wait is added at most, so that checks spread
 * @param underWay references of one registry at a time
 * @param retention how long resolved violations and tags' histories are kept
 */
public record Pace(
    Duration interval, Duration recheck, int jitterPercent, int underWay, Duration retention) {

  private static final int MAX_DOUBLINGS = 20;

  /** Checks the values. */
  public Pace {
    if (recheck.compareTo(interval) > 0) {
      throw new IllegalArgumentException(
          "recheck: " + recheck + " (expected: at most the interval, " + interval + ")");
    }
    if (underWay < 1) {
      throw new IllegalArgumentException("underWay: " + underWay + " (expected: at least 1)");
    }
  }

  /** Returns a pace without jitter, by which confirming checks are as far apart as others. */
  public static Pace even(Duration interval, Duration retention) {
    return new Pace(interval, interval, 0, 16, retention);
  }

  /** Returns the wait after {@code failures} checks in a row got no answer, without jitter. */
  Duration afterFailures(int failures) {
    Duration wait = recheck.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
    return wait.compareTo(interval) > 0 ? interval : wait;
  }

  /**
   * Returns a wait with its jitter. Never less than {@code wait}: confirming checks count only if
   * they are far enough apart.
   *
   * @param seed tells waits apart; the same seed gives the same jitter
   */
  Duration jittered(Duration wait, int seed) {
    long share = Math.floorMod(seed * 0x9E3779B9L, 1000L);
    return wait.plusNanos(wait.toNanos() / 100 * jitterPercent / 1000 * share);
  }
}
