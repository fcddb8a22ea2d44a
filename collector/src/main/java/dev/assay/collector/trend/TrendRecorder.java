package dev.assay.collector.trend;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;

/**
 * Records once in each hour what is counted in it. For one thread, which calls it more often than
 * that; its failures are the store's, and the next call tries again.
 */
public final class TrendRecorder implements Runnable {

  /** How often it looks whether an hour has no record yet. */
  public static final Duration LOOK_INTERVAL = Duration.ofMinutes(1);

  /** As far back as can be asked for. */
  private static final Duration KEPT = Duration.ofDays(366);

  private final Function<Instant, TrendPoint> counts;
  private final TrendStore store;
  private final Clock clock;

  /**
   * Makes it.
   *
   * @param counts counts what there is now, under the time that it is given
   */
  public TrendRecorder(Function<Instant, TrendPoint> counts, TrendStore store, Clock clock) {
    this.counts = counts;
    this.store = store;
    this.clock = clock;
  }

  @Override
  public void run() {
    Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
    List<TrendPoint> known = store.since(hour);
    if (known.isEmpty()) {
      TrendPoint point = counts.apply(clock.instant());
      if (point.images() == 0) {
        return; // Before the first sensor reports nothing is known, which is not the same as none.
      }
      store.save(point);
      store.forgetBefore(hour.minus(KEPT));
    }
  }
}
