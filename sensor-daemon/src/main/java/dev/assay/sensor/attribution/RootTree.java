package dev.assay.sensor.attribution;

import dev.assay.sensor.procfs.MappedFile;
import dev.assay.sensor.procfs.Mount;
import dev.assay.sensor.procfs.MountTable;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The file tree that names are relative to: a container's, or the host's.
 *
 * <p>A file belongs to a container's root only when it lies on the file system mounted at "/": what
 * is mounted over it comes from elsewhere. The host's root is the whole tree, since hosts keep
 * parts of their system, such as /usr, on file systems of their own.
 */
final class RootTree {

  /** Where runc makes an unnamed copy of itself (libcontainer, cloned_binary.c). */
  private static final String CLONE_OF_RUNC = "/memfd:runc_cloned:";

  private final MountTable mounts;
  private final Path files;
  private final boolean host;
  private final Supplier<OverlayLayers> layers;

  private RootTree(MountTable mounts, Path files, boolean host, Supplier<OverlayLayers> layers) {
    this.mounts = mounts;
    this.files = files;
    this.host = host;
    this.layers = layers;
  }

  /**
   * Returns a container's tree.
   *
   * @param mounts mounts as its own processes see them
   * @param files where its tree can be entered, for example /proc/PID/root
   * @param layers what is below its overlay; asked for before Linux 6.8 only
   */
  static RootTree ofContainer(MountTable mounts, Path files, Supplier<OverlayLayers> layers) {
    return new RootTree(mounts, files, false, layers);
  }

  /** Returns the host's tree. */
  static RootTree ofHost(MountTable mounts, Path files) {
    return new RootTree(mounts, files, true, () -> OverlayLayers.NONE);
  }

  /**
   * A place in the tree.
   *
   * @param foreign no name in a container's tree leads to it: it was there before the tree was
   */
  record Place(String path, boolean deleted, boolean outsideRoot, boolean foreign) {}

  /**
   * Finds the place of a mapped file.
   *
   * @param seen mounts of the mount namespace of the process that has mapped it; null if not known
   */
  Place place(MappedFile file, @Nullable MountTable seen) {
    boolean deleted = file.hasDeletedMark() && !isReallySoNamed(file);
    String path = deleted ? file.pathBeforeDeletion() : file.name();
    Mount mount = seen == null ? null : seen.covering(path);
    if (mount != null && mount.device() == file.device()) {
      Optional<String> here = mounts.locate(mount.device(), mount.inFileSystem(path));
      return here.map(found -> new Place(found, deleted, !isInRoot(found), false))
          .orElseGet(() -> new Place(path, deleted, true, false));
    }
    if (mount != null && deleted && isBelow(mount, file)) {
      return new Place(path, true, false, false);
    }
    // The mount is not in the table (detached since, or hidden by a chroot), or the kernel shows
    // the device below an overlay, as before Linux 6.8. Only the file itself can tell.
    boolean same = isFileAt(path, file);
    boolean foreign = !host && !same && (!deleted || path.startsWith(CLONE_OF_RUNC));
    return new Place(path, deleted, !(same && isInRoot(path)), foreign);
  }

  /**
   * Returns whether a deleted file lay on the container's overlay, though its device is another
   * one. A program that is still on its way into the container, from the same disk, is no danger:
   * it has its name.
   */
  private boolean isBelow(Mount mount, MappedFile file) {
    Mount root = mounts.covering("/");
    return !host
        && mount.fileSystem().equals("overlay")
        && root != null
        && root.device() == mount.device()
        && layers.get().mayHold(file);
  }

  private boolean isInRoot(String path) {
    Mount covering = mounts.covering(path);
    return covering != null && (host || covering.equals(mounts.covering("/")));
  }

  private boolean isFileAt(String path, MappedFile file) {
    FileNode node = FileNode.at(files, path);
    Mount covering = mounts.covering(path);
    boolean overlay = covering != null && covering.fileSystem().equals("overlay");
    if (!overlay) {
      return node.is(file);
    }
    // What was copied up keeps the inode number that it had, but has another one below.
    return node.inode() == file.inode()
        || (!host && node.exists() && layers.get().hasWritten(path, file));
  }

  /** The mark of deleted files can be part of a name: then the file with that name is this one. */
  private boolean isReallySoNamed(MappedFile file) {
    return isFileAt(file.name(), file);
  }
}
