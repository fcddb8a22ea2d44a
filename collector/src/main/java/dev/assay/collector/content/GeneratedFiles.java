package dev.assay.collector.content;

import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;

/**
 * Places where programs put code that they have made themselves: caches of compilers.
 *
 * <p>A pattern is that of a whole path, from the root on: {@code *} stands for any characters
 * within a name, {@code **} for any across names. One that begins with {@code /**}{@code /} is
 * about any directory that the image has: a cache beside what was shipped, or in a home directory.
 * In a directory that somebody made at run time it matches nothing.
 */
public final class GeneratedFiles {

  private static final String IN_ANY_DIRECTORY = "/**/";

  private final List<Place> places;

  private record Place(boolean inAnyDirectory, PathMatcher matcher) {

    boolean holds(Path path, Predicate<String> imageHasDirectory) {
      if (!inAnyDirectory) {
        return matcher.matches(path);
      }
      for (int depth = 0; depth < path.getNameCount(); depth++) {
        Path rest = path.subpath(depth, path.getNameCount());
        if (matcher.matches(rest)
            && imageHasDirectory.test(depth == 0 ? "/" : "/" + path.subpath(0, depth))) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * Creates it.
   *
   * @param patterns patterns of absolute paths, as {@link java.nio.file.FileSystem#getPathMatcher}
   *     has them ("glob")
   * @throws IllegalArgumentException if one is malformed, or not of an absolute path
   */
  public GeneratedFiles(List<String> patterns) {
    this.places = patterns.stream().map(GeneratedFiles::place).toList();
  }

  private static Place place(String pattern) {
    if (!pattern.startsWith("/")) {
      throw new IllegalArgumentException(
          "collector.content.generated: '"
              + pattern
              + "' (expected: a pattern of absolute paths, beginning with /, or with /**/ for any"
              + " directory of the image)");
    }
    boolean inAnyDirectory = pattern.startsWith(IN_ANY_DIRECTORY);
    String glob = inAnyDirectory ? pattern.substring(IN_ANY_DIRECTORY.length()) : pattern;
    try {
      return new Place(inAnyDirectory, FileSystems.getDefault().getPathMatcher("glob:" + glob));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "collector.content.generated: '" + pattern + "': " + e.getDescription(), e);
    }
  }

  /**
   * Returns whether what is at a path is expected to be made at run time.
   *
   * @param imageHasDirectory says which directories the image has, by absolute path
   */
  boolean holds(String path, Predicate<String> imageHasDirectory) {
    try {
      Path named = Path.of(path);
      return places.stream().anyMatch(place -> place.holds(named, imageHasDirectory));
    } catch (InvalidPathException e) {
      return false; // A name that this system cannot express is in no such place.
    }
  }
}
