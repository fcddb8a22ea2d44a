package dev.assay.fuzz;

import dev.assay.inventory.root.ContainedRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A root directory whose files are other ones with each try. */
public final class TriedRoot {

  private final Path directory;
  private final List<Path> written = new ArrayList<>();

  /** Creates a directory that ends with this JVM. */
  public TriedRoot() {
    try {
      directory = Files.createTempDirectory("assay-fuzz-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::remove));
  }

  /** Writes a file of the next try. */
  public Path write(String path, byte[] bytes) {
    Path file = directory.resolve(path);
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    written.add(file);
    return file;
  }

  /** Returns the root. */
  public ContainedRoot open() throws IOException {
    return ContainedRoot.at(directory);
  }

  /** Removes the files of this try. */
  public void clear() {
    for (Path file : written) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    written.clear();
  }

  private void remove() {
    clear();
    try (var left = Files.walk(directory)) {
      left.sorted(java.util.Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
