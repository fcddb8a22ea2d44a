package dev.assay.collector.layer;

import java.util.ArrayDeque;
import java.util.Deque;

/** Paths as layers write them: relative, absolute, with "." and "..", as they please. */
final class LayerPath {

  /** PATH_MAX. */
  static final int LONGEST = 4096;

  private LayerPath() {}

  /** Returns the absolute path without "." and ".."; there is nothing above the root. */
  static String of(String written) {
    Deque<String> names = new ArrayDeque<>();
    for (String name : written.split("/", -1)) {
      if (name.equals("..")) {
        names.pollLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    return "/" + String.join("/", names);
  }

  static String directory(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
