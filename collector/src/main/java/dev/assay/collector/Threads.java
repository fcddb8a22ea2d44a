package dev.assay.collector;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the collector's threads, all of them daemons with names, and ends them. */
final class Threads {

  private static final Logger log = LoggerFactory.getLogger(Threads.class);

  private static final long IDLE_SECONDS = 30;

  /** Reads and checks take less; what takes longer is interrupted. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Closing closing;

  Threads(Closing closing) {
    this.closing = closing;
  }

  /** Returns some threads behind a bounded queue; what is too much is rejected. */
  ThreadPoolExecutor bounded(String name, int threads, int queue) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            named(name));
    executor.allowCoreThreadTimeOut(true);
    closing.add(name, () -> end(executor));
    return executor;
  }

  /** Returns one thread that does one thing after the other. */
  ExecutorService single(String name) {
    ExecutorService executor = Executors.newSingleThreadExecutor(named(name));
    closing.add(name, () -> end(executor));
    return executor;
  }

  /**
   * Runs {@code task} again and again, {@code interval} after its last end, at once for the first
   * time.
   */
  void every(String name, Duration interval, Runnable task) {
    ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(named(name));
    closing.add(name, () -> end(executor));
    var unused =
        executor.scheduleWithFixedDelay(
            () -> attempt(name, task), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Starts a thread that runs {@code body} until {@code end} makes it return. */
  void start(String name, Runnable body, AutoCloseable end) {
    Thread thread = named(name).newThread(body);
    closing.add(
        name,
        () -> {
          end.close();
          thread.join();
        });
    thread.start();
  }

  private static void attempt(String name, Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      // An executor drops a task that threw once.
      log.error("{} failed and is tried again", name, e);
    }
  }

  private static void end(ExecutorService executor) throws InterruptedException {
    executor.shutdown();
    if (!executor.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      executor.shutdownNow();
    }
  }

  private static ThreadFactory named(String name) {
    AtomicInteger count = new AtomicInteger();
    return body -> {
      int number = count.incrementAndGet();
      Thread thread = new Thread(body, number == 1 ? name : name + "-" + number);
      thread.setDaemon(true);
      return thread;
    };
  }
}
