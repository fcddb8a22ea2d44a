package dev.assay.inventory.language.jar;

/**
 * How much of an archive is read at most.
 *
 * @param maxDirectoryBytes bytes of one archive's directory
 * @param maxEntries entries of one archive
 * @param maxEntryBytes bytes of one entry that is read whole: a manifest, an archive that is itself
 *     compressed inside of another
 * @param maxDepth archives inside of archives; 1 is the file alone
 * @param maxArchives archives in all
 * @param maxTotalBytes bytes of directories and of what is unpacked, in all
 */
public record JarLimits(
    int maxDirectoryBytes,
    int maxEntries,
    int maxEntryBytes,
    int maxDepth,
    int maxArchives,
    long maxTotalBytes) {

  /**
   * The largest archives in use have 130,000 entries (12 MB of directory); applications have some
   * hundred archives inside, in a depth of 3 (ear, war, jar).
   */
  public static final JarLimits DEFAULT =
      new JarLimits(32 << 20, 300_000, 64 << 20, 4, 5_000, 1L << 30);

  /** For a heap of some 20 MB: archives with up to 20,000 entries, as most are. */
  public static final JarLimits SMALL_HEAP =
      new JarLimits(2 << 20, 20_000, 2 << 20, 3, 2_000, 64 << 20);

  /** Returns the same limits with fewer bytes in all, if there are fewer. */
  JarLimits within(long bytes) {
    return new JarLimits(
        maxDirectoryBytes,
        maxEntries,
        maxEntryBytes,
        maxDepth,
        maxArchives,
        Math.min(maxTotalBytes, bytes));
  }
}
