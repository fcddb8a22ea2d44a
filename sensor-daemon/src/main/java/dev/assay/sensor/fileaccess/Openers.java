package dev.assay.sensor.fileaccess;

import dev.assay.sensor.fileaccess.FileAccess.Root;
import dev.assay.sensor.linux.SystemCallException;
import dev.assay.sensor.process.ObservedProcess;
import dev.assay.sensor.process.ProcessReading;
import dev.assay.sensor.procfs.Mount;
import dev.assay.sensor.procfs.MountTable;
import dev.assay.sensor.procfs.ProcFs;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says who opens files, while it is still there to be asked. Belongs to {@link FileWatch}.
 *
 * <p>What was read of a process is kept for a second at the most: its number may mean another one
 * then.
 */
final class Openers {

  private static final long KEPT_NANOS = Duration.ofSeconds(1).toNanos();

  /** Mount namespaces whose root file system is known; forgetting them costs time only. */
  private static final int MOST_NAMESPACES = 4096;

  private final ProcFs procFs;
  private final ProcessReading reading;
  private final Clock clock;
  private final Scanners scanners;
  private final Map<Integer, Opener> known = new HashMap<>();
  private final Map<Long, Long> rootDevices = new HashMap<>();
  private long forgetAtNanos;

  Openers(ProcFs procFs, ProcessReading reading, Clock clock, Scanners scanners) {
    this.procFs = procFs;
    this.reading = reading;
    this.clock = clock;
    this.scanners = scanners;
  }

  /** Forgets what may not be true any more. */
  void beginBatch(long nowNanos) {
    if (nowNanos - forgetAtNanos >= 0) {
      known.clear();
      forgetAtNanos = nowNanos + KEPT_NANOS;
    }
    if (rootDevices.size() > MOST_NAMESPACES) {
      rootDevices.clear();
    }
  }

  /**
   * Returns who opened a file of a container's root file system; null where it is none of the
   * container's processes.
   */
  @Nullable Opener of(int pid, Root root) {
    Opener opener = known.get(pid);
    if (opener != null && isWithin(opener.process(), root)) {
      return opener;
    }
    // Not, or not yet: a process that the runtime prepares comes in later.
    Opener now;
    try {
      now = new Opener(pid, clock.instant(), "", reading.read(pid));
    } catch (SystemCallException e) {
      // The runtime protects what it prepares (PR_SET_DUMPABLE): it can be asked when it has begun
      // its program. It did not open the file through the host's mount, so it is within.
      return new Opener(pid, clock.instant(), "", null);
    }
    if (!isWithin(now.process(), root)) {
      return null;
    }
    known.put(pid, now);
    return now;
  }

  /** Returns the process, which begins another program now. */
  Opener executes(Opener opener, String path) {
    // What was read of it before may be of the program that it was.
    Opener now = new Opener(opener.hostPid(), opener.seenAt(), path, again(opener));
    if (now.process() == null) {
      known.remove(opener.hostPid());
    } else {
      known.put(opener.hostPid(), now);
    }
    return now;
  }

  private @Nullable ObservedProcess again(Opener opener) {
    try {
      ObservedProcess process = reading.read(opener.hostPid());
      return process == null ? opener.process() : process;
    } catch (SystemCallException e) {
      return opener.process();
    }
  }

  /** Returns whether what it opens says nothing about use. */
  boolean isScanner(Opener opener) {
    ObservedProcess process = opener.process();
    return scanners.is(process == null ? "" : process.executable(), opener.program())
        || (!scanners.groups().isEmpty() && isInGroup(opener.hostPid()));
  }

  private boolean isInGroup(int pid) {
    try {
      return procFs.groupNames(pid).stream().anyMatch(scanners.groups()::contains);
    } catch (SystemCallException e) {
      // As in of(): the runtime still prepares it.
      return false;
    }
  }

  private boolean isWithin(@Nullable ObservedProcess process, Root root) {
    if (process == null) {
      return true;
    }
    // Numbers of namespaces are used again: one that says otherwise may be another one's.
    if (Long.valueOf(root.device()).equals(rootDevices.get(process.mountNamespace()))) {
      return true;
    }
    MountTable mounts = mounts(process.hostPid());
    if (mounts == null) {
      // Gone meanwhile. It did not open the file through the host's mount, so it was within.
      return true;
    }
    Mount mount = mounts.root().orElse(null);
    if (mount == null) {
      // In a root directory of its own (chroot). Its group tells.
      return !root.containerId().isEmpty()
          && process.cgroup().containerIds().contains(root.containerId());
    }
    if (mount.device() == root.device()) {
      // Only this is for good: a process that the runtime prepares has the host's root at first.
      rootDevices.put(process.mountNamespace(), mount.device());
      return true;
    }
    return false;
  }

  private @Nullable MountTable mounts(int pid) {
    try {
      return procFs.mounts(pid);
    } catch (SystemCallException e) {
      // As in of(): it cannot be asked yet.
      return null;
    }
  }
}
