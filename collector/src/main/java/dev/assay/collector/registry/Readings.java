package dev.assay.collector.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.assay.collector.image.Repository;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which repositories were read, and by whom: what could be read once and cannot be now is told
 * apart from what never could. Thread-safe. Somebody calls {@link #run} every few seconds, which
 * keeps what is new; what a collector that crashes has not kept yet is noted again by the next
 * check.
 */
public final class Readings implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Readings.class);

  // About a hundred bytes each.
  private static final int MAX_REMEMBERED = 100_000;
  // Kept again then, so that what is not read any more can be told.
  private static final Duration KEPT_AGAIN_AFTER = Duration.ofDays(1);

  /**
   * Somebody who could read a repository.
   *
   * @param repository the repository
   * @param reader who, without any secret; empty: whoever wanted to
   */
  public record Reading(Repository repository, String reader) {}

  /** Keeps readings durably. May be called from any thread; blocks. */
  public interface Store {

    /** Returns whether that was kept, and is not forgotten. */
    boolean contains(Reading reading);

    /** Keeps readings, or that they were made again. */
    void save(Collection<Reading> readings);
  }

  private final Store store;
  private final Executor executor;
  private final Cache<Reading, Boolean> known;

  // Guarded by this.
  private final Set<Reading> unsaved = new HashSet<>();

  /**
   * Makes what knows of all readings of a store.
   *
   * @param executor runs what reads the store
   */
  public Readings(Store store, Clock clock, Executor executor) {
    this.store = store;
    this.executor = executor;
    this.known =
        Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(KEPT_AGAIN_AFTER)
            .ticker(() -> Duration.ofMillis(clock.millis()).toNanos())
            .build();
  }

  /** Makes what forgets everything with the process. */
  static Readings inMemory(Clock clock) {
    return new Readings(
        new Store() {
          @Override
          public boolean contains(Reading reading) {
            return false;
          }

          @Override
          public void save(Collection<Reading> readings) {}
        },
        clock,
        Runnable::run);
  }

  void add(Reading reading) {
    if (known.getIfPresent(reading) == null) {
      known.put(reading, true);
      synchronized (this) {
        // Those beyond are noted again when they are read again: nothing else depends on them.
        if (unsaved.size() < MAX_REMEMBERED) {
          unsaved.add(reading);
        }
      }
    }
  }

  CompletableFuture<Boolean> contains(Reading reading) {
    return known.getIfPresent(reading) != null
        ? CompletableFuture.completedFuture(true)
        : CompletableFuture.supplyAsync(() -> store.contains(reading), executor);
  }

  /** Keeps what is new; a failure is logged, and the next call tries again. */
  @Override
  public void run() {
    List<Reading> fresh;
    synchronized (this) {
      fresh = List.copyOf(unsaved);
      unsaved.clear();
    }
    if (fresh.isEmpty()) {
      return;
    }
    try {
      store.save(fresh);
    } catch (RuntimeException e) {
      LOG.warn(
          "Could not keep that {} repositories can be read; it is tried again", fresh.size(), e);
      synchronized (this) {
        unsaved.addAll(fresh);
      }
    }
  }
}
