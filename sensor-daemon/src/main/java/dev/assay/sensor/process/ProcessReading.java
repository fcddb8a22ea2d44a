package dev.assay.sensor.process;

import dev.assay.sensor.linux.SystemCallException;
import dev.assay.sensor.procfs.Mappings;
import dev.assay.sensor.procfs.ProcFs;
import dev.assay.sensor.procfs.ProcessId;
import dev.assay.sensor.procfs.ProcessStat;
import dev.assay.sensor.procfs.ProgramName;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads what single processes are. Not thread-safe, as the {@link ProcFs} that it reads. */
public final class ProcessReading {

  private final ProcFs procFs;
  private final Clock clock;
  private final Instant bootTime;

  /**
   * Creates it.
   *
   * @param bootTime when the node was booted
   */
  public ProcessReading(ProcFs procFs, Clock clock, Instant bootTime) {
    this.procFs = procFs;
    this.clock = clock;
    this.bootTime = bootTime;
  }

  /**
   * Returns a process as it is now, without its mappings; null when it is gone.
   *
   * @throws SystemCallException when the kernel refuses
   */
  public @Nullable ObservedProcess read(int pid) throws SystemCallException {
    ProcessStat stat = procFs.stat(pid);
    if (stat == null || stat.isDead()) {
      return null;
    }
    long start = stat.startTimeTicks();
    ObservedProcess read = read(pid, start, clock.instant(), procFs.programName(pid), null);
    ProcessStat after = procFs.stat(pid);
    return after == null || after.startTimeTicks() != start ? null : read;
  }

  @Nullable ObservedProcess read(
      int pid,
      long startTimeTicks,
      Instant firstSeenAt,
      @Nullable ProgramName name,
      @Nullable Mappings mappings)
      throws SystemCallException {
    ProcessId id = procFs.identity(pid, startTimeTicks);
    String root = procFs.rootDirectory(pid);
    if (id == null || root == null) {
      return null;
    }
    String executable = procFs.executable(pid);
    return new ObservedProcess(
        id,
        pid,
        ProcFs.startTime(bootTime, startTimeTicks),
        firstSeenAt,
        procFs.cgroup(pid),
        procFs.mountNamespace(pid),
        root,
        executable == null ? "" : executable,
        CommandLine.masked(procFs.commandLine(pid)),
        name,
        mappings);
  }
}
