package dev.assay.sensor.procfs;

/**
 * A mount, as /proc/PID/mountinfo lists it (proc_pid_mountinfo(5)).
 *
 * @param id its id
 * @param parentId id of the mount that it is mounted on
 * @param device device of its file system: major number in the upper, minor in the lower half
 * @param root the directory (or file) of the file system that is mounted; "/" is all of it
 * @param mountPoint where it is mounted
 * @param fileSystem type of the file system, for example "overlay"
 */
public record Mount(
    int id, int parentId, long device, String root, String mountPoint, String fileSystem) {

  /** Returns where a path below the mount point lies in the mounted file system. */
  public String inFileSystem(String path) {
    return join(root, below(mountPoint, path));
  }

  /** Returns the path below the mount point of something in the mounted file system. */
  public String atMountPoint(String pathInFileSystem) {
    return join(mountPoint, below(root, pathInFileSystem));
  }

  /** Returns whether a path of its file system is visible through it. */
  public boolean shows(String pathInFileSystem) {
    return isWithin(root, pathInFileSystem);
  }

  /** Returns whether {@code path} is {@code directory} or lies below it. */
  public static boolean isWithin(String directory, String path) {
    return directory.equals("/")
        || (path.startsWith(directory)
            && (path.length() == directory.length() || path.charAt(directory.length()) == '/'));
  }

  /** Returns the rest of a path within a directory: empty, or beginning with a slash. */
  private static String below(String directory, String path) {
    if (directory.equals("/")) {
      return path.equals("/") ? "" : path;
    }
    return path.substring(directory.length());
  }

  private static String join(String directory, String rest) {
    if (directory.equals("/")) {
      return rest.isEmpty() ? "/" : rest;
    }
    return directory + rest;
  }
}
