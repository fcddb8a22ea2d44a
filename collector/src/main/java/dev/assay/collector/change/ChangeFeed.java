package dev.assay.collector.change;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Tells its listeners of changes, in the order in which they were published.
 *
 * <p>May be used from any thread. Listeners are called by whoever publishes, after the commit, so
 * they must neither block nor throw: they take the change into a bounded queue of their own.
 */
public final class ChangeFeed {

  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** Is told of changes. */
  @FunctionalInterface
  public interface Listener {
    /** Takes note of a change; returns at once. */
    void changed(Change change);
  }

  /** Ends a subscription. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Tells {@code listener} of everything published from now on, until the subscription is closed.
   */
  public Subscription subscribe(Listener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Publishes a change that is durable. */
  public void publish(Change change) {
    for (Listener listener : listeners) {
      listener.changed(change);
    }
  }

  /** Whether anybody listens: where nobody does, a change need not be put into words. */
  public boolean isHeard() {
    return !listeners.isEmpty();
  }
}
