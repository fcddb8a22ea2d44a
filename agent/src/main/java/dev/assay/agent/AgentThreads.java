package dev.assay.agent;

import java.util.concurrent.ThreadFactory;

/**
 * Makes the agent's threads: daemons of lowest priority, outside of the application's thread group,
 * which see none of its classes.
 */
final class AgentThreads implements ThreadFactory {

  private final String name;

  AgentThreads(String name) {
    this.name = name;
  }

  // Nothing relies on the priority; where the JVM heeds it, the application goes first.
  @SuppressWarnings("ThreadPriorityCheck")
  static Thread unstarted(String name, Runnable task) {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    Thread thread = new Thread(root, task, name);
    thread.setDaemon(true);
    thread.setPriority(Thread.MIN_PRIORITY);
    thread.setContextClassLoader(AgentThreads.class.getClassLoader());
    return thread;
  }

  @Override
  public Thread newThread(Runnable task) {
    return unstarted(name, task);
  }
}
