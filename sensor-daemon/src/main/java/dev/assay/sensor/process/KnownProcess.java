package dev.assay.sensor.process;

import dev.assay.sensor.procfs.Mappings;
import dev.assay.sensor.procfs.ProcessStat;
import dev.assay.sensor.procfs.ProgramName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is remembered of a process between scans. Belongs to {@link ProcessScan}. */
final class KnownProcess {

  final int pid;
  final long startTimeTicks;
  final Instant firstSeenAt;

  /** Number of the scan that saw it last. */
  int seenIn;

  private long virtualBytes;
  private long program;
  private long mappedPages = -1;

  /**
   * How often it was read since it began its program. Once is not enough: a process seen first may
   * be just on its way into a container, between fork and the move to its control group.
   */
  private int readings;

  /** What its user named it; null: not, or not read yet. */
  @Nullable ProgramName name;

  @Nullable Mappings mappings;
  @Nullable ObservedProcess observed;

  /** Why it could not be read; null if it could. */
  @Nullable String problem;

  KnownProcess(int pid, long startTimeTicks, Instant firstSeenAt) {
    this.pid = pid;
    this.startTimeTicks = startTimeTicks;
    this.firstSeenAt = firstSeenAt;
  }

  /** Returns whether the size of its address space alone says that nothing was mapped since. */
  boolean hasSameSize(ProcessStat stat) {
    return isSettled() && program == stat.program() && virtualBytes == stat.virtualBytes();
  }

  /** Returns whether only its heap moved, given its pages without heap. */
  boolean hasSamePages(ProcessStat stat, long pages) {
    boolean same = isSettled() && program == stat.program() && mappedPages == pages;
    if (same) {
      virtualBytes = stat.virtualBytes();
    }
    return same;
  }

  long mappedPages() {
    return mappedPages;
  }

  /** Takes note of its state right before it is read. */
  void visit(ProcessStat stat, long pages) {
    readings = program == stat.program() ? readings : 0;
    program = stat.program();
    virtualBytes = stat.virtualBytes();
    mappedPages = pages;
  }

  /** Takes note that all of it was read. */
  void wasRead() {
    readings = isSettled() ? readings : readings + 1;
  }

  boolean isSettled() {
    return readings >= 2;
  }
}
