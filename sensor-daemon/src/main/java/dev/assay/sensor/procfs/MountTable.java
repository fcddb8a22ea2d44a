package dev.assay.sensor.procfs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The mounts of one mount namespace, as seen below one root directory: which file system a path
 * lies on, and where a file of a file system can be seen.
 *
 * <p>Immutable.
 */
public final class MountTable {

  /** No mount. */
  public static final MountTable EMPTY = new MountTable(List.of());

  /** Mounts stacked deeper than this are an attack; the kernel itself allows it. */
  private static final int DEEPEST = 1024;

  private final Map<Integer, List<Mount>> byParent = new HashMap<>();
  private final Map<Long, List<Mount>> byDevice = new HashMap<>();
  private final List<Mount> tops = new ArrayList<>();

  MountTable(List<Mount> mounts) {
    Set<Integer> ids = new HashSet<>();
    mounts.forEach(mount -> ids.add(mount.id()));
    for (Mount mount : mounts) {
      byDevice.computeIfAbsent(mount.device(), device -> new ArrayList<>()).add(mount);
      if (ids.contains(mount.parentId()) && mount.parentId() != mount.id()) {
        byParent.computeIfAbsent(mount.parentId(), id -> new ArrayList<>()).add(mount);
      } else {
        tops.add(mount);
      }
    }
  }

  /** Returns all mounts, in no particular order. */
  public List<Mount> all() {
    return byDevice.values().stream().flatMap(List::stream).toList();
  }

  /** Returns the mounts of a type of file system, for example "overlay", in no particular order. */
  public List<Mount> ofType(String fileSystem) {
    return all().stream().filter(mount -> mount.fileSystem().equals(fileSystem)).toList();
  }

  /** Returns the mount at "/"; empty below a root directory that is none (chroot). */
  public Optional<Mount> root() {
    return Optional.ofNullable(covering("/"));
  }

  /**
   * Returns the mount that an absolute path without links lies on; null where it lies on one that
   * the table does not show.
   *
   * <p>Follows mounts as the kernel does, from parent to child: the longest mount point alone would
   * be wrong where a later mount hides an earlier one.
   */
  public @Nullable Mount covering(String path) {
    Mount found = nearest(tops, path, "");
    for (int depth = 0; found != null && depth < DEEPEST; depth++) {
      List<Mount> children = byParent.getOrDefault(found.id(), List.of());
      Mount next = nearest(children, path, found.mountPoint());
      if (next == null) {
        return found;
      }
      found = next;
    }
    return found;
  }

  /** Returns the mount met first on the way from one directory down to a path. */
  private static @Nullable Mount nearest(List<Mount> mounts, String path, String from) {
    Mount nearest = null;
    for (Mount mount : mounts) {
      String point = mount.mountPoint();
      if (point.length() >= from.length()
          && Mount.isWithin(point, path)
          // The last one of several at the same place is the one on top.
          && (nearest == null || point.length() <= nearest.mountPoint().length())) {
        nearest = mount;
      }
    }
    return nearest;
  }

  /**
   * Returns where a file can be reached in this table, hidden places left out: through the mount at
   * "/" if possible, else through a mount of the whole file system, else any.
   *
   * @param device device of its file system
   * @param pathInFileSystem its path there
   */
  public Optional<String> locate(long device, String pathInFileSystem) {
    String best = null;
    for (Mount mount : byDevice.getOrDefault(device, List.of())) {
      if (!mount.shows(pathInFileSystem)) {
        continue;
      }
      String path = mount.atMountPoint(pathInFileSystem);
      if (!mount.equals(covering(path))) {
        continue;
      }
      if (mount.mountPoint().equals("/")) {
        return Optional.of(path);
      }
      if (best == null || mount.root().equals("/")) {
        best = path;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Reads mountinfo in pieces. Lines that are no mounts are left out. */
  static final class Parser {

    private static final int MOST_MOUNTS = 100_000;

    private final LineBuffer lines = new LineBuffer(this::line);
    private final List<Mount> mounts = new ArrayList<>();

    void add(byte[] bytes, int length) {
      lines.add(bytes, length);
    }

    MountTable finish() {
      lines.finish();
      return new MountTable(mounts);
    }

    private void line(byte[] bytes, int from, int to) {
      Mount mount = mounts.size() < MOST_MOUNTS ? MountLine.parse(bytes, from, to) : null;
      if (mount != null) {
        mounts.add(mount);
      }
    }
  }
}
