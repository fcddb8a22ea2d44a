package dev.assay.sensor.fileaccess;

import dev.assay.sensor.linux.SystemCallException;
import dev.assay.sensor.process.ObservedProcess;
import dev.assay.sensor.procfs.Mount;
import dev.assay.sensor.procfs.MountTable;
import dev.assay.sensor.procfs.ProcFs;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks processes of containers what else is mounted there, which only they can see. One that cannot
 * be asked yet, while the runtime prepares it, is asked again; one that can still not be asked then
 * is said to be refused. Belongs to {@link FileWatch}.
 */
final class Meetings {

  /** Runtimes prepare a process in tens of milliseconds, on a busy node in a second or two. */
  private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

  private final ProcFs procFs;
  private final Volumes volumes;

  /** By the container, whom to ask again. Once it is said, the time does not matter any more. */
  private final Map<WatchedRoot, Refusal> refusals = new HashMap<>();

  private record Refusal(int pid, long againNanos) {}

  /** Takes what was found out. */
  interface Volumes {

    /** What is mounted for a process of a container. */
    void watchVolumes(WatchedRoot root, int pid, MountTable mounts);

    /** That it cannot be told what is mounted for some process of a container, and why. */
    void refuseVolumes(WatchedRoot root, String why);
  }

  Meetings(ProcFs procFs, Volumes volumes) {
    this.procFs = procFs;
    this.volumes = volumes;
  }

  /** Meets a process that opened something. */
  void meet(WatchedRoot root, Opener by, long nowNanos) {
    ObservedProcess process = by.process();
    if (process != null ? !root.isNew(process.mountNamespace(), nowNanos) : isWaiting(root)) {
      return;
    }
    String refusal = ask(root, by.hostPid(), nowNanos);
    if (refusal != null) {
      refusals.putIfAbsent(root, new Refusal(by.hostPid(), nowNanos + PATIENCE_NANOS));
    }
  }

  private boolean isWaiting(WatchedRoot root) {
    return refusals.containsKey(root);
  }

  /** Asks those again that it is time for. */
  void again(long nowNanos) {
    refusals
        .entrySet()
        .removeIf(
            each -> {
              boolean due = nowNanos - each.getValue().againNanos >= 0;
              String refusal = due ? ask(each.getKey(), each.getValue().pid, nowNanos) : null;
              if (refusal != null) {
                volumes.refuseVolumes(each.getKey(), refusal);
              }
              return due;
            });
  }

  /** Returns why it cannot be asked; null where it can, or is gone. */
  private @Nullable String ask(WatchedRoot root, int pid, long nowNanos) {
    try {
      MountTable mounts = procFs.mounts(pid);
      Mount at = mounts == null ? null : mounts.root().orElse(null);
      if (mounts != null && at != null && root.isOn(at.device())) {
        root.met(procFs.mountNamespace(pid), nowNanos);
        volumes.watchVolumes(root, pid, mounts);
      }
      return null;
    } catch (SystemCallException e) {
      return e.getMessage();
    }
  }
}
