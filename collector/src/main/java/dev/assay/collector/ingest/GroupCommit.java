package dev.assay.collector.ingest;

import dev.assay.collector.change.Change;
import dev.assay.collector.change.ChangeFeed;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what was merged, everything of some milliseconds in one commit, and tells who waits for
 * it.
 *
 * <p>{@link #run} is the body of the one committing thread, which its caller gives; it returns
 * after {@link #close}. All else may be called from any thread. When the store fails, the same
 * changes are given to it again until it takes them: acknowledgements wait, and with them the
 * senders.
 */
public final class GroupCommit implements Runnable, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

  private static final Duration UPKEEP = Duration.ofSeconds(1);

  /** A full disk or a damaged file needs a person, who does not come any sooner. */
  private static final Duration RETRY_AT_MOST = Duration.ofSeconds(10);

  /** Storing takes at most a quarter of the time, so that merging gets its share of the machine. */
  private static final long COST_FACTOR = 3;

  /** A sender that waits for an acknowledgement notices no more than this. */
  private static final Duration COLLECT_AT_MOST = Duration.ofMillis(50);

  private final EvidenceLedger ledger;
  private final EvidenceStore store;
  private final ChangeFeed feed;
  private final Clock clock;
  private final Duration tick;
  private final List<Waiter> waiters = new CopyOnWriteArrayList<>();
  private final Semaphore work = new Semaphore(0);
  private final AtomicLong commits = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private long lastCommitNanos;
  private volatile long durableEpoch;
  private volatile long containersVersion;
  private volatile boolean closing;
  private volatile boolean running;
  private volatile @Nullable String failure;

  /** Why something that hears of commits failed when it was last told; null: nothing did. */
  private volatile @Nullable String listenerFailure;

  /**
   * @param feed is told of changes once they are durable
   * @param tick how long evidence is collected for one commit
   */
  public GroupCommit(
      EvidenceLedger ledger, EvidenceStore store, ChangeFeed feed, Clock clock, Duration tick) {
    this.ledger = ledger;
    this.store = store;
    this.feed = feed;
    this.clock = clock;
    this.tick = tick;
  }

  /** One that waits for evidence to become durable. */
  @FunctionalInterface
  public interface Waiter {
    /** Hears that everything up to an epoch is durable; must not block. */
    void durable(long epoch);
  }

  /** Tells {@code waiter} after each tick in which anybody had work. */
  public void add(Waiter waiter) {
    waiters.add(waiter);
  }

  /** Tells it no more. */
  public void remove(Waiter waiter) {
    waiters.remove(waiter);
  }

  /** Notes that something was merged and somebody waits for it. Cheap; call it for every batch. */
  public void workArrived() {
    // One permit wakes the thread; more would only make it wake for nothing.
    if (work.availablePermits() == 0) {
      work.release();
    }
  }

  /** Returns the epoch up to which everything is durable. */
  public long durableEpoch() {
    return durableEpoch;
  }

  /** Returns how many commits there were. */
  public long commits() {
    return commits.get();
  }

  /** Returns how often the store failed. */
  public long failures() {
    return failures.get();
  }

  /** Returns a number that is another one after containers began, changed or ended. */
  public long containersVersion() {
    return containersVersion;
  }

  /**
   * Returns why nothing can be stored now, or why somebody could not be told of what is stored;
   * null while all is well.
   */
  public @Nullable String failure() {
    if (!running) {
      return "the committing thread does not run";
    }
    String storing = failure;
    return storing == null ? listenerFailure : storing;
  }

  /** Whether the committing thread runs: without it nothing is stored ever again. */
  public boolean isRunning() {
    return running;
  }

  /** Stores until closed. Returns early when interrupted, without a last commit. */
  @Override
  public void run() {
    running = true;
    try {
      long upkeepNanos = System.nanoTime();
      while (!closing) {
        if (work.tryAcquire(UPKEEP.toNanos(), TimeUnit.NANOSECONDS) && !closing) {
          // Evidence that arrives meanwhile goes into the same commit.
          TimeUnit.NANOSECONDS.sleep(collectingNanos());
          work.drainPermits();
        }
        if (System.nanoTime() - upkeepNanos >= UPKEEP.toNanos()) {
          upkeepNanos = System.nanoTime();
          upkeep();
        }
        commit();
      }
      commit();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      running = false;
    }
  }

  /** Lets {@link #run} commit what there is and return. */
  @Override
  public void close() {
    closing = true;
    work.release();
  }

  /**
   * Returns how long to collect: longer after a commit that took long. When much is new, the same
   * rows change again and again, and each commit writes them once.
   */
  private long collectingNanos() {
    long paced = Math.min(COST_FACTOR * lastCommitNanos, COLLECT_AT_MOST.toNanos());
    return Math.max(tick.toNanos(), paced);
  }

  private void upkeep() {
    try {
      ledger.tick();
    } catch (CapacityExhausted e) {
      LOG.warn("Upkeep of the ledger: {}", e.getMessage());
    } catch (RuntimeException e) {
      // A defect, and senders are better off with a collector that goes on storing.
      LOG.error("Upkeep of the ledger failed and is tried again in a second", e);
    }
  }

  private void commit() throws InterruptedException {
    Changes changes = ledger.exchange();
    if (changes.isEmpty()) {
      // Who tells what is known is not to wait as long as who told what was new.
      lastCommitNanos = 0;
    } else {
      long begin = System.nanoTime();
      storeUntilTaken(changes);
      lastCommitNanos = System.nanoTime() - begin;
      commits.incrementAndGet();
      if (!changes.containers().isEmpty()) {
        containersVersion = changes.epoch();
      }
    }
    durableEpoch = changes.epoch();
    tell(changes);
  }

  /**
   * Tells everybody. One that fails keeps nobody else from hearing, nor anything from being stored:
   * it is told again after the next commit, and until then health says so.
   */
  private void tell(Changes changes) {
    @Nullable String failed = null;
    for (Waiter waiter : waiters) {
      failed = attempt(() -> waiter.durable(durableEpoch), failed);
    }
    if (feed.isHeard()) {
      for (Announcement one : changes.announcements()) {
        Change change = new Change(one.kind(), clock.instant(), one.artifact(), "", one.summary());
        failed = attempt(() -> feed.publish(change), failed);
      }
    }
    listenerFailure = failed;
  }

  private @Nullable String attempt(Runnable telling, @Nullable String failedBefore) {
    try {
      telling.run();
      return failedBefore;
    } catch (RuntimeException e) {
      String reason = "a listener of commits failed: " + e;
      if (failedBefore == null && !reason.equals(listenerFailure)) {
        LOG.error("Who waits for commits could not be told, and is told again after the next", e);
      }
      return reason;
    }
  }

  private void storeUntilTaken(Changes changes) throws InterruptedException {
    Duration wait = Duration.ofMillis(100);
    while (true) {
      try {
        store.store(changes);
        if (failure != null) {
          LOG.info("Evidence is stored again");
          failure = null;
        }
        return;
      } catch (RuntimeException e) {
        failures.incrementAndGet();
        String reason = String.valueOf(e.getMessage());
        if (!reason.equals(failure)) {
          LOG.error("Evidence cannot be stored; senders wait until it can. {}", reason, e);
        }
        failure = reason;
      }
      if (closing) {
        throw new InterruptedException("closed while the store failed");
      }
      TimeUnit.NANOSECONDS.sleep(wait.toNanos());
      wait =
          wait.multipliedBy(2).compareTo(RETRY_AT_MOST) > 0 ? RETRY_AT_MOST : wait.multipliedBy(2);
    }
  }
}
