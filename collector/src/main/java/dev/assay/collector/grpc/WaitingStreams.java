package dev.assay.collector.grpc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams of one event loop that wait for a commit.
 *
 * <p>They are acknowledged on their event loop, all of them by one task: to hand over each answer
 * by itself costs the committing thread and the event loops more than the answers. Thread-safe.
 */
final class WaitingStreams {

  private static final Logger LOG = LoggerFactory.getLogger(WaitingStreams.class);

  private final Executor eventLoop;
  private List<IngestStream> waiting = new ArrayList<>();
  private boolean called;

  WaitingStreams(Executor eventLoop) {
    this.eventLoop = eventLoop;
  }

  /** Adds a stream; it is to call this again when it still waits after it was told. */
  synchronized void add(IngestStream stream) {
    waiting.add(stream);
  }

  /** Has all streams acknowledge what is durable, soon; called by the committing thread. */
  void acknowledge() {
    synchronized (this) {
      if (called || waiting.isEmpty()) {
        return;
      }
      called = true;
    }
    run(this::acknowledgeHere);
  }

  /** Runs a task on the event loop; not at all when that has ended, and its streams with it. */
  void run(Runnable task) {
    try {
      eventLoop.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("An event loop has ended: nobody is there to be told", e);
    }
  }

  private void acknowledgeHere() {
    List<IngestStream> streams;
    synchronized (this) {
      called = false;
      streams = waiting;
      waiting = new ArrayList<>(streams.size());
    }
    for (IngestStream stream : streams) {
      try {
        stream.acknowledgeWaiting();
      } catch (RuntimeException e) {
        // One that fails keeps no other from hearing.
        LOG.error("A stream could not be acknowledged and is ended", e);
        stream.fail(e);
      }
    }
  }
}
