package dev.assay.sensor;

import com.google.protobuf.ByteString;
import dev.assay.sensor.attribution.Sighting;
import dev.assay.sensor.container.ContainerCatalog;
import dev.assay.sensor.content.ContainerFiles;
import dev.assay.sensor.content.FileContent;
import dev.assay.sensor.fileaccess.FileAccess;
import dev.assay.sensor.health.Health;
import dev.assay.sensor.process.ScanResult;
import dev.assay.sensor.report.SightingReporter;
import dev.assay.sensor.selfcheck.SelfCheck;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.Want;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the node again and again, and reports. All but the getters belong to one thread, the
 * sensor's; getters may be called from any.
 */
final class ScanLoop {

  private static final Logger LOG = LoggerFactory.getLogger(ScanLoop.class);

  /** A scan later than so many intervals: the loop is stuck, and the kubelet should know. */
  private static final int INTERVALS_UNTIL_STUCK = 10;

  private final Observer observer;
  private final ContainerCatalog catalog;
  private final @Nullable SightingReporter reporter;
  private final @Nullable ContentLoop contents;
  private final SelfCheck selfCheck;
  private final Clock clock;
  private final Duration interval;
  private final Duration fullInterval;
  private final Instant startedAt;

  private @Nullable Instant lastFullScan;
  private boolean rescanDue;
  private long turns;
  private @Nullable ByteString storeId;
  private String lastFailure = "";
  private volatile State state;
  private volatile int rarer = 1;
  private volatile Map<String, Integer> processOfContainer = Map.of();

  /**
   * What the last scan was, for other threads.
   *
   * @param scans how many were made
   * @param fullScans how many of them were full ones
   * @param lastScanAt when the last one ended; null before the first
   * @param lastScanMillis how long it took
   * @param running processes that run
   * @param unreadable processes that cannot be read
   * @param containers containers that run
   * @param files distinct mapped files
   * @param problem what is wrong with seeing at all; empty if nothing is
   */
  record State(
      long scans,
      long fullScans,
      @Nullable Instant lastScanAt,
      long lastScanMillis,
      int running,
      int unreadable,
      int containers,
      int files,
      String problem) {}

  ScanLoop(
      Observer observer,
      ContainerCatalog catalog,
      @Nullable SightingReporter reporter,
      @Nullable ContentLoop contents,
      SelfCheck selfCheck,
      Clock clock,
      Duration interval,
      Duration fullInterval) {
    this.observer = observer;
    this.catalog = catalog;
    this.reporter = reporter;
    this.contents = contents;
    this.selfCheck = selfCheck;
    this.clock = clock;
    this.interval = interval;
    this.fullInterval = fullInterval;
    this.startedAt = clock.instant();
    this.state = new State(0, 0, null, 0, 0, 0, 0, 0, "the first scan has not ended");
  }

  /** Makes scans so many times rarer than they are due. */
  void rarer(int times) {
    rarer = times;
  }

  /** A scan is due. */
  void turn() {
    if (turns++ % rarer == 0) {
      run();
    }
  }

  /**
   * Looks once and reports. A failure is logged and told as unhealthy; the next look may succeed.
   */
  void run() {
    try {
      look();
      lastFailure = "";
    } catch (RuntimeException e) {
      // A scheduled task that throws is never run again: silence, the worst a sensor can do.
      String failure = "scan failed: " + e;
      if (!failure.equals(lastFailure)) {
        LOG.error("{}; the next scan is in {}", failure, interval, e);
      }
      lastFailure = failure;
      State before = state;
      state =
          new State(
              before.scans,
              before.fullScans,
              before.lastScanAt,
              before.lastScanMillis,
              before.running,
              before.unreadable,
              before.containers,
              before.files,
              failure);
    }
  }

  private void look() {
    long from = System.nanoTime();
    boolean first = lastFullScan == null;
    boolean full = isFullScanDue();
    Round round = full ? observer.observeAll() : observer.observeMoved();
    if (full) {
      lastFullScan = clock.instant();
      rescanDue = false;
    }
    String problem =
        first ? selfCheck.judge(round.scan().changed()).orElse("") : keepProblem(state.problem);
    if (first && !problem.isEmpty()) {
      LOG.error("self-check failed: {}", problem);
    }
    if (!round.news().isEmpty() || !round.containers().ended().isEmpty()) {
      publishProcesses();
    }
    remember(round.scan(), full, (System.nanoTime() - from) / 1_000_000, problem);
    report(round, full);
  }

  private boolean isFullScanDue() {
    Instant last = lastFullScan;
    return rescanDue || last == null || !clock.instant().isBefore(last.plus(fullInterval));
  }

  /** What the self-check found stays; a scan that failed is over with the next good one. */
  private String keepProblem(String problem) {
    return lastFailure.isEmpty() ? problem : "";
  }

  private void remember(ScanResult scan, boolean full, long millis, String problem) {
    state =
        new State(
            state.scans + 1,
            state.fullScans + (full ? 1 : 0),
            clock.instant(),
            millis,
            scan.running(),
            scan.unreadable(),
            catalog.running().size(),
            observer.knownFiles(),
            problem);
  }

  private void publishProcesses() {
    Map<String, Integer> found = new HashMap<>();
    for (Sighting sighting : observer.running()) {
      if (sighting.containerId() != null) {
        found.putIfAbsent(sighting.containerId(), sighting.hostPid());
      }
    }
    processOfContainer = Map.copyOf(found);
  }

  private void report(Round round, boolean full) {
    if (reporter == null) {
      return;
    }
    reporter.containers(round.containers());
    reporter.processes(round.news());
    reporter.flush();
    if (full) {
      // Not more often: a fact that is refused again and again must not keep both sides busy.
      if (reporter.makeUpForLosses(catalog.running(), observer.running()) && contents != null) {
        contents.tellAgain();
      }
      reporter.flush();
    }
    if (contents != null) {
      contents.inUse(ContainerFiles.of(observer.running(), catalog));
    }
  }

  /** Files were opened. A failure is logged, and counted as a loss. */
  void accessed(List<FileAccess> accesses) {
    try {
      take(accesses);
    } catch (RuntimeException e) {
      LOG.error("{} opened files could not be told; a full scan follows", accesses.size(), e);
      observer.lost(accesses.size());
      rescanDue = true;
    }
  }

  private void take(List<FileAccess> accesses) {
    AccessRound round = observer.accessed(accesses);
    if (reporter == null) {
      return;
    }
    if (round.containers() != null) {
      reporter.containers(round.containers());
    }
    reporter.processes(round.news());
    reporter.flush();
  }

  /** Looks at everything now. */
  void rescan() {
    rescanDue = true;
    run();
  }

  /** Files were read. */
  void contents(List<FileContent> news) {
    if (reporter != null) {
      reporter.contents(news);
      reporter.flush();
    }
  }

  /** A collector is connected: to another store than before all is told again. */
  void connected(ByteString store) {
    if (reporter == null) {
      return;
    }
    boolean other = storeId != null && !storeId.equals(store);
    storeId = store;
    if (other) {
      LOG.info("the collector has another store than before: telling everything again");
      reporter.tellAgain(catalog.running(), observer.running());
      if (contents != null) {
        contents.tellAgain();
      }
    }
    reporter.connected();
    reporter.flush();
  }

  /** The collector wishes for something. */
  void wanted(Want want) {
    if (reporter != null) {
      if (want.getKind() == DictionaryKind.ALL_FACTS) {
        reporter.tellAgain(catalog.running(), observer.running());
      } else {
        reporter.wanted(want);
      }
      reporter.flush();
    }
  }

  /** The collector refused facts for good. */
  void refused() {
    if (reporter != null) {
      reporter.refused();
    }
  }

  /** There may be room again. */
  void flush() {
    if (reporter != null) {
      reporter.flush();
    }
  }

  /** Returns a process of a container. */
  OptionalInt processOf(String containerId) {
    return Optional.ofNullable(processOfContainer.get(containerId))
        .map(OptionalInt::of)
        .orElse(OptionalInt.empty());
  }

  State state() {
    return state;
  }

  Health health() {
    State now = state;
    List<String> reasons = new ArrayList<>();
    if (!now.problem.isEmpty()) {
      reasons.add(now.problem);
    }
    Instant last = now.lastScanAt == null ? startedAt : now.lastScanAt;
    boolean stuck =
        clock
            .instant()
            .isAfter(last.plus(interval.multipliedBy((long) INTERVALS_UNTIL_STUCK * rarer)));
    if (stuck) {
      reasons.add("the last scan was at " + last + ", every " + interval + " one is due");
    }
    return new Health(!stuck, !stuck && now.problem.isEmpty(), reasons);
  }
}
