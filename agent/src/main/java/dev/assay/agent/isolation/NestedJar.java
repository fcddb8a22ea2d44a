package dev.assay.agent.isolation;

import dev.assay.agent.zip.FileSlice;
import dev.assay.agent.zip.ZipDirectory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An archive stored in the agent's jar, open for the life of the JVM. Thread-safe. */
final class NestedJar {

  private static final int MAX_ENTRY_BYTES = 4 * 1024 * 1024;

  private final ZipDirectory directory;
  private final Map<String, ZipDirectory.Entry> entries = new HashMap<String, ZipDirectory.Entry>();

  private NestedJar(ZipDirectory directory) {
    this.directory = directory;
    for (ZipDirectory.Entry entry : directory.entries()) {
      entries.put(entry.path(), entry);
    }
  }

  /**
   * Opens it.
   *
   * @param jarPath path of the outer jar
   * @param name path of the archive in it
   */
  static NestedJar open(String jarPath, String name) throws IOException {
    RandomAccessFile file = new RandomAccessFile(jarPath, "r");
    try {
      ZipDirectory outer = ZipDirectory.read(FileSlice.whole(file));
      ZipDirectory.Entry entry = outer.find(name);
      if (entry == null) {
        throw new FileNotFoundException(name + " in " + jarPath);
      }
      return new NestedJar(ZipDirectory.read(outer.stored(entry)));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Returns the bytes of an entry; null where there is none. */
  synchronized byte @Nullable [] read(String path) throws IOException {
    ZipDirectory.Entry entry = entries.get(path);
    return entry == null ? null : directory.content(entry, MAX_ENTRY_BYTES);
  }
}
