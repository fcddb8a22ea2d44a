package dev.assay.collector.usage;

import java.util.Arrays;

/**
 * Classes seen in use by one JVM, in columns: the cells of one archive stand together, and cell c
 * says what was seen of the archive's classes 64*word[c] to 64*word[c]+63.
 *
 * <p>Not thread-safe; one instance is filled again and again, so that merging allocates nothing.
 */
public final class ClassColumns {

  private int archives;
  private int cells;
  private long[] archive = new long[16];
  private int[] end = new int[16];
  private int[] word = new int[256];
  private long[] loaded = new long[256];
  private long[] initialised = new long[256];

  /** Forgets everything. */
  public void clear() {
    archives = 0;
    cells = 0;
  }

  /** Begins the cells of an archive. */
  public void addArchive(long key) {
    if (archives == archive.length) {
      archive = Arrays.copyOf(archive, 2 * archives);
      end = Arrays.copyOf(end, 2 * archives);
    }
    archive[archives] = key;
    end[archives] = cells;
    archives++;
  }

  /** Adds a cell to the archive begun last: its word indexes ascend. */
  public void addCell(int wordIndex, long loadedBits, long initialisedBits) {
    if (cells == word.length) {
      word = Arrays.copyOf(word, 2 * cells);
      loaded = Arrays.copyOf(loaded, 2 * cells);
      initialised = Arrays.copyOf(initialised, 2 * cells);
    }
    word[cells] = wordIndex;
    loaded[cells] = loadedBits;
    initialised[cells] = initialisedBits;
    cells++;
    end[archives - 1] = cells;
  }

  /** Returns how many archives there are. */
  public int archives() {
    return archives;
  }

  /** Returns the key of archive {@code a}. */
  public long archive(int a) {
    return archive[a];
  }

  /** Returns the first cell of archive {@code a}. */
  public int begin(int a) {
    return a == 0 ? 0 : end[a - 1];
  }

  /** Returns the cell behind the last of archive {@code a}. */
  public int end(int a) {
    return end[a];
  }

  /** Returns the word index of cell {@code c}. */
  public int word(int c) {
    return word[c];
  }

  /** Returns the classes of cell {@code c} that were loaded. */
  public long loaded(int c) {
    return loaded[c];
  }

  /** Returns the classes of cell {@code c} that were initialised. */
  public long initialised(int c) {
    return initialised[c];
  }
}
