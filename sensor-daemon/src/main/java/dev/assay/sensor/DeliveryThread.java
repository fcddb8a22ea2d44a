package dev.assay.sensor;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that delivers. What goes wrong in one of its tasks the executor would keep to itself,
 * in a future that nobody asks, while evidence piles up behind a connection that seems to stand: an
 * error is handed on, an exception is logged.
 */
final class DeliveryThread extends ScheduledThreadPoolExecutor {

  private static final Logger LOG = LoggerFactory.getLogger(DeliveryThread.class);

  private final Consumer<Throwable> broken;

  /**
   * Makes the executor; its thread begins with its first task.
   *
   * @param broken told of each {@link Error} in a task, on this thread
   */
  DeliveryThread(Consumer<Throwable> broken) {
    super(1, task -> new Thread(task, "assay-deliver"));
    this.broken = broken;
    // Else a timeout that was cancelled keeps the thread, and with it the process, until it is
    // over.
    setRemoveOnCancelPolicy(true);
  }

  @Override
  protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
    super.afterExecute(task, thrown);
    Throwable failure = thrown == null ? failureOf(task) : thrown;
    if (failure instanceof Error) {
      broken.accept(failure);
    } else if (failure != null) {
      LOG.error("a step of the delivery failed; the next one goes on from where it was", failure);
    }
  }

  private static @Nullable Throwable failureOf(Runnable task) {
    if (!(task instanceof Future<?> future) || !future.isDone() || future.isCancelled()) {
      return null;
    }
    try {
      future.get(); // does not wait: it is done
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
