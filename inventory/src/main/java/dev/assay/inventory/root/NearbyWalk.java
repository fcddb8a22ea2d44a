package dev.assay.inventory.root;

import dev.assay.inventory.root.ResolvedPath.Kind;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Visits the directories above some files, and those beside them that are wanted, each once: what
 * concerns a file can be found without a walk of the whole root. Not thread-safe.
 */
public final class NearbyWalk {

  private static final int MAX_NAMES_IN_DIRECTORY = 100_000;

  /** Some thousand files in as many directories, with those beside them. */
  private static final int MAX_DIRECTORIES = 100_000;

  private final ContainedRoot root;
  private final Predicate<String> wanted;
  private final Consumer<TreeListing> visitor;
  private final BiConsumer<String, String> problems;
  private final Set<String> visited = new HashSet<>();

  /**
   * Creates a walk.
   *
   * @param wanted tells by its path whether a directory in a visited one is to be visited too
   * @param problems takes paths that are left out, and why
   */
  public NearbyWalk(
      ContainedRoot root,
      Predicate<String> wanted,
      Consumer<TreeListing> visitor,
      BiConsumer<String, String> problems) {
    this.root = root;
    this.wanted = wanted;
    this.visitor = visitor;
    this.problems = problems;
  }

  /** Visits what is around a file, and was not visited yet. */
  public void around(String canonicalPath) {
    for (int slash = canonicalPath.indexOf('/');
        slash >= 0;
        slash = canonicalPath.indexOf('/', slash + 1)) {
      visit(canonicalPath.substring(0, slash));
    }
  }

  private void visit(String path) {
    boolean isThere = visited.contains(path) || root.resolve(path).kind() == Kind.DIRECTORY;
    if (!isThere || !visited.add(path)) {
      return;
    }
    if (visited.size() > MAX_DIRECTORIES) {
      problems.accept(path, "left out: more than " + MAX_DIRECTORIES + " directories");
      return;
    }
    try (ContainedDirectory directory = root.openDirectory(path)) {
      TreeListing listing =
          directory.list(path, MAX_NAMES_IN_DIRECTORY, name -> true, MAX_NAMES_IN_DIRECTORY);
      visitor.accept(listing);
      for (String name : listing.directories()) {
        // Each name is longer than the one before, so this ends.
        if (wanted.test(path + "/" + name)) {
          visit(path + "/" + name);
        }
      }
    } catch (UnreadableFileException e) {
      problems.accept(path, "cannot be read, what is in it is unknown: " + e.getMessage());
    }
  }
}
