package dev.assay.inventory.root;

import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Visits all directories of a root, each before those in it. Links are not followed, so that each
 * is visited once. Not thread-safe.
 */
public final class TreeWalk {

  /** What the kernel makes up: names without end, and no packages. */
  private static final Set<String> LEFT_OUT = Set.of("/proc", "/sys", "/dev");

  /** Deeper than trees of packages are; each level keeps a file descriptor. */
  private static final int MAX_DEPTH = 64;

  /** Large images have 300,000 files in all. */
  private static final int MAX_NAMES_IN_DIRECTORY = 100_000;

  private static final int MAX_NAMES = 2_000_000;

  private final Predicate<String> wanted;
  private final int maxHeld;
  private final Consumer<TreeListing> visitor;
  private final BiConsumer<String, String> problems;
  private int names;

  /** Names of directories that are yet to be visited, and take memory until then. */
  private int held;

  private boolean isFull;

  private TreeWalk(
      Predicate<String> wanted,
      int maxHeld,
      Consumer<TreeListing> visitor,
      BiConsumer<String, String> problems) {
    this.wanted = wanted;
    this.maxHeld = maxHeld;
    this.visitor = visitor;
    this.problems = problems;
  }

  /**
   * Visits the directories of a root.
   *
   * @param wanted names of files that listings shall have, beside those that can be executed
   * @param maxHeld names in memory at most, of some 100 bytes each; what has more is left out
   * @param problems takes paths that are left out, and why
   */
  public static void walk(
      ContainedRoot root,
      Predicate<String> wanted,
      int maxHeld,
      Consumer<TreeListing> visitor,
      BiConsumer<String, String> problems) {
    TreeWalk walk = new TreeWalk(wanted, maxHeld, visitor, problems);
    try (ContainedDirectory top = root.openDirectory("/")) {
      walk.visit(top, "", 0);
    } catch (UnreadableFileException e) {
      problems.accept("/", "cannot be read: " + e.getMessage());
    }
  }

  private void visit(ContainedDirectory directory, String path, int depth) {
    List<String> children = directories(directory, path);
    held += children.size();
    for (String name : children) {
      if (!LEFT_OUT.contains(path + "/" + name) && !isFull) {
        descend(directory, path + "/" + name, name, depth + 1);
      }
    }
    held -= children.size();
  }

  /** Shows one directory to the visitor; of it only what is in it to be visited is kept. */
  private List<String> directories(ContainedDirectory directory, String path) {
    try {
      TreeListing listing =
          directory.list(path, MAX_NAMES_IN_DIRECTORY, wanted, Math.max(0, maxHeld - held));
      names += listing.files().size() + listing.directories().size();
      visitor.accept(listing);
      return List.copyOf(listing.directories());
    } catch (UnreadableFileException e) {
      problems.accept(path, "cannot be read, what is in it is unknown: " + e.getMessage());
      return List.of();
    }
  }

  private void descend(ContainedDirectory parent, String path, String name, int depth) {
    if (depth > MAX_DEPTH) {
      problems.accept(path, "left out: deeper than " + MAX_DEPTH + " directories");
      return;
    }
    if (names > MAX_NAMES) {
      isFull = true;
      problems.accept(path, "left out, as all after it: more than " + MAX_NAMES + " files in all");
      return;
    }
    try (ContainedDirectory child = parent.openDirectory(name)) {
      visit(child, path, depth);
    } catch (UnreadableFileException e) {
      problems.accept(path, "cannot be read, what is in it is unknown: " + e.getMessage());
    }
  }
}
