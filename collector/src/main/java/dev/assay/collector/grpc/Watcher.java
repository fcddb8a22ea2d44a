package dev.assay.collector.grpc;

import dev.assay.collector.change.Change;
import dev.assay.collector.change.ChangeFeed;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One reader of changes, with a bounded queue before it.
 *
 * <p>Changes are put into the queue by whoever publishes them, and turned into messages on the
 * executor while the connection takes them. A reader that falls behind by a full queue is told so
 * and ends: it lists anew.
 */
final class Watcher implements ChangeFeed.Listener {

  /** At a few hundred bytes each, a megabyte for each reader that is too slow. */
  static final int MAX_BEHIND = 4096;

  private final ServerCallStreamObserver<dev.assay.wire.v1.Change> reader;
  private final Set<Change.Kind> kinds;
  private final Function<Change, dev.assay.wire.v1.Change> mapping;
  private final Executor executor;

  private final Backlog backlog;

  // Of the one that drains.
  private final Queue<Change> earlier = new ArrayDeque<>();
  private long told;

  // Guarded by this.
  private final Queue<Change> behind = new ArrayDeque<>();
  private boolean catchingUp;
  private boolean draining;
  private @Nullable Status end;
  private boolean ended;

  /** Changes that were kept. */
  @FunctionalInterface
  interface Backlog {
    /** Returns the first of those after a number, the earliest first; may block. */
    List<Change> after(long sequence);
  }

  /**
   * Makes it.
   *
   * @param kinds of these kinds only; empty: of all
   * @param mapping turns a change into its message; may block
   * @param backlog what was kept, for {@link #catchUp}
   * @param executor runs the mapping
   */
  Watcher(
      ServerCallStreamObserver<dev.assay.wire.v1.Change> reader,
      Set<Change.Kind> kinds,
      Function<Change, dev.assay.wire.v1.Change> mapping,
      Backlog backlog,
      Executor executor) {
    this.reader = reader;
    this.kinds = Set.copyOf(kinds);
    this.mapping = mapping;
    this.backlog = backlog;
    this.executor = executor;
  }

  /**
   * Begins with what was kept after a number. Whoever calls this subscribed before: what comes
   * meanwhile is in the queue, and is told once.
   */
  void catchUp(long sequence) {
    synchronized (this) {
      told = sequence;
      catchingUp = true;
    }
    drain();
  }

  @Override
  public void changed(Change change) {
    if (!kinds.isEmpty() && !kinds.contains(change.kind())) {
      return;
    }
    synchronized (this) {
      if (end != null) {
        return;
      }
      if (behind.size() < MAX_BEHIND) {
        behind.add(change);
      } else {
        behind.clear();
        end =
            Status.RESOURCE_EXHAUSTED.withDescription(
                "behind by more than "
                    + MAX_BEHIND
                    + " changes; list anew, then watch again, or watch after the last event");
      }
    }
    drain();
  }

  /** Goes on while the connection takes messages; called whenever it may. */
  void drain() {
    synchronized (this) {
      if (draining || ended || (behind.isEmpty() && end == null && !catchingUp)) {
        return;
      }
      draining = true;
    }
    try {
      executor.execute(this::run);
    } catch (RejectedExecutionException e) {
      synchronized (this) {
        // Tried again with the next change, or when the connection is ready again.
        draining = false;
      }
    }
  }

  private void run() {
    try {
      Change next = next();
      while (next != null) {
        reader.onNext(mapping.apply(next));
        next = next();
      }
    } catch (RuntimeException e) {
      // The store failed: whoever watches cannot be told what comes next, so it ends.
      synchronized (this) {
        end =
            Status.UNAVAILABLE
                .withDescription("what changed cannot be read; watch again after the last event")
                .withCause(e);
      }
      Change none = next();
      assert none == null : "it has ended";
    }
  }

  private @Nullable Change next() {
    while (true) {
      synchronized (this) {
        if (end != null) {
          break;
        }
        boolean ready = reader.isReady();
        if (!ready || (!catchingUp && behind.isEmpty())) {
          draining = false;
          return null;
        }
      }
      if (isCatchingUp()) {
        Change next = earlier();
        if (next != null) {
          told = next.sequence();
          return next;
        }
        continue;
      }
      Change next = live();
      // What came while the earlier ones were read may be among these. Of what comes from then on
      // the order is that of who publishes: a smaller number may follow a greater one.
      if (next != null && (next.sequence() == 0 || next.sequence() > told)) {
        return next;
      }
    }
    finish();
    return null;
  }

  private synchronized boolean isCatchingUp() {
    return catchingUp;
  }

  private synchronized @Nullable Change live() {
    return behind.poll();
  }

  private @Nullable Change earlier() {
    if (earlier.isEmpty()) {
      earlier.addAll(backlog.after(told));
    }
    Change next = earlier.poll();
    if (next == null) {
      synchronized (this) {
        catchingUp = false;
      }
    }
    return next;
  }

  private void finish() {
    Status status;
    synchronized (this) {
      status = ended ? null : end;
      ended = true;
      draining = false;
    }
    if (status != null) {
      reader.onError(status.asRuntimeException());
    }
  }
}
