package dev.assay.benchmarks.integrity;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Runs many asynchronous tasks, so many at a time. */
final class Together {

  private Together() {}

  /**
   * Runs them and waits for the last.
   *
   * @return nanoseconds from the first to the last
   */
  static long run(int tasks, int atATime, IntFunction<CompletableFuture<?>> task)
      throws InterruptedException {
    Semaphore room = new Semaphore(atATime);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    long begin = System.nanoTime();
    for (int i = 0; i < tasks; i++) {
      room.acquire();
      CompletableFuture<?> unused =
          task.apply(i)
              .whenComplete(
                  (done, failed) -> {
                    if (failed != null) {
                      failure.set(failed);
                    }
                    room.release();
                  });
    }
    room.acquire(atATime);
    Throwable failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("a task failed", failed);
    }
    return System.nanoTime() - begin;
  }
}
