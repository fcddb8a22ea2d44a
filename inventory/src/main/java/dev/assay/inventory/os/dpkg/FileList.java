package dev.assay.inventory.os.dpkg;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the lists of files that dpkg keeps of each package. */
final class FileList {

  /** PATH_MAX. */
  private static final int MAX_PATH_CHARACTERS = 4096;

  private static final int MD5_CHARACTERS = 32;

  private FileList() {}

  /** Returns the lines of a text, without empty ones. Bytes that are no UTF-8 read as U+FFFD. */
  static List<String> lines(byte[] text) {
    List<String> lines = new ArrayList<>();
    for (int start = 0, end; start < text.length; start = end + 1) {
      end = start;
      while (end < text.length && text[end] != '\n') {
        end++;
      }
      if (end > start) {
        lines.add(new String(text, start, end - start, StandardCharsets.UTF_8));
      }
    }
    return lines;
  }

  /** Returns the absolute paths of a .list file, directories among them. */
  static List<String> ofList(byte[] text) {
    List<String> paths = lines(text);
    paths.removeIf(path -> !isPath(path) || path.equals("/."));
    return paths;
  }

  /** Returns the absolute paths of a .md5sums file, whose own are relative to the root. */
  static List<String> ofChecksums(byte[] text) {
    List<String> paths = new ArrayList<>();
    for (String line : lines(text)) {
      if (line.length() > MD5_CHARACTERS + 2) {
        // Two spaces, or a space and an asterisk: md5sum(1).
        String path = line.substring(MD5_CHARACTERS + 2);
        String absolute = path.startsWith("/") ? path : "/" + path;
        if (isPath(absolute)) {
          paths.add(absolute);
        }
      }
    }
    return paths;
  }

  private static boolean isPath(String path) {
    return path.startsWith("/") && path.length() <= MAX_PATH_CHARACTERS && path.indexOf('\0') < 0;
  }
}
