package dev.assay.inventory.root;

import java.util.Set;
import java.util.TreeSet;

/**
 * What is in a directory. Links, devices and the like are left out.
 *
 * @param path canonical absolute path in the root; empty for the root itself
 * @param files names of regular files that were asked for, or can be executed, sorted
 * @param executables those of them that somebody may execute
 * @param directories names of directories, sorted
 */
public record TreeListing(
    String path, Set<String> files, Set<String> executables, Set<String> directories) {

  static TreeListing empty(String path) {
    return new TreeListing(path, new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
  }

  /** Returns the name of the directory; empty for the root. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Returns the path of the directory above; empty for the root, and of what lies in it. */
  public String parent() {
    return path.substring(0, Math.max(path.lastIndexOf('/'), 0));
  }
}
