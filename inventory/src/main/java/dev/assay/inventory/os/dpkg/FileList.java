package dev.assay.inventory.os.dpkg;

/** Lines of the lists of files that dpkg keeps of each package. Pure functions. */
final class FileList {

  /** PATH_MAX. */
  private static final int MAX_PATH_CHARACTERS = 4096;

  private static final int MD5_CHARACTERS = 32;

  private FileList() {}

  /** Returns the absolute path of a line of a .list file; empty where it has none of a file. */
  static String path(String line) {
    return isPath(line) && !line.equals("/.") ? line : "";
  }

  /** Returns the absolute path of a line of a .md5sums file, whose own are relative to the root. */
  static String afterChecksum(String line) {
    if (line.length() <= MD5_CHARACTERS + 2) {
      return "";
    }
    // Two spaces, or a space and an asterisk: md5sum(1).
    String path = line.substring(MD5_CHARACTERS + 2);
    String absolute = path.startsWith("/") ? path : "/" + path;
    return isPath(absolute) ? absolute : "";
  }

  private static boolean isPath(String path) {
    return path.startsWith("/") && path.length() <= MAX_PATH_CHARACTERS && path.indexOf('\0') < 0;
  }
}
