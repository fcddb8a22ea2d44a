package dev.assay.inventory.os.rpm;

import dev.assay.inventory.PathList;
import dev.assay.inventory.root.CanonicalPaths;
import java.util.List;

/**
 * The files of a package that lie on the disk, or may: of several packages with the same path, rpm
 * leaves one the owner, and marks it as replaced in the others.
 *
 * @param paths canonical paths, without directories
 * @param pathBytes characters of these together
 * @param isWhole false: there are more than the limit
 */
record OwnedFiles(PathList paths, int pathBytes, boolean isWhole) {

  /** States in which a file is the package's: RPMFILE_IS_INSTALLED of rpm's rpmfiles.h. */
  private static final int NORMAL = 0;

  private static final int ON_SHARED_DISK = 3;

  private static final int KIND = 0xF000;
  private static final int DIRECTORY = 0x4000;

  /** PATH_MAX. */
  private static final int MAX_PATH_CHARACTERS = 4096;

  static OwnedFiles of(RpmHeader header, CanonicalPaths canonical, int maxPathBytes)
      throws MalformedDatabaseException {
    // Before rpm 4 each file was written with its whole path.
    boolean areSplit = header.has(RpmHeader.BASE_NAMES);
    RpmHeader.Texts names =
        header.texts(areSplit ? RpmHeader.BASE_NAMES : RpmHeader.OLD_FILE_NAMES);
    RpmHeader.Numbers states = header.numbers(RpmHeader.FILE_STATES, 1);
    RpmHeader.Numbers modes = header.numbers(RpmHeader.FILE_MODES, 2);
    RpmHeader.Numbers indexes = header.numbers(RpmHeader.DIRECTORY_INDEXES, 4);
    List<String> directories = header.allTexts(RpmHeader.DIRECTORY_NAMES);
    PathList.Builder paths = new PathList.Builder();
    int bytes = 0;
    for (int i = 0; names.hasNext(); i++) {
      String name = names.next();
      String path = areSplit ? directory(directories, indexes, i) + name : name;
      if (!isOnDisk(states, i) || isDirectory(modes, i) || path.length() > MAX_PATH_CHARACTERS) {
        continue;
      }
      if (bytes + path.length() > maxPathBytes) {
        return new OwnedFiles(paths.build(), bytes, false);
      }
      bytes += path.length();
      paths.add(canonical.of(path));
    }
    return new OwnedFiles(paths.build(), bytes, true);
  }

  private static String directory(List<String> directories, RpmHeader.Numbers indexes, int file)
      throws MalformedDatabaseException {
    int index = file < indexes.size() ? indexes.at(file) : -1;
    if (index < 0 || index >= directories.size()) {
      throw new MalformedDatabaseException("a header with a file in no directory");
    }
    return directories.get(index);
  }

  private static boolean isOnDisk(RpmHeader.Numbers states, int file) {
    return file >= states.size() || states.at(file) == NORMAL || states.at(file) == ON_SHARED_DISK;
  }

  private static boolean isDirectory(RpmHeader.Numbers modes, int file) {
    return file < modes.size() && (modes.at(file) & KIND) == DIRECTORY;
  }
}
