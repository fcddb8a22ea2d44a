package dev.assay.inventory.language.python;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The lists of files that installers leave. Stateless. */
final class InstalledFiles {

  /** PATH_MAX. */
  private static final int MAX_PATH_CHARACTERS = 4096;

  private InstalledFiles() {}

  /** Returns the absolute paths of a RECORD file: comma-separated, the path first. */
  static List<String> ofRecord(byte[] text, String base) {
    List<String> paths = new ArrayList<>();
    new String(text, StandardCharsets.UTF_8)
        .lines()
        .map(InstalledFiles::firstField)
        .forEach(path -> add(path, base, paths));
    return paths;
  }

  /** Returns the absolute paths of a file with one path on each line. */
  static List<String> ofLines(byte[] text, String base) {
    List<String> paths = new ArrayList<>();
    new String(text, StandardCharsets.UTF_8).lines().forEach(path -> add(path, base, paths));
    return paths;
  }

  private static String firstField(String line) {
    if (!line.startsWith("\"")) {
      int comma = line.indexOf(',');
      return comma < 0 ? line : line.substring(0, comma);
    }
    StringBuilder field = new StringBuilder();
    for (int i = 1; i < line.length(); i++) {
      // A quote is written twice in a quoted field: RFC 4180.
      boolean isQuote = line.charAt(i) == '"';
      if (isQuote && (i + 1 == line.length() || line.charAt(i + 1) != '"')) {
        break;
      }
      i += isQuote ? 1 : 0;
      field.append(line.charAt(i));
    }
    return field.toString();
  }

  private static void add(String path, String base, List<String> paths) {
    if (path.isEmpty() || path.length() > MAX_PATH_CHARACTERS || path.indexOf('\0') >= 0) {
      return;
    }
    Deque<String> names = new ArrayDeque<>();
    for (String name : (path.startsWith("/") ? path : base + "/" + path).split("/", -1)) {
      if (name.equals("..")) {
        names.pollLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    paths.add("/" + String.join("/", names));
  }
}
