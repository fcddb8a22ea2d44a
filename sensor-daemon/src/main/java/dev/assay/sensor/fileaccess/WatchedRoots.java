package dev.assay.sensor.fileaccess;

import dev.assay.sensor.linux.DirectoryHandle;
import dev.assay.sensor.linux.Errno;
import dev.assay.sensor.linux.FileCalls;
import dev.assay.sensor.linux.FileEvents;
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
 * as they appear there: before the runtime starts anything in them. Belongs to {@link FileWatch}.
 */
final class WatchedRoots {

  private static final String OVERLAY = "overlay";

  private final FileEvents events;
  private final FileCalls files = new FileCalls();
  private final String hostRoot;
  private final int mostFiles;
  private final Map<Long, WatchedRoot> byDevice = new HashMap<>();
  private final Map<Long, Integer> refused = new HashMap<>();
  private long numbered;

  WatchedRoots(FileEvents events, Path procRoot, int hostPid, int mostFiles) {
    this.events = events;
    this.hostRoot = procRoot + "/" + hostPid + "/root";
    this.mostFiles = mostFiles;
  }

  /** Marks what is new, and forgets what is gone. */
  void update(MountTable hostMounts) {
    Set<Long> present = new HashSet<>();
    for (Mount mount : hostMounts.ofType(OVERLAY)) {
      // One of the host itself is no container's.
      if (present.add(mount.device()) && !mount.mountPoint().equals("/")) {
        watch(mount);
      }
    }
    byDevice.keySet().retainAll(present);
    refused.keySet().retainAll(present);
  }

  private void watch(Mount mount) {
    WatchedRoot known = byDevice.get(mount.device());
    if (known != null && known.is(mount)) {
      return;
    }
    int result = events.mark(hostRoot + mount.mountPoint());
    if (result == 0) {
      byDevice.put(mount.device(), new WatchedRoot(++numbered, mount, mostFiles));
      refused.remove(mount.device());
    } else if (!Errno.isGone(result)) {
      refused.put(mount.device(), result);
    }
  }

  @Nullable WatchedRoot of(long device) {
    return byDevice.get(device);
  }

  int size() {
    return byDevice.size();
  }

  /** Returns how many the kernel does not tell about. */
  int refused() {
    return refused.size();
  }

  /** Returns why it does not; empty where it does. */
  String whyRefused() {
    return refused.values().stream().findFirst().map(Errno::name).orElse("");
  }

  void forgetSeen() {
    byDevice.values().forEach(root -> root.seen.clear());
  }

  /**
   * Returns whether a path is that of a file in the root file system itself: it is looked up where
   * nothing else is mounted over it.
   */
  boolean isAt(WatchedRoot root, String path, long inode) {
    // Held for this moment only: a mount in use could not be unmounted.
    try (DirectoryHandle directory = files.directory(hostRoot + root.mountPoint())) {
      FileStatus found = directory.status(path);
      return found != null && found.device() == root.name().device() && found.inode() == inode;
    } catch (SystemCallException e) {
      // Unmounted meanwhile: nothing is known of it then.
      return false;
    }
  }
}
