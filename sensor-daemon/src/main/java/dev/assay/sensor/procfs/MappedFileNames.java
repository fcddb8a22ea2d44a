package dev.assay.sensor.procfs;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Every mapped file of the node once, found by bytes without making a string. Not thread-safe.
 *
 * <p>A file that no full scan finds any more is forgotten: inode numbers are used again.
 */
final class MappedFileNames {

  private final int capacity;
  private @Nullable MappedFile[] table = new MappedFile[1024];
  private int size;
  private long refused;

  /**
   * Creates an empty table.
   *
   * @param capacity the most files that are known at once; each takes about 150 bytes
   */
  MappedFileNames(int capacity) {
    this.capacity = capacity;
  }

  /** Returns the file; null when it is a new one and the table is full. */
  @Nullable MappedFile intern(long device, long inode, byte[] name, int length) {
    int mask = table.length - 1;
    int slot = spread(MappedFile.hash(device, inode, name, length)) & mask;
    MappedFile found = table[slot];
    while (found != null) {
      if (found.inode() == inode && found.device() == device && found.hasName(name, length)) {
        return found;
      }
      slot = (slot + 1) & mask;
      found = table[slot];
    }
    if (size >= capacity) {
      refused++;
      return null;
    }
    var added = new MappedFile(device, inode, Arrays.copyOf(name, length));
    table[slot] = added;
    size++;
    if (size * 2 > table.length) {
      rebuild(table.length * 2, 0);
    }
    return added;
  }

  /** Forgets files that the full scan of this number did not confirm. */
  void forgetUnconfirmed(int fullScan) {
    rebuild(table.length, fullScan);
  }

  private void rebuild(int length, int fullScan) {
    @Nullable MappedFile[] old = table;
    table = new MappedFile[length];
    size = 0;
    for (MappedFile file : old) {
      if (file != null && (fullScan == 0 || file.isConfirmedIn(fullScan))) {
        int slot = spread(file.hashCode()) & (length - 1);
        while (table[slot] != null) {
          slot = (slot + 1) & (length - 1);
        }
        table[slot] = file;
        size++;
      }
    }
  }

  private static int spread(int hash) {
    return (hash * 0x9E3779B9) >>> 7;
  }

  /** Returns how many files are known. */
  int size() {
    return size;
  }

  /** Returns how many times a file was refused because the table was full. */
  long refused() {
    return refused;
  }
}
