package dev.assay.jvmti;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/** What a bridge told in one JVM: names of classes and the most that was said of each. */
final class Told {

  private final TreeMap<String, ClassStatus> byName = new TreeMap<>();
  private int repeated;

  void add(ClassChanges changes) {
    for (int i = 0; i < changes.size(); i++) {
      ClassStatus status = changes.status(i);
      ClassStatus earlier = byName.put(changes.type(i).getName(), status);
      if (earlier != null && earlier.compareTo(status) >= 0) {
        repeated++;
      }
    }
  }

  /** Times a class was told without saying more than before; names alone, so one loader only. */
  int repeated() {
    return repeated;
  }

  boolean holds(String name) {
    return byName.containsKey(name);
  }

  /** Writes "STATUS name" lines. */
  void write(Path file) throws IOException {
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
      byName.forEach((name, status) -> out.println(status + " " + name));
    }
  }
}
