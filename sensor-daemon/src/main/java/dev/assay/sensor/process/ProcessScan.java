package dev.assay.sensor.process;

import dev.assay.sensor.linux.SystemCallException;
import dev.assay.sensor.procfs.MappedFiles;
import dev.assay.sensor.procfs.Mappings;
import dev.assay.sensor.procfs.ProcFs;
import dev.assay.sensor.procfs.ProcessStat;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Scans all processes of the node, again and again, and tells what changed.
 *
 * <p>Most scans read one small file of each process and its mappings only where that file says that
 * something moved. That misses a library that takes the place of another one of the same size, so
 * every few minutes a full scan reads the mappings of all. Process ids that are used again are told
 * apart by their start time. Not thread-safe.
 */
public final class ProcessScan {

  private static final Comparator<ObservedProcess> OLDEST_FIRST =
      Comparator.comparingLong((ObservedProcess process) -> process.id().startTimeTicks())
          .thenComparingInt(ObservedProcess::hostPid);

  private final ProcFs procFs;
  private final MappedFiles mappedFiles;
  private final Clock clock;
  private final ProcessReading reading;
  private final int capacity;
  private final Map<Integer, KnownProcess> known = new HashMap<>();
  private int scan;

  /**
   * Creates a scan that has seen nothing yet.
   *
   * @param bootTime when the node was booted
   * @param capacity the most processes followed; each takes about a kilobyte
   */
  public ProcessScan(
      ProcFs procFs, MappedFiles mappedFiles, Clock clock, Instant bootTime, int capacity) {
    this.procFs = procFs;
    this.mappedFiles = mappedFiles;
    this.clock = clock;
    this.reading = new ProcessReading(procFs, clock, bootTime);
    this.capacity = capacity;
  }

  /** Reads the processes that are new or have moved since the scan before. */
  public ScanResult scanMoved() {
    return new Pass(false).run();
  }

  /** Reads the mappings of every process. */
  public ScanResult scanAll() {
    mappedFiles.beginFullScan();
    ScanResult result = new Pass(true).run();
    mappedFiles.endFullScan();
    return result;
  }

  /** One walk over all processes. */
  private final class Pass {

    private final boolean full;
    private final Instant now = clock.instant();
    private final List<ObservedProcess> changed = new ArrayList<>();
    private final List<ObservedProcess> ended = new ArrayList<>();
    private int unreadable;
    private String whyUnreadable = "";
    private int beyondLimit;

    Pass(boolean full) {
      this.full = full;
      scan++;
    }

    ScanResult run() {
      for (int pid : procFs.processes()) {
        visit(pid);
      }
      forgetEnded();
      changed.sort(OLDEST_FIRST);
      return new ScanResult(changed, ended, known.size(), unreadable, whyUnreadable, beyondLimit);
    }

    private void visit(int pid) {
      ProcessStat stat;
      try {
        stat = procFs.stat(pid);
      } catch (SystemCallException e) {
        unreadable(e.getMessage());
        return;
      }
      if (stat == null || stat.kernelThread() || stat.isDead()) {
        return;
      }
      KnownProcess process = follow(pid, stat);
      if (process == null) {
        beyondLimit++;
        return;
      }
      process.seenIn = scan;
      // Without its first thread the kernel shows no mappings; what was seen before stays true.
      if (stat.isLeaderless() && process.observed == null) {
        process.problem = "maps of process " + pid + ": its first thread has ended";
      } else if (!stat.isLeaderless()) {
        readIfMoved(process, stat);
      }
      if (process.problem != null) {
        unreadable(process.problem);
      }
    }

    private @Nullable KnownProcess follow(int pid, ProcessStat stat) {
      KnownProcess process = known.get(pid);
      if (process != null && process.startTimeTicks != stat.startTimeTicks()) {
        end(process);
        known.remove(pid);
        process = null;
      }
      if (process == null && known.size() < capacity) {
        process = new KnownProcess(pid, stat.startTimeTicks(), now);
        known.put(pid, process);
      }
      return process;
    }

    private void readIfMoved(KnownProcess process, ProcessStat stat) {
      if (!full && process.hasSameSize(stat)) {
        return;
      }
      try {
        long pages =
            process.hasSameSize(stat) ? process.mappedPages() : procFs.mappedPages(process.pid);
        if (!full && process.hasSamePages(stat, pages)) {
          return;
        }
        process.visit(stat, pages);
        process.problem = null;
        read(process);
      } catch (SystemCallException e) {
        process.problem = e.getMessage();
      }
    }

    private void read(KnownProcess process) throws SystemCallException {
      Mappings mappings = readMappings(process);
      if (mappings == process.mappings && process.isSettled() && process.observed != null) {
        return;
      }
      ObservedProcess observed = observe(process, mappings);
      // Everything above was asked by number. Only if the number still means the same process now,
      // did it all the time.
      ProcessStat after = procFs.stat(process.pid);
      if (observed == null || after == null || after.startTimeTicks() != process.startTimeTicks) {
        process.seenIn = 0;
        return;
      }
      process.wasRead();
      process.mappings = mappings;
      if (!observed.equals(process.observed)) {
        process.observed = observed;
        changed.add(observed);
      }
    }

    private @Nullable Mappings readMappings(KnownProcess process) {
      try {
        return mappedFiles.read(process.pid, process.mappings);
      } catch (SystemCallException e) {
        process.problem = e.getMessage();
        return process.mappings;
      }
    }

    private void unreadable(@Nullable String why) {
      unreadable++;
      if (whyUnreadable.isEmpty() && why != null) {
        whyUnreadable = why;
      }
    }

    private void forgetEnded() {
      Iterator<KnownProcess> all = known.values().iterator();
      while (all.hasNext()) {
        KnownProcess process = all.next();
        if (process.seenIn != scan) {
          end(process);
          all.remove();
        }
      }
    }

    private void end(KnownProcess process) {
      if (process.observed != null) {
        ended.add(process.observed);
      }
    }
  }

  private @Nullable ObservedProcess observe(KnownProcess process, @Nullable Mappings mappings)
      throws SystemCallException {
    if (!process.isSettled()) {
      // Like its program it may be another one between fork and exec; later it does not change.
      process.name = procFs.programName(process.pid);
    }
    return reading.read(
        process.pid, process.startTimeTicks, process.firstSeenAt, process.name, mappings);
  }
}
