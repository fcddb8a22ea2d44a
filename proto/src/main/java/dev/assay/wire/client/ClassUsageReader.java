package dev.assay.wire.client;

import dev.assay.wire.v1.ClassUsage;

/**
 * Reads the columns of a {@link ClassUsage}, written by strangers, in one pass and without copies.
 */
public final class ClassUsageReader {

  /** Largest number of classes of an archive: four times those of the largest known jar. */
  public static final int MOST_CLASSES = 1 << 20;

  private static final int MOST_WORDS = MOST_CLASSES >>> 6;

  private ClassUsageReader() {}

  /** Is told the cells, archive by archive, words ascending. */
  public interface Visitor {
    /** The next cells belong to this archive; see {@link ContentKeys#archiveKey}. */
    void archive(long archiveKey);

    /**
     * Bits of classes 64·word to 64·word+63.
     *
     * @param loaded includes the initialised ones
     */
    void cell(int word, long loaded, long initialised) throws MalformedEvidenceException;
  }

  /**
   * Reads all cells. The columns are checked as a whole before the first call.
   *
   * @throws MalformedEvidenceException if columns do not fit together, or from the visitor
   */
  public static void read(ClassUsage usage, Visitor visitor) throws MalformedEvidenceException {
    check(usage);
    int cell = 0;
    for (int a = 0; a < usage.getArchiveCount(); a++) {
      visitor.archive(usage.getArchive(a));
      int end = cell + usage.getCells(a);
      int word = 0;
      for (; cell < end; cell++) {
        word += usage.getWord(cell);
        long initialised = usage.getInitialised(cell);
        visitor.cell(word, usage.getLoaded(cell) | initialised, initialised);
      }
    }
  }

  private static void check(ClassUsage usage) throws MalformedEvidenceException {
    int cells = usage.getWordCount();
    if (usage.getCellsCount() != usage.getArchiveCount()
        || usage.getLoadedCount() != cells
        || usage.getInitialisedCount() != cells) {
      throw new MalformedEvidenceException(
          "class_usage: columns of "
              + usage.getArchiveCount()
              + " archives, "
              + usage.getCellsCount()
              + " cell counts, "
              + cells
              + " words, "
              + usage.getLoadedCount()
              + " loaded, "
              + usage.getInitialisedCount()
              + " initialised do not fit together");
    }
    int cell = 0;
    for (int a = 0; a < usage.getArchiveCount(); a++) {
      int count = usage.getCells(a);
      if (count < 0 || count > cells - cell) {
        throw new MalformedEvidenceException("class_usage: cells[" + a + "] is " + count);
      }
      checkWords(usage, cell, cell + count);
      cell += count;
    }
    if (cell != cells) {
      throw new MalformedEvidenceException(
          "class_usage: " + (cells - cell) + " cells belong to no archive");
    }
  }

  private static void checkWords(ClassUsage usage, int from, int to)
      throws MalformedEvidenceException {
    int word = 0;
    for (int cell = from; cell < to; cell++) {
      int step = usage.getWord(cell);
      // Unsigned on the wire: what does not fit comes out negative. Only the first may be 0.
      if (step < 0 || step >= MOST_WORDS - word || (step == 0 && cell > from)) {
        throw new MalformedEvidenceException(
            "class_usage: word["
                + cell
                + "] is "
                + Integer.toUnsignedString(step)
                + " after "
                + word
                + " (expected: ascending, below "
                + MOST_WORDS
                + ")");
      }
      word += step;
    }
  }
}
