package dev.assay.collector.ingest;

import dev.assay.collector.usage.PackedColumns;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The words of an artifact's archives in two arrays: one line of cache for finding an archive, and
 * mostly one or two for its classes. Archives are numbered in the order in which they came. Guarded
 * as {@link ArtifactClasses} is.
 */
final class ArchiveWords implements PackedColumns.Places {

  /** Senders choose the keys: an own multiplier for each table keeps them from piling up. */
  private final long multiplier = ThreadLocalRandom.current().nextLong() | 1;

  /** Pairs: key of an archive; its number (high half) and where its words begin, 0: free. */
  private long[] slots = new long[2 * 16];

  /**
   * Of each archive the number of its words, then of each word the classes seen loaded, then those
   * seen initialised. Place 0 is nobody's.
   */
  long[] pool = new long[64];

  private int archives;
  private int poolUsed = 1;
  private int poolLive = 1;

  /** Returns where an archive's slot begins; negative if it has none: -1 - a free one. */
  int find(long key) {
    long[] table = slots;
    int mask = table.length / 2 - 1;
    int at = (int) ((key * multiplier) >>> Integer.SIZE) & mask;
    while (table[2 * at + 1] != 0) {
      if (table[2 * at] == key) {
        return 2 * at;
      }
      at = (at + 1) & mask;
    }
    return -1 - 2 * at;
  }

  @Override
  public int of(long archiveKey) {
    int slot = find(archiveKey);
    return slot < 0 ? 0 : begin(slot);
  }

  /** Returns the number of the archive at a slot. */
  int number(int slot) {
    return (int) (slots[slot + 1] >>> Integer.SIZE);
  }

  /** Returns where in the pool the words of the archive at a slot begin: with their number. */
  int begin(int slot) {
    return (int) slots[slot + 1];
  }

  /** Returns how many words the archive at a slot has room for. */
  int words(int slot) {
    return (int) pool[begin(slot)];
  }

  /** Makes room for so many words of an archive, which may be new; returns its slot. */
  int makeRoom(long key, int words) {
    int slot = find(key);
    if (slot < 0) {
      if (4 * (archives + 1) > slots.length) {
        widen();
      }
      int begin = place(words);
      slot = -1 - find(key);
      slots[slot] = key;
      slots[slot + 1] = (long) archives << Integer.SIZE | begin;
      archives++;
    } else if (words > words(slot)) {
      grow(slot, words);
    }
    return slot;
  }

  private void widen() {
    long[] old = slots;
    slots = new long[2 * old.length];
    for (int slot = 0; slot < old.length; slot += 2) {
      if (old[slot + 1] != 0) {
        int free = -1 - find(old[slot]);
        slots[free] = old[slot];
        slots[free + 1] = old[slot + 1];
      }
    }
  }

  private void grow(int slot, int words) {
    int to = place(words);
    // Not before: making place may have moved it.
    int from = (int) slots[slot + 1];
    int known = (int) pool[from];
    System.arraycopy(pool, from + 1, pool, to + 1, 2 * known);
    slots[slot + 1] = slots[slot + 1] >>> Integer.SIZE << Integer.SIZE | to;
    poolLive -= sizeOf(known);
  }

  private static int sizeOf(int words) {
    return 1 + 2 * words;
  }

  /** Returns a place for so many words, all of them zero. */
  private int place(int words) {
    int size = sizeOf(words);
    if (poolUsed + size > pool.length) {
      compact(size);
    }
    int at = poolUsed;
    pool[at] = words;
    poolUsed += size;
    poolLive += size;
    return at;
  }

  /** Moves all words to a larger pool, without the gaps that growing left. */
  private void compact(int room) {
    long[] from = pool;
    long[] to = new long[(poolLive + room) / 2 * 3 + 64];
    int at = 1;
    for (int slot = 0; slot < slots.length; slot += 2) {
      int begin = (int) slots[slot + 1];
      if (begin != 0) {
        int size = sizeOf((int) from[begin]);
        System.arraycopy(from, begin, to, at, size);
        slots[slot + 1] = slots[slot + 1] >>> Integer.SIZE << Integer.SIZE | at;
        at += size;
      }
    }
    pool = to;
    poolUsed = at;
  }
}
