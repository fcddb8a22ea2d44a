package dev.assay.agent.archive;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;

/**
 * The class files below a directory. Links are followed, as class loaders do, within bounds. For
 * one thread.
 */
final class DirectoryClasses {

  /** Deeper than any package; ends the walk where links form a circle. */
  private static final int MAX_DEPTH = 32;

  /** Directories of classes hold thousands of files; a root that is a whole disk is not one. */
  private static final int MAX_FILES = 200_000;

  private static final int MAX_CLASS_BYTES = 16 * 1024 * 1024;

  private final File root;
  private final byte[] chunk = new byte[16 * 1024];
  private int files;

  DirectoryClasses(File root) {
    this.root = root;
  }

  void list(ClassEntries.Builder into) throws IOException {
    list(root, "", 0, into);
  }

  private void list(File directory, String prefix, int depth, ClassEntries.Builder into)
      throws IOException {
    File[] children = directory.listFiles();
    if (children == null || depth > MAX_DEPTH) {
      throw new ArchiveUnreadableException(
          directory
              + (children == null
                  ? " cannot be listed"
                  : " is deeper than " + MAX_DEPTH + " directories"));
    }
    for (File child : children) {
      if (++files > MAX_FILES) {
        throw new ArchiveUnreadableException("more than " + MAX_FILES + " files");
      }
      String path = prefix + child.getName();
      if (path.endsWith(".class")) {
        into.add(path, crc(child), child.length());
      } else if (child.isDirectory()) {
        list(child, path + "/", depth + 1, into);
      }
    }
  }

  private int crc(File file) throws IOException {
    if (!file.isFile() || file.length() > MAX_CLASS_BYTES) {
      return 0; // a pipe or device would block; as for every unknown, zero
    }
    CRC32 crc = new CRC32();
    try (InputStream in = new FileInputStream(file)) {
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        crc.update(chunk, 0, count);
      }
    }
    return (int) crc.getValue();
  }
}
