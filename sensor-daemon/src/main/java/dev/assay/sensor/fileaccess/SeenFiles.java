package dev.assay.sensor.fileaccess;

import dev.assay.sensor.fileaccess.FileAccess.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The files of one container that were told of, each by a number made of inode and name, with what
 * was seen of it. Nine bytes a file, up to a limit. Not thread-safe.
 */
final class SeenFiles {

  private static final int SMALLEST = 64;

  private final int capacity;

  /** Open addressing; 0 is no file. */
  private long[] keys = new long[SMALLEST];

  private @Nullable Kind[] values = new Kind[SMALLEST];
  private int size;

  SeenFiles(int capacity) {
    this.capacity = capacity;
  }

  /** Returns the number of a file, never 0. */
  static long key(long inode, byte[] name, int length) {
    // FNV-1a, 64 bits: two files of a container that share one are one in 10^11.
    long hash = (0xCBF29CE484222325L ^ inode) * 0x100000001B3L;
    for (int i = 0; i < length; i++) {
      hash = (hash ^ name[i]) * 0x100000001B3L;
    }
    return hash == 0 ? 1 : hash;
  }

  /** Returns what was seen of a file; null: nothing. */
  @Nullable Kind of(long key) {
    int at = place(keys, key);
    return values[at];
  }

  /** Notes what was seen; returns false where there is no room. */
  boolean put(long key, Kind kind) {
    int at = place(keys, key);
    if (keys[at] == 0) {
      if (size >= capacity) {
        return false;
      }
      size++;
      if (size * 2 > keys.length) {
        grow();
        at = place(keys, key);
      }
      keys[at] = key;
    }
    values[at] = kind;
    return true;
  }

  private void grow() {
    long[] larger = new long[keys.length * 2];
    @Nullable Kind[] moved = new Kind[larger.length];
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != 0) {
        int at = place(larger, keys[i]);
        larger[at] = keys[i];
        moved[at] = values[i];
      }
    }
    keys = larger;
    values = moved;
  }

  private static int place(long[] table, long key) {
    int mask = table.length - 1;
    int at = (int) (key ^ (key >>> 32)) & mask;
    while (table[at] != 0 && table[at] != key) {
      at = (at + 1) & mask;
    }
    return at;
  }

  void clear() {
    size = 0;
    Arrays.fill(keys, 0);
    Arrays.fill(values, null);
  }
}
