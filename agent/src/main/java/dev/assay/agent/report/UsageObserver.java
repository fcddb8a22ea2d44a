package dev.assay.agent.report;

import dev.assay.agent.classload.ChangeDetector;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The agent's loop: waits until the application has started, then looks at its classes whenever
 * there are new ones, and hands on what it saw.
 *
 * <p>{@link #run} belongs on a thread of its own; {@link #wake} and {@link #finish} may be called
 * from any other.
 */
public final class UsageObserver implements Runnable {

  /**
   * Loading this many classes a second is still starting; a running application loads a few a
   * minute.
   */
  private static final long STARTING_CLASSES_PER_SECOND = 50;

  private static final long READY_TICK_MILLIS = 250;

  /**
   * Shortest and longest time between two looks at the counters, of which one costs some
   * microseconds.
   */
  private static final long FIRST_TICK_MILLIS = 1_000;

  private static final long LAST_TICK_MILLIS = 10_000;

  /**
   * Looks at all classes at least this often, since counters do not show everything on every JVM.
   */
  private static final long UNASKED_SWEEP_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Observation observation;
  private final ChangeDetector changes;
  private final Sinks sinks;
  private final Times times;
  private final Clock clock;

  private final Object monitor = new Object();
  private boolean awake;
  private boolean ending;
  private boolean ended;
  private volatile List<UsageSink> open = Collections.emptyList();

  /** Makes an observer; nothing happens before {@link #run}. */
  public UsageObserver(
      Observation observation, ChangeDetector changes, Sinks sinks, Times times, Clock clock) {
    this.observation = observation;
    this.changes = changes;
    this.sinks = sinks;
    this.times = times;
    this.clock = clock;
  }

  /**
   * Observes until {@link #finish}, or until the thread is interrupted. What goes wrong is thrown
   * once the sinks have been told and closed.
   */
  @Override
  public void run() {
    try {
      awaitReady();
      if (!isEnding()) {
        open = sinks.open();
        observe();
      }
      if (open.isEmpty() && sinks.wantEndBeforeReady()) {
        open = sinks.open();
      }
      reportEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      stop(e); // else the connection stands, and the JVM seems to be observed
      throw e;
    } finally {
      synchronized (monitor) {
        ended = true;
        monitor.notifyAll();
      }
    }
  }

  private void awaitReady() throws InterruptedException {
    long start = System.nanoTime();
    long quietSince = start;
    long last = changes.loadedClasses();
    long most = STARTING_CLASSES_PER_SECOND * READY_TICK_MILLIS / 1000;
    while (!isEnding()) {
      long now = System.nanoTime();
      boolean quiet = changes.countsLoads() && now - quietSince >= times.readyQuiet.toNanos();
      if (quiet || now - start >= times.readyLimit.toNanos()) {
        return;
      }
      pause(READY_TICK_MILLIS);
      long loaded = changes.loadedClasses();
      if (loaded - last > most) {
        quietSince = System.nanoTime();
      }
      last = loaded;
    }
  }

  private void observe() throws InterruptedException {
    long tickMillis = FIRST_TICK_MILLIS;
    long lastSweep = System.nanoTime() - UNASKED_SWEEP_NANOS;
    boolean due = true;
    // Reading archives takes a second and uses classes itself: what is told first has them, too.
    observation.sweep();
    while (!isEnding()) {
      boolean changed = changes.changed();
      due |= changed || System.nanoTime() - lastSweep >= UNASKED_SWEEP_NANOS;
      if (due && System.nanoTime() - lastSweep >= times.interval.toNanos()) {
        observation.sweep();
        lastSweep = System.nanoTime();
        due = false;
      } else if (changed) {
        observation.drain();
      }
      for (UsageSink sink : open) {
        sink.report(observation);
      }
      tickMillis = changed || due ? FIRST_TICK_MILLIS : Math.min(LAST_TICK_MILLIS, tickMillis * 2);
      pause(Math.min(tickMillis, times.interval.toMillis()));
    }
  }

  private void reportEnd() throws InterruptedException {
    if (open.isEmpty()) {
      return;
    }
    long deadline = System.nanoTime() + times.exitTimeout.toNanos();
    observation.sweep();
    for (UsageSink sink : open) {
      sink.settle(observation, millisUntil(deadline));
    }
    observation.end(clock.millis());
    for (UsageSink sink : open) {
      sink.end(observation, millisUntil(deadline));
    }
  }

  private void stop(Throwable why) {
    observation.stop(why);
    long deadline = System.nanoTime() + times.exitTimeout.toNanos();
    for (UsageSink sink : open) {
      try {
        sink.end(observation, millisUntil(deadline));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Throwable e) {
        // The other sinks are to be closed all the same. Without memory both may be one error.
        if (e != why) {
          why.addSuppressed(e);
        }
      }
    }
  }

  private static long millisUntil(long deadline) {
    return Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
  }

  private boolean isEnding() {
    synchronized (monitor) {
      return ending;
    }
  }

  private void pause(long millis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    synchronized (monitor) {
      // In the monitor, never in a native sleep, which would delay the JVM's end.
      while (!awake && !ending) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          break;
        }
        monitor.wait(left);
      }
      awake = false;
    }
  }

  /** Has the sinks called soon. */
  public void wake() {
    synchronized (monitor) {
      awake = true;
      monitor.notifyAll();
    }
  }

  /** Ends the observation, or has it look only once, without waiting. */
  public void end() {
    synchronized (monitor) {
      ending = true;
      monitor.notifyAll();
    }
  }

  /**
   * Ends the observation; waits for what has to be delivered, at most as long as the agent's
   * settings allow.
   */
  public void finish() throws InterruptedException {
    end();
    synchronized (monitor) {
      if (!isEndAwaited()) {
        return;
      }
      long deadline = System.nanoTime() + times.exitTimeout.toNanos();
      while (!ended) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          return;
        }
        monitor.wait(left);
      }
    }
  }

  private boolean isEndAwaited() {
    if (open.isEmpty()) {
      return sinks.wantEndBeforeReady();
    }
    for (UsageSink sink : open) {
      if (sink.wantsEnd()) {
        return true;
      }
    }
    return false;
  }

  /** Makes the sinks, once the application has started. */
  public interface Sinks {

    /** Returns the sinks; called at most once, on the observer's thread. */
    List<UsageSink> open();

    /**
     * Tells whether a JVM that ends before its application counts as started is reported. Called on
     * any thread.
     */
    boolean wantEndBeforeReady();
  }

  /** How long the observer waits. Immutable. */
  public static final class Times {
    private final Duration readyQuiet;
    private final Duration readyLimit;
    private final Duration interval;
    private final Duration exitTimeout;

    /**
     * Makes them.
     *
     * @param readyQuiet how long few classes have to be loaded until the application counts as
     *     started
     * @param readyLimit after which it counts as started in any case; zero: at once
     * @param interval shortest time between two looks at all classes
     * @param exitTimeout longest time that {@link #finish} waits
     */
    public Times(
        Duration readyQuiet, Duration readyLimit, Duration interval, Duration exitTimeout) {
      this.readyQuiet = readyQuiet;
      this.readyLimit = readyLimit;
      this.interval = interval;
      this.exitTimeout = exitTimeout;
    }
  }
}
