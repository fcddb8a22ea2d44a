package dev.assay.collector.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts wrong credentials by where they came from. For any thread. */
public final class FailedAttempts {

  /** Nobody mistypes more often in a minute; programs that try again do so after minutes. */
  private static final int MOST = 10;

  private static final Duration WINDOW = Duration.ofMinutes(1);

  /** Whoever has more addresses than that finds nothing either: secrets have 256 bits. */
  private static final int MOST_ADDRESSES = 10_000;

  private final Cache<InetAddress, AtomicInteger> failed;

  /** Makes one that counts anew a minute after the first failure. */
  public FailedAttempts(Clock clock) {
    failed =
        Caffeine.newBuilder()
            .maximumSize(MOST_ADDRESSES)
            .expireAfterWrite(WINDOW)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .build();
  }

  /** Counts one. */
  public void add(InetAddress from) {
    var unused = failed.get(from, address -> new AtomicInteger()).incrementAndGet();
  }

  /** Tells whether too many came from there. */
  public boolean areTooMany(InetAddress from) {
    AtomicInteger count = failed.getIfPresent(from);
    return count != null && count.get() >= MOST;
  }

  /** Returns the longest time until it counts anew. */
  public static Duration window() {
    return WINDOW;
  }
}
