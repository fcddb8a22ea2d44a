package dev.assay.sensor;

import dev.assay.sensor.content.ContainerFiles;
import dev.assay.sensor.content.FileContent;
import dev.assay.sensor.content.FileDigests;
import dev.assay.sensor.coverage.CoverageLedger;
import dev.assay.sensor.coverage.Gap.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the files in use read on a thread of their own, and hands on what they are.
 *
 * <p>Each look at the node leaves here what is in use; while files are being read, only the latest
 * is kept. For any thread.
 */
final class ContentLoop {

  private static final Logger LOG = LoggerFactory.getLogger(ContentLoop.class);

  /** So many are handed on together at the most. */
  private static final int TOGETHER = 128;

  private final FileDigests digests;
  private final CoverageLedger ledger;
  private final Executor thread;
  private final Consumer<List<FileContent>> sink;
  private final AtomicReference<@Nullable List<ContainerFiles>> next = new AtomicReference<>();
  private volatile State state = new State(0, 0, 0, 0);
  private boolean yielding;

  /**
   * What was read so far, for metrics.
   *
   * @param passes passes over all files
   * @param files files read
   * @param bytes bytes read
   * @param looked files looked at in the last pass
   */
  record State(long passes, long files, long bytes, long looked) {}

  /**
   * Creates a loop that waits for the first look.
   *
   * @param thread runs one task after the other
   * @param sink takes what is new, on that thread
   */
  ContentLoop(
      FileDigests digests,
      CoverageLedger ledger,
      Executor thread,
      Consumer<List<FileContent>> sink) {
    this.digests = digests;
    this.ledger = ledger;
    this.thread = thread;
    this.sink = sink;
  }

  /** Takes what is in use now. */
  void inUse(List<ContainerFiles> files) {
    if (next.getAndSet(files) != null) {
      return;
    }
    try {
      thread.execute(this::pass);
    } catch (RejectedExecutionException e) {
      // The sensor is being closed: what comes now is for nobody.
      next.set(null);
    }
  }

  /** Tells everything again with the next pass. */
  void tellAgain() {
    digests.tellAgain();
  }

  State state() {
    return state;
  }

  private void pass() {
    List<ContainerFiles> files = next.getAndSet(null);
    if (files == null) {
      return;
    }
    if (!yielding) {
      yielding = true;
      digests.yieldToOthers();
    }
    List<FileContent> together = new ArrayList<>();
    try {
      FileDigests.Pass pass = digests.pass(files, content -> collect(together, content));
      handOn(together);
      took(pass);
    } catch (InterruptedException e) {
      // The sensor is being closed.
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("Files in use could not be read; the next look tries again", e);
      ledger.open(Cause.PROCESS_UNREADABLE, "content", "files in use could not be read: " + e, 0);
    }
  }

  private void collect(List<FileContent> together, FileContent content) {
    together.add(content);
    if (together.size() >= TOGETHER) {
      handOn(together);
    }
  }

  private void handOn(List<FileContent> together) {
    if (!together.isEmpty()) {
      sink.accept(List.copyOf(together));
      together.clear();
    }
  }

  private void took(FileDigests.Pass pass) {
    State before = state;
    state =
        new State(
            before.passes + 1,
            before.files + pass.read(),
            before.bytes + pass.readBytes(),
            pass.looked());
    gap(
        Cause.PROCESS_UNREADABLE,
        "containers whose files in use cannot be compared with their image; the first: "
            + pass.whyUnreadable()
            + ". Needs Linux 5.6, and root or CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH",
        pass.unreadable());
    gap(
        Cause.QUEUE_OVERFLOW,
        "more files are in use than are compared with their image: raise sensor.scan.files",
        pass.beyondLimit());
  }

  private void gap(Cause cause, String detail, long count) {
    if (count > 0) {
      ledger.open(cause, "content", detail, count);
    } else {
      ledger.close(cause, "content");
    }
  }
}
