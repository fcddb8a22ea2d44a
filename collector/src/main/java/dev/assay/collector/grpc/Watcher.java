package dev.assay.collector.grpc;

import dev.assay.collector.change.Change;
import dev.assay.collector.change.ChangeFeed;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
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

  private final Queue<Change> behind = new ArrayDeque<>();
  private boolean draining;
  private @Nullable Status end;
  private boolean ended;

  /**
   * Makes it.
   *
   * @param kinds of these kinds only; empty: of all
   * @param mapping turns a change into its message; may block
   * @param executor runs the mapping
   */
  Watcher(
      ServerCallStreamObserver<dev.assay.wire.v1.Change> reader,
      Set<Change.Kind> kinds,
      Function<Change, dev.assay.wire.v1.Change> mapping,
      Executor executor) {
    this.reader = reader;
    this.kinds = Set.copyOf(kinds);
    this.mapping = mapping;
    this.executor = executor;
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
                "behind by more than " + MAX_BEHIND + " changes; list anew, then watch again");
      }
    }
    drain();
  }

  /** Goes on while the connection takes messages; called whenever it may. */
  void drain() {
    synchronized (this) {
      if (draining || ended || (behind.isEmpty() && end == null)) {
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
    Change next = next();
    while (next != null) {
      reader.onNext(mapping.apply(next));
      next = next();
    }
  }

  private @Nullable Change next() {
    Status status;
    synchronized (this) {
      if (end == null) {
        Change next = reader.isReady() ? behind.poll() : null;
        draining = next != null;
        return next;
      }
      status = ended ? null : end;
      ended = true;
      draining = false;
    }
    if (status != null) {
      reader.onError(status.asRuntimeException());
    }
    return null;
  }
}
