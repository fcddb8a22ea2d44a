package dev.assay.collector.content;

import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;

/** Places where programs put code that they have made themselves: caches of compilers. */
public final class GeneratedFiles {

  private final List<PathMatcher> patterns;

  /**
   * Creates it.
   *
   * @param patterns patterns of absolute paths, as {@link java.nio.file.FileSystem#getPathMatcher}
   *     has them ("glob")
   * @throws IllegalArgumentException if one is malformed
   */
  public GeneratedFiles(List<String> patterns) {
    this.patterns =
        patterns.stream()
            .map(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern))
            .toList();
  }

  /** Returns whether what is at a path is expected to be made at run time. */
  boolean holds(String path) {
    try {
      Path named = Path.of(path);
      return patterns.stream().anyMatch(pattern -> pattern.matches(named));
    } catch (InvalidPathException e) {
      return false; // A name that this system cannot express is in no such place.
    }
  }
}
