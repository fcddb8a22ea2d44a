package dev.assay.agent;

import dev.assay.agent.log.AgentLog;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the agent's threads: daemons of lowest priority, outside of the application's thread group,
 * which see none of its classes. What fails on them goes to the agent's log, and never to the
 * handler that the application has set for its own threads.
 */
final class AgentThreads implements ThreadFactory {

  private final String name;
  private final AgentLog log;

  AgentThreads(String name, AgentLog log) {
    this.name = name;
    this.log = log;
  }

  // Nothing relies on the priority; where the JVM heeds it, the application goes first.
  @SuppressWarnings("ThreadPriorityCheck")
  static Thread unstarted(String name, Runnable task, final AgentLog log) {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    Thread thread = new Thread(root, task, name);
    thread.setDaemon(true);
    thread.setPriority(Thread.MIN_PRIORITY);
    thread.setContextClassLoader(AgentThreads.class.getClassLoader());
    thread.setUncaughtExceptionHandler(
        new Thread.UncaughtExceptionHandler() {
          @Override
          public void uncaughtException(Thread failed, Throwable why) {
            failed(log, failed.getName(), why);
          }
        });
    return thread;
  }

  /** Returns an executor of one thread, which forgets tasks that are cancelled. */
  static ScheduledThreadPoolExecutor single(final String name, final AgentLog log) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(1, new AgentThreads(name, log)) {
          @Override
          protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
            // What a task throws is kept in its future, which nobody asks.
            Throwable why = thrown == null ? failure(task) : thrown;
            if (why != null) {
              failed(log, name, why);
            }
          }
        };
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  private static @Nullable Throwable failure(Runnable task) {
    if (!(task instanceof Future) || !((Future<?>) task).isDone()) {
      return null;
    }
    Future<?> future = (Future<?>) task;
    try {
      if (!future.isCancelled()) {
        future.get();
      }
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // not waited for: it is done
      return null;
    }
  }

  private static void failed(AgentLog log, String thread, Throwable why) {
    log.say("a task of " + thread + " failed, which is given up: " + why);
  }

  @Override
  public Thread newThread(Runnable task) {
    return unstarted(name, task, log);
  }
}
