package dev.assay.inventory.os.dpkg;

import dev.assay.inventory.root.ContainedDirectory;
import dev.assay.inventory.root.UnreadableFileException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A package, and where the list of its files is.
 *
 * @param stanza what the database says of it
 * @param directory the open directory of the list; null where there is none
 * @param list name of the list in it; empty where there is none
 * @param format how the list is written
 */
record ListedPackage(
    Stanza stanza, @Nullable ContainedDirectory directory, String list, Format format) {

  /** Ways to list files. */
  enum Format {
    /** dpkg's own: absolute paths, directories too. */
    PATHS,
    /** Of distroless images: checksums and relative paths. */
    CHECKSUMS
  }

  /** A package whose files are not known. */
  static ListedPackage withoutList(Stanza stanza) {
    return new ListedPackage(stanza, null, "", Format.PATHS);
  }

  boolean hasList() {
    return directory != null;
  }

  /** Returns how many bytes its list has; 0 where there is none. */
  long listBytes() throws UnreadableFileException {
    return directory == null ? 0 : directory.size(list);
  }

  /**
   * Gives the absolute paths of its list one after the other, directories among them; none where
   * there is no list. Some packages have 50,000 files, of which neither a string each nor the list
   * would fit into a small heap.
   *
   * @param taker takes a path; returns whether it wants more
   */
  void forEachPath(int maxBytes, Predicate<String> taker) throws UnreadableFileException {
    if (directory != null) {
      directory.readLines(
          list,
          maxBytes,
          line -> {
            String path =
                format == Format.PATHS ? FileList.path(line) : FileList.afterChecksum(line);
            return path.isEmpty() || taker.test(path);
          });
    }
  }
}
