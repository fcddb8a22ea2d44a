package dev.assay.sensor;

import dev.assay.sensor.coverage.CoverageLedger;
import dev.assay.sensor.coverage.Gap.Cause;
import dev.assay.sensor.fileaccess.FileAccess;
import dev.assay.sensor.fileaccess.FileAccessSink;
import dev.assay.sensor.fileaccess.FileWatch;
import dev.assay.sensor.linux.SystemCallException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches which files are opened on a thread of its own, and hands it on together: what is opened
 * by itself after a moment, what is opened all the time once a second.
 */
final class FileEventLoop implements FileAccessSink, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FileEventLoop.class);

  /** A program that starts opens its files within about that time. */
  private static final Duration MOMENT = Duration.ofMillis(30);

  private static final Duration BETWEEN = Duration.ofSeconds(1);

  /** Dropped events may come again and again: a full scan makes up for all those before it. */
  private static final Duration BEFORE_RESCAN = Duration.ofSeconds(2);

  /** What waits to be handed on: of 100 containers that start at the same time. */
  private static final int MOST_WAITING = 32_768;

  private static final String SUBJECT = "file events";

  private final CoverageLedger ledger;
  private final Handing handing;
  private final BlockingQueue<FileAccess> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicBoolean handingOn = new AtomicBoolean();
  private final AtomicBoolean rescanning = new AtomicBoolean();
  private final AtomicLong lastHandedNanos = new AtomicLong(System.nanoTime());
  private volatile @Nullable FileWatch watch;
  private @Nullable Thread thread;
  private volatile boolean paused;
  private boolean closed;
  private String lastFailure = "";
  private long toldUnopened;
  private long toldWithoutRoom;

  /** Where what was seen goes; all run on the thread that scans and reports. */
  interface Handing {

    /** Runs a task on that thread after a time. */
    void after(Duration delay, Runnable task);

    /** Takes accesses. */
    void accessed(List<FileAccess> accesses);

    /** Looks at everything, since something was missed. */
    void rescan();
  }

  FileEventLoop(CoverageLedger ledger, Handing handing) {
    this.ledger = ledger;
    this.handing = handing;
  }

  /** Opens a watch that tells this. */
  interface Opening {
    FileWatch open(FileAccessSink sink) throws SystemCallException;
  }

  /**
   * Begins; where the kernel refuses, that is a gap from now on, and scans go on as without.
   *
   * @param broken told of an error that ends the thread
   */
  synchronized void start(Opening opening, Consumer<Throwable> broken) {
    if (closed) {
      return;
    }
    FileWatch opened;
    try {
      opened = opening.open(this);
    } catch (SystemCallException e) {
      refused(e.getMessage() + ". Needs CAP_SYS_ADMIN and Linux 5.8");
      return;
    }
    ledger.close(Cause.NO_FILE_EVENTS, SUBJECT);
    watch = opened;
    paused = false;
    toldUnopened = 0;
    toldWithoutRoom = 0;
    thread = new Thread(new LoopTask(() -> run(opened), broken), "assay-files");
    thread.start();
  }

  /** Notes that files that are opened are not seen, and why. */
  void refused(String why) {
    LOG.warn("what is only opened is not seen: {}", why);
    ledger.open(
        Cause.NO_FILE_EVENTS,
        SUBJECT,
        "programs that end before a scan, and files that interpreters read, are not seen: " + why,
        0);
  }

  private void run(FileWatch opened) {
    try (opened) {
      while (!paused) {
        try {
          opened.round();
          gaps(opened.state());
        } catch (RuntimeException e) {
          failed("file events could not be handled: " + e);
          overflowed();
        }
      }
    }
  }

  private void gaps(FileWatch.State state) {
    if (state.refused() > 0) {
      ledger.open(
          Cause.NO_FILE_EVENTS,
          "containers",
          "containers of which the kernel does not tell the files that are opened: "
              + state.whyRefused(),
          state.refused());
    } else {
      ledger.close(Cause.NO_FILE_EVENTS, "containers");
    }
    if (state.withRefusedVolumes() > 0) {
      ledger.open(
          Cause.NO_FILE_EVENTS,
          "volumes",
          "containers of which not all volumes are watched for files that are opened: "
              + state.whyVolumesRefused(),
          state.withRefusedVolumes());
    } else {
      ledger.close(Cause.NO_FILE_EVENTS, "volumes");
    }
    if (state.unopened() > toldUnopened) {
      lose("file events came without their file", state.unopened() - toldUnopened);
      toldUnopened = state.unopened();
    }
    if (state.withoutRoom() > toldWithoutRoom) {
      lose(
          "a container opens more different files of code than are told of: raise"
              + " sensor.events.files",
          state.withoutRoom() - toldWithoutRoom);
      toldWithoutRoom = state.withoutRoom();
    }
  }

  private void lose(String what, long count) {
    ledger.lose(Cause.QUEUE_OVERFLOW, what, what, count);
  }

  @Override
  public void accessed(FileAccess access) {
    if (!waiting.offer(access)) {
      lose("files were opened faster than they could be told of; a full scan followed", 1);
      rescan();
    }
    if (handingOn.compareAndSet(false, true)) {
      long since = System.nanoTime() - lastHandedNanos.get();
      boolean byItself = since >= BETWEEN.toNanos();
      handing.after(byItself ? MOMENT : BETWEEN.minusNanos(since), this::handOn);
    }
  }

  private void handOn() {
    lastHandedNanos.set(System.nanoTime());
    handingOn.set(false);
    List<FileAccess> together = new ArrayList<>();
    waiting.drainTo(together);
    if (!together.isEmpty()) {
      handing.accessed(together);
    }
  }

  @Override
  public void overflowed() {
    lose(
        "the kernel dropped file events, since they came faster than they were read: what was"
            + " mapped is seen all the same, by the full scan that followed; what was only opened"
            + " is not. So often it did, at least",
        1);
    rescan();
  }

  private void rescan() {
    if (rescanning.compareAndSet(false, true)) {
      handing.after(
          BEFORE_RESCAN,
          () -> {
            rescanning.set(false);
            handing.rescan();
          });
    }
  }

  @Override
  public void failed(String what) {
    if (!what.equals(lastFailure)) {
      LOG.error("{}; it is tried again", what);
      lastFailure = what;
    }
  }

  /** Returns what was seen so far; null where nothing is watched. */
  FileWatch.@Nullable State state() {
    FileWatch opened = watch;
    return opened == null ? null : opened.state();
  }

  /** Watches no longer, until it is started again. */
  synchronized void pause() {
    paused = true;
    Thread running = thread;
    thread = null;
    watch = null;
    if (running == null) {
      return;
    }
    try {
      running.join(Duration.ofSeconds(2).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the thread, within a second, for good. */
  @Override
  public synchronized void close() {
    closed = true;
    pause();
  }
}
