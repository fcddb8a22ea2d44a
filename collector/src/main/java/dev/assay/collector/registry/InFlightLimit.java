package dev.assay.collector.registry;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many asynchronous tasks run at a time and keeps the others waiting in order. The queue is
 * as long as there are distinct references of a registry, which callers bound. Thread-safe.
 */
final class InFlightLimit {

  private final int limit;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private final Executor executor;
  private int running;

  /** Runs waiting tasks on {@code executor}, not on the stack of the one that ended. */
  InFlightLimit(int limit, Executor executor) {
    this.limit = limit;
    this.executor = executor;
  }

  <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable start = () -> start(task, result);
    synchronized (waiting) {
      if (running >= limit) {
        waiting.add(start);
        return result;
      }
      running++;
    }
    start.run();
    return result;
  }

  private <T> void start(Supplier<CompletableFuture<T>> task, CompletableFuture<T> result) {
    CompletableFuture<T> started;
    try {
      started = task.get();
    } catch (RuntimeException e) {
      started = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<Void> unused =
        started.handle((value, failure) -> finish(result, value, failure));
  }

  private <T> @Nullable Void finish(
      CompletableFuture<T> result, T value, @Nullable Throwable failure) {
    if (failure == null) {
      result.complete(value);
    } else {
      result.completeExceptionally(failure);
    }
    Runnable next = next();
    if (next != null) {
      executor.execute(next);
    }
    return null;
  }

  private @Nullable Runnable next() {
    synchronized (waiting) {
      Runnable next = waiting.poll();
      if (next == null) {
        running--;
      }
      return next;
    }
  }

  /** Returns how many tasks wait. */
  int waiting() {
    synchronized (waiting) {
      return waiting.size();
    }
  }
}
