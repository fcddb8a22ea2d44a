package dev.assay.sensor.content;

import dev.assay.sensor.content.FileContent.Origin;
import dev.assay.sensor.linux.DirectoryHandle;
import dev.assay.sensor.linux.FileHandle;
import dev.assay.sensor.linux.FileStatus;
import dev.assay.sensor.linux.SystemCallException;
import dev.assay.sensor.procfs.RootMount;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The root file system of a container, held open, with its writable layer where it can be told
 * apart. Other mounts in it read as absent. Not thread-safe.
 */
final class ContainerTree implements AutoCloseable {

  private final DirectoryHandle root;
  private final @Nullable DirectoryHandle upper;
  private final RootMount mount;
  private final long layers;

  private ContainerTree(
      DirectoryHandle root, @Nullable DirectoryHandle upper, RootMount mount, long layers) {
    this.root = root;
    this.upper = upper;
    this.mount = mount;
    this.layers = layers;
  }

  /**
   * Takes over the root of a container.
   *
   * @param root its root directory, closed with the tree
   * @param mount what is mounted there
   * @param host the root of the mount namespace in which containers are mounted
   */
  static ContainerTree of(DirectoryHandle root, RootMount mount, DirectoryHandle host)
      throws SystemCallException {
    String upper = mount.upperDirectory();
    MessageDigest digest = FileDigest.sha256();
    digest.update(mount.lowerDirectories().getBytes(StandardCharsets.UTF_8));
    return new ContainerTree(
        root,
        upper == null ? null : host.directory(upper),
        mount,
        ByteBuffer.wrap(digest.digest()).getLong());
  }

  /**
   * A file of the tree.
   *
   * @param tree where it is to be opened: the tree as the container sees it, or its writable layer
   * @param status what it was when it was looked at
   */
  record Place(DirectoryHandle tree, String path, FileStatus status, Origin origin) {

    @Nullable FileHandle open() throws SystemCallException {
      return tree.open(path);
    }
  }

  /** Returns the regular file at a path; null when there is none on this file system. */
  @Nullable Place find(String path) throws SystemCallException {
    FileStatus seen = root.status(path);
    if (seen == null || !seen.isRegular()) {
      return null;
    }
    if (!mount.isOverlay() || (upper == null && mount.upperDirectory() != null)) {
      return new Place(root, path, seen, Origin.UNKNOWN);
    }
    FileStatus above = upper == null ? null : upper.status(path);
    if (upper == null || above == null || !above.isRegular()) {
      return new Place(root, path, seen, Origin.LAYER);
    }
    // A copy of the attributes only has no bytes of its own (metacopy, overlayfs.rst).
    boolean whole = above.allocatedBytes() >= above.sizeBytes();
    return whole
        ? new Place(upper, path, above, Origin.CONTAINER)
        : new Place(root, path, seen, Origin.CONTAINER);
  }

  /**
   * Returns whether a file that a process holds lies in this tree: on the same mount, or, where the
   * process has mounts of its own, on the same file system.
   */
  boolean holds(FileStatus held) throws SystemCallException {
    FileStatus top = root.status();
    return (held.mountId() != 0 && held.mountId() == top.mountId())
        || held.device() == top.device();
  }

  /** Returns the kind of its file system. */
  String fileSystem() {
    return mount.fileSystem();
  }

  /** Returns a name of the unpacked layers below it. */
  long layers() {
    return layers;
  }

  @Override
  public void close() {
    root.close();
    if (upper != null) {
      upper.close();
    }
  }
}
