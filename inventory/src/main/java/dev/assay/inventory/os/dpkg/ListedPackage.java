package dev.assay.inventory.os.dpkg;

import dev.assay.inventory.root.ContainedDirectory;
import dev.assay.inventory.root.UnreadableFileException;
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

  /** Returns the list as it is; nothing where there is none. */
  byte[] read(int maxBytes) throws UnreadableFileException {
    return directory == null ? new byte[0] : directory.read(list, maxBytes);
  }

  /** Returns the absolute paths of a list that was read. */
  Iterable<String> paths(byte[] text) {
    return format == Format.PATHS ? FileList.ofList(text) : FileList.ofChecksums(text);
  }
}
