package dev.assay.sensor.attribution;

import dev.assay.sensor.linux.SystemCallException;
import dev.assay.sensor.procfs.MappedFile;
import dev.assay.sensor.procfs.ProcFs;
import dev.assay.sensor.procfs.RootMount;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directories below a container's overlay, as far as it takes to recognise their files.
 *
 * <p>Before Linux 6.8 the kernel shows mapped files of an overlay with the device and inode of the
 * file below it (file_user_inode() in fs/proc/task_mmu.c is new there), although by the name that
 * they have in the overlay.
 *
 * @param devices devices of the file systems that the directories lie on
 * @param upper the directory that is written; null where there is none
 */
record OverlayLayers(Set<Long> devices, @Nullable Path upper) {

  /** No overlay, or one of which nothing is known. */
  static final OverlayLayers NONE = new OverlayLayers(Set.of(), null);

  /** An overlay takes 500 at the most (overlayfs.rst); images have 127. */
  private static final int MOST_DIRECTORIES = 512;

  OverlayLayers {
    devices = Set.copyOf(devices);
  }

  /**
   * Reads what a process has mounted at its root; nothing of what is no overlay, or not shown.
   *
   * @param host the root of the mount namespace in which containers are mounted
   */
  static OverlayLayers of(ProcFs procFs, int pid, Path host) {
    try {
      RootMount mount = procFs.rootMount(pid);
      return mount == null || !mount.isOverlay() ? NONE : of(mount, host);
    } catch (SystemCallException e) {
      return NONE; // Not shown: the files then count as outside of any root, which claims nothing.
    }
  }

  private static OverlayLayers of(RootMount mount, Path host) {
    Set<Long> devices = new HashSet<>();
    List<String> lower = mount.lowerPaths();
    lower.stream()
        .limit(MOST_DIRECTORIES)
        .map(directory -> FileNode.at(host, directory))
        .filter(FileNode::exists)
        .forEach(node -> devices.add(node.device()));
    String upper = mount.upperDirectory();
    if (upper == null) {
      return new OverlayLayers(devices, null);
    }
    FileNode node = FileNode.at(host, upper);
    if (node.exists()) {
      devices.add(node.device());
    }
    return new OverlayLayers(devices, Path.of(host + upper));
  }

  /** Returns whether a mapped file may lie in one of the directories. */
  boolean mayHold(MappedFile file) {
    return devices.contains(file.device());
  }

  /** Returns whether the file at a path of the overlay was written there, and is this one. */
  boolean hasWritten(String absolutePath, MappedFile file) {
    return upper != null && FileNode.at(upper, absolutePath).is(file);
  }
}
