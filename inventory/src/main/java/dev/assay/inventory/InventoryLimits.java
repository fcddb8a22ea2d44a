package dev.assay.inventory;

/**
 * How much of a file system is read at most. Beyond a limit the inventory says that it is
 * incomplete.
 *
 * @param maxPackages packages
 * @param maxPathBytes bytes of all paths of owned files together
 * @param maxFileBytes bytes of one file of a database
 */
public record InventoryLimits(int maxPackages, int maxPathBytes, int maxFileBytes) {

  /**
   * For machines: a full desktop has 5,000 packages and 500,000 files (30 MB of paths), and a
   * status file of 6 MB.
   */
  public static final InventoryLimits DEFAULT = new InventoryLimits(50_000, 64 << 20, 32 << 20);

  /**
   * For a heap of some 20 MB, when packages are taken one by one: the largest package known, with
   * 50,000 files, has a list of 4.4 MB.
   */
  public static final InventoryLimits SMALL_HEAP = new InventoryLimits(10_000, 32 << 20, 5 << 20);

  /**
   * As {@link #SMALL_HEAP}, of packages of programming languages, whose records are read whole: the
   * largest list of files known, of 15,000, has 2 MB.
   */
  public static final InventoryLimits SMALL_HEAP_LANGUAGES =
      new InventoryLimits(10_000, 32 << 20, 2 << 20);

  /** Checks that all are positive. */
  public InventoryLimits {
    if (maxPackages < 1 || maxPathBytes < 1 || maxFileBytes < 1) {
      throw new IllegalArgumentException(
          "limits: %d packages, %d path bytes, %d file bytes (expected: each at least 1)"
              .formatted(maxPackages, maxPathBytes, maxFileBytes));
    }
  }
}
