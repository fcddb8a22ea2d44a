package dev.assay.collector.usage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * {@link ClassColumns} as they came: packed as protobuf packs repeated fields, and not checked but
 * for lying within the bytes. Enough to find that all of it is known, which is what replicas mostly
 * say.
 */
public final class PackedColumns {

  private static final VarHandle FIXED64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private final int archives;
  private final int archiveAt;
  private final int cellsAt;
  private final int cellsEnd;
  private final int wordAt;
  private final int wordEnd;
  private final int cells;
  private final int loadedAt;
  private final int initialisedAt;

  /**
   * Says where the columns are; the bytes are not to be changed any more.
   *
   * @param archiveAt the archives' keys, 8 bytes each, little-endian
   * @param cellsAt how many cells each archive has, varints up to {@code cellsEnd}
   * @param wordAt the word of each cell, less that of the cell before it in its archive, varints up
   *     to {@code wordEnd}
   * @param cells how many cells there are
   * @param loadedAt of each cell the classes that were loaded, 8 bytes each, little-endian
   * @param initialisedAt of each cell those that were initialised
   */
  public PackedColumns(
      byte[] bytes,
      int archives,
      int archiveAt,
      int cellsAt,
      int cellsEnd,
      int wordAt,
      int wordEnd,
      int cells,
      int loadedAt,
      int initialisedAt) {
    this.bytes = bytes;
    this.archives = archives;
    this.archiveAt = archiveAt;
    this.cellsAt = cellsAt;
    this.cellsEnd = cellsEnd;
    this.wordAt = wordAt;
    this.wordEnd = wordEnd;
    this.cells = cells;
    this.loadedAt = loadedAt;
    this.initialisedAt = initialisedAt;
  }

  /** Finds the words of archives among known ones. */
  @FunctionalInterface
  public interface Places {
    /** Returns where the number of an archive's words is; 0: it is not known. */
    int of(long archiveKey);
  }

  /**
   * Tells whether all classes are among known ones, and all is as it should be and in its short
   * form; false also where more than a look is needed to tell.
   *
   * @param known of each archive the number of its words, then of each word the classes seen
   *     loaded, then those seen initialised; at 0 is no archive
   */
  public boolean areAmong(long[] known, Places places) {
    byte[] from = bytes;
    // In a loop of their own, so that the processor waits for many lines of memory at once.
    int[] begins = new int[archives];
    for (int a = 0; a < archives; a++) {
      begins[a] = places.of((long) FIXED64.get(from, archiveAt + a * Long.BYTES));
    }
    int countAt = cellsAt;
    int stepAt = wordAt;
    int cell = 0;
    for (int a = 0; a < archives; a++) {
      int count = countAt < cellsEnd ? from[countAt++] : -1;
      int end = cell + count;
      if (count < 0 || end > cells || stepAt + count > wordEnd) {
        return false;
      }
      int begin = begins[a];
      long words = begin == 0 ? 0 : known[begin];
      int word = 0;
      for (int first = cell; cell < end; cell++) {
        int step = from[stepAt++];
        word += step;
        if (step < 0 || word >= words || (step == 0 && cell > first)) {
          return false;
        }
        int at = begin + 1 + 2 * word;
        long initialised = (long) FIXED64.get(from, initialisedAt + cell * Long.BYTES);
        long loaded = (long) FIXED64.get(from, loadedAt + cell * Long.BYTES) | initialised;
        if (((loaded & ~known[at]) | (initialised & ~known[at + 1])) != 0) {
          return false;
        }
      }
    }
    return cell == cells && countAt == cellsEnd && stepAt == wordEnd;
  }
}
