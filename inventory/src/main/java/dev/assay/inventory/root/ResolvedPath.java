package dev.assay.inventory.root;

/**
 * Where a path leads to inside a root.
 *
 * @param path canonical absolute path in the root. For {@link Kind#ABSENT}, as far as links could
 *     be followed, and the rest as it was given.
 * @param kind what is there
 * @param sizeBytes size of a regular file, else 0
 * @param reason why it cannot be resolved, for people; empty otherwise
 */
public record ResolvedPath(String path, Kind kind, long sizeBytes, String reason) {

  /** Kinds of things that a path can lead to. */
  public enum Kind {
    /** A regular file. */
    FILE,
    /** A directory. */
    DIRECTORY,
    /** A device, pipe or socket: never opened. */
    SPECIAL,
    /** Nothing is there. */
    ABSENT,
    /** It cannot be known: too many links, no permission, a name that cannot be expressed. */
    UNRESOLVABLE
  }
}
