package dev.assay.sensor.fileaccess;

import dev.assay.sensor.linux.DirectoryHandle;
import dev.assay.sensor.linux.Errno;
import dev.assay.sensor.linux.FileCalls;
import dev.assay.sensor.linux.FileEvents;
import dev.assay.sensor.linux.FileEvents.Scope;
import dev.assay.sensor.linux.FileHandle;
import dev.assay.sensor.linux.FileStatus;
import dev.assay.sensor.linux.SystemCallException;
import dev.assay.sensor.procfs.Mount;
import dev.assay.sensor.procfs.MountTable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The containers' root file systems, found as overlays among the host's mounts and marked as soon
 * as they appear there: before the runtime starts anything in them; and what else is mounted in
 * containers, marked when a first process of each is met. Belongs to {@link FileWatch}.
 */
final class WatchedRoots implements Meetings.Volumes {

  private static final String OVERLAY = "overlay";

  /** Without files of their own, or with the kernel's. */
  private static final Set<String> NO_FILES =
      Set.of(
          "proc",
          "sysfs",
          "cgroup",
          "cgroup2",
          "devpts",
          "mqueue",
          "devtmpfs",
          "securityfs",
          "debugfs",
          "tracefs",
          "bpf",
          "pstore",
          "configfs",
          "hugetlbfs",
          "nsfs",
          "autofs");

  /** A pod has some ten; without a limit a container could have all of them marked. */
  private static final int MOST_VOLUMES = 128;

  private final FileEvents events;
  private final FileCalls files = new FileCalls();
  private final Path procRoot;
  private final String hostRoot;
  private final int mostFiles;
  private final Map<Long, WatchedRoot> byDevice = new HashMap<>();
  private final Map<Long, WatchedRoot> byVolume = new HashMap<>();

  /** By the mount, why the kernel does not tell of it. */
  private final Map<Integer, String> refused = new HashMap<>();

  /** By the container, why it does not tell of one of its volumes. */
  private final Map<WatchedRoot, String> refusedVolumes = new HashMap<>();

  /** Devices of what was mounted at the last update. */
  private final Set<Long> present = new HashSet<>();

  private boolean updated;
  private boolean watching;
  private long hostDevice;
  private long numbered;

  WatchedRoots(FileEvents events, Path procRoot, int hostPid, int mostFiles) {
    this.events = events;
    this.procRoot = procRoot;
    this.hostRoot = procRoot + "/" + hostPid + "/root";
    this.mostFiles = mostFiles;
  }

  /**
   * Marks what is new. What is gone is kept until {@link #forgetGone}: events of it may still wait
   * in the kernel, of a container that ended before they were read.
   */
  void update(MountTable hostMounts) {
    updated = true;
    hostDevice = hostMounts.root().map(Mount::device).orElse(0L);
    present.clear();
    refused.clear();
    for (Mount mount : hostMounts.ofType(OVERLAY)) {
      // One of the host itself is no container's.
      if (present.add(mount.device()) && !mount.mountPoint().equals("/")) {
        watch(mount);
      }
    }
    for (Mount mount : hostMounts.all()) {
      if (!mount.fileSystem().equals(OVERLAY)
          && !WatchedRoot.containerId(mount.mountPoint()).isEmpty()) {
        refused.put(mount.id(), "the root is no overlay but " + mount.fileSystem());
      }
    }
    watching = true;
  }

  /** Forgets what is gone: to be called when no event that waited at the last update is unread. */
  void forgetGone() {
    if (updated) {
      updated = false;
      byDevice.keySet().retainAll(present);
      Set<WatchedRoot> left = Set.copyOf(byDevice.values());
      byVolume.values().retainAll(left);
      refusedVolumes.keySet().retainAll(left);
    }
  }

  private void watch(Mount mount) {
    WatchedRoot known = byDevice.get(mount.device());
    if (known != null && known.is(mount)) {
      return;
    }
    int result = mark(hostRoot + mount.mountPoint(), mount, Scope.FILE_SYSTEM);
    if (result == 0) {
      byDevice.put(mount.device(), new WatchedRoot(++numbered, mount, mostFiles, !watching));
    } else if (!Errno.isGone(result)) {
      refused.put(mount.id(), Errno.name(result));
    }
  }

  /**
   * Marks what else is mounted for a process of a container: volumes, which may be the host's or
   * those of several containers, and file systems in memory. Only what is opened through these
   * mounts is told of.
   */
  @Override
  public void watchVolumes(WatchedRoot root, int pid, MountTable mounts) {
    long marked = byVolume.values().stream().filter(root::equals).count();
    for (Mount mount : mounts.all()) {
      if (root.isOn(mount.device())
          || NO_FILES.contains(mount.fileSystem())
          || isWholeHost(mount)
          || root.equals(byVolume.get((long) mount.id()))) {
        continue;
      }
      if (marked >= MOST_VOLUMES) {
        refusedVolumes.put(root, "more than " + MOST_VOLUMES + " in one container");
        return;
      }
      int result = mark(procRoot + "/" + pid + "/root" + mount.mountPoint(), mount, Scope.MOUNT);
      if (result == 0) {
        byVolume.put((long) mount.id(), root);
        marked++;
      } else if (!Errno.isGone(result)) {
        refusedVolumes.put(root, mount.fileSystem() + ": " + Errno.name(result));
      }
    }
  }

  @Override
  public void refuseVolumes(WatchedRoot root, String why) {
    refusedVolumes.put(root, why);
  }

  /** What looks after the node is given all of its files: to open them is not to use them. */
  private boolean isWholeHost(Mount mount) {
    return mount.device() == hostDevice && mount.root().equals("/");
  }

  /** Marks where a mount is, if it still is. */
  private int mark(String path, Mount mount, Scope scope) {
    // Held for this moment only: a mount in use could not be unmounted.
    try (DirectoryHandle directory = files.place(path)) {
      FileStatus status = directory.status();
      boolean same =
          scope == Scope.FILE_SYSTEM
              ? status.device() == mount.device()
              : status.mountId() == mount.id();
      // Without the check the host's own file system would be marked when a container just ended.
      return same ? events.mark(directory, scope) : -Errno.ENOENT;
    } catch (SystemCallException e) {
      return -e.errno();
    }
  }

  /** Returns whose a file is that was opened; null: no container's that is watched. */
  @Nullable WatchedRoot of(long device, long mountId) {
    WatchedRoot root = byDevice.get(device);
    return root == null ? byVolume.get(mountId) : root;
  }

  /**
   * Returns whether a program of a container may have begun, by a process that opened something in
   * it; to be asked whenever no event is unread. A process that is found to run one may have begun
   * it since events were read: so it counts from the next time on, when the event of that is read.
   */
  boolean mayHaveBegun(WatchedRoot root, int pid) {
    if (root.isSuspected()) {
      root.begins();
    } else if (!root.hasBegun() && mayRun(pid, root)) {
      root.suspect();
    }
    return root.hasBegun();
  }

  /** Returns false where it runs another one, as those do that the runtime prepares. */
  private boolean mayRun(int pid, WatchedRoot root) {
    try (FileHandle program = files.behind(procRoot + "/" + pid + "/exe")) {
      if (program == null) {
        return true; // It has ended, and may have.
      }
      FileStatus status = program.status();
      return root.equals(of(status.device(), status.mountId()));
    } catch (SystemCallException e) {
      return true;
    }
  }

  /** What was lost may have been the beginning of any container's first program. */
  void allMayHaveBegun() {
    byDevice.values().forEach(WatchedRoot::begins);
  }

  int size() {
    return byDevice.size();
  }

  int volumes() {
    return byVolume.size();
  }

  /** Returns how many the kernel does not tell about. */
  int refused() {
    return refused.size();
  }

  /** Returns why it does not; empty where it does. */
  String whyRefused() {
    return refused.values().stream().findFirst().orElse("");
  }

  /** Returns of how many containers the kernel does not tell about all volumes. */
  int withRefusedVolumes() {
    return refusedVolumes.size();
  }

  /** Returns why it does not; empty where it does. */
  String whyVolumesRefused() {
    return refusedVolumes.values().stream().findFirst().orElse("");
  }

  void forgetSeen() {
    byDevice.values().forEach(WatchedRoot::forgetSeen);
  }

  /**
   * Returns whether a path is that of a file in the root file system itself: it is looked up where
   * nothing else is mounted over it.
   */
  boolean isAt(WatchedRoot root, String path, long inode) {
    // As in mark.
    try (DirectoryHandle directory = files.directory(hostRoot + root.mountPoint())) {
      FileStatus found = directory.status(path);
      return found != null && found.device() == root.name().device() && found.inode() == inode;
    } catch (SystemCallException e) {
      // Unmounted meanwhile: nothing is known of it then.
      return false;
    }
  }
}
