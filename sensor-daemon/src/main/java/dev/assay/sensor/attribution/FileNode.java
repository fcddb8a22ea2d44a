package dev.assay.sensor.attribution;

import dev.assay.sensor.procfs.MappedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a path leads to now: asked only where mount tables leave a doubt. Nothing is opened.
 *
 * @param device major number in the upper, minor in the lower half
 * @param inode inode number
 */
record FileNode(long device, long inode) {

  private static final FileNode NONE = new FileNode(-1, -1);

  /**
   * Looks a path up, links at its end not followed; a node that equals no file where there is none.
   */
  static FileNode at(Path root, String absolutePath) {
    try {
      Path path = Path.of(root + absolutePath);
      Map<String, Object> found =
          Files.readAttributes(path, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
      if (found.get("dev") instanceof Long device && found.get("ino") instanceof Long inode) {
        return new FileNode(decode(device), inode);
      }
      return NONE;
    } catch (IOException | InvalidPathException e) {
      // No such file, or a name that this JVM's locale cannot express: no proof either way.
      return NONE;
    }
  }

  boolean exists() {
    return !equals(NONE);
  }

  boolean is(MappedFile file) {
    return device == file.device() && inode == file.inode();
  }

  /** As gnu_dev_major(3) and gnu_dev_minor(3) take a device number apart. */
  private static long decode(long device) {
    long major = (device >>> 8 & 0xFFF) | (device >>> 32 & ~0xFFFL);
    long minor = (device & 0xFF) | (device >>> 12 & ~0xFFL);
    return (major << 32) | (minor & 0xFFFFFFFFL);
  }
}
