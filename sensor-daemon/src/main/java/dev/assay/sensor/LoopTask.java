package dev.assay.sensor;

import java.util.function.Consumer;

/**
 * A task of the thread that scans and reports, or of the one that makes inventories. An error in it
 * (no memory, a class that cannot be loaded) would silently end that work for good: it is handed
 * on, whatever the executor does with it.
 *
 * @param task what to do
 * @param broken told of what is no {@link RuntimeException}, on the same thread
 */
record LoopTask(Runnable task, Consumer<Throwable> broken) implements Runnable {

  @Override
  public void run() {
    try {
      task.run();
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      broken.accept(e);
      throw e;
    }
  }
}
