package dev.assay.collector.automation;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When a message is sent again.
 *
 * @param first after the first attempt that failed; doubled with each
 * @param longest at the most, if the target does not ask for more
 * @param patience how long a message is tried, from when it was decided
 */
record RetryPolicy(Duration first, Duration longest, Duration patience) {

  /** From two seconds to a quarter of an hour, for a day: outages of targets end within it. */
  static final RetryPolicy DEFAULT =
      new RetryPolicy(Duration.ofSeconds(2), Duration.ofMinutes(15), Duration.ofHours(24));

  /** More than that nobody asks for in earnest. */
  private static final Duration MOST_ASKED = Duration.ofHours(1);

  private static final int MOST_DOUBLINGS = 20;

  /**
   * Returns how long to wait: between half of the time and all of it, so that what failed together
   * does not come together again; never less than the target asks for.
   *
   * @param attempts how many there were, 1 or more
   * @param asked what the target asks for; null: nothing
   */
  Duration pause(int attempts, @Nullable Duration asked, RandomGenerator random) {
    Duration doubled = first.multipliedBy(1L << Math.min(attempts - 1, MOST_DOUBLINGS));
    long most = (doubled.compareTo(longest) < 0 ? doubled : longest).toMillis();
    Duration pause = Duration.ofMillis(most / 2 + random.nextLong(most / 2 + 1));
    if (asked == null || asked.compareTo(pause) < 0) {
      return pause;
    }
    return asked.compareTo(MOST_ASKED) < 0 ? asked : MOST_ASKED;
  }
}
