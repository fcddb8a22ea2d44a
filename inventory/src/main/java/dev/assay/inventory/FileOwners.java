package dev.assay.inventory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Finds the packages that own a file, in 12 bytes a file.
 *
 * <p>Immutable. Paths are kept as the first 64 bits of their SHA-256: with 100,000 files, the
 * chance that a path which nobody owns is answered with an owner is 1 in 10^14, and nobody can make
 * such a path on purpose cheaply.
 */
public final class FileOwners {

  private final long[] keys;
  private final int[] packages;

  private FileOwners(long[] keys, int[] packages) {
    this.keys = keys;
    this.packages = packages;
  }

  /**
   * Returns the numbers of the packages that own the file, ascending; empty if none does. More than
   * one is rare, but right for files shared between architectures.
   *
   * @param canonicalPath absolute path, links of its directories resolved
   */
  public int[] of(String canonicalPath) {
    long key = key(canonicalPath);
    int any = Arrays.binarySearch(keys, key);
    if (any < 0) {
      return new int[0];
    }
    int from = any;
    while (from > 0 && keys[from - 1] == key) {
      from--;
    }
    int to = any + 1;
    while (to < keys.length && keys[to] == key) {
      to++;
    }
    return Arrays.stream(packages, from, to).sorted().distinct().toArray();
  }

  /** Returns the number of files, counted once for each owner. */
  public int size() {
    return keys.length;
  }

  private static long key(String path) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(path.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Collects owned files. Not thread-safe. */
  public static final class Builder {

    private long[] keys = new long[64];
    private int[] packages = new int[64];
    private int count;

    /** Notes that a package owns a file. */
    public void add(String canonicalPath, int packageNumber) {
      if (count == keys.length) {
        keys = Arrays.copyOf(keys, count * 2);
        packages = Arrays.copyOf(packages, count * 2);
      }
      keys[count] = key(canonicalPath);
      packages[count++] = packageNumber;
    }

    /** Returns the index of all files added so far. */
    public FileOwners build() {
      long[] sorted = Arrays.copyOf(keys, count);
      Arrays.sort(sorted);
      int[] owners = new int[count];
      int[] used = new int[count];
      for (int i = 0; i < count; i++) {
        int at = Arrays.binarySearch(sorted, keys[i]);
        while (at > 0 && sorted[at - 1] == keys[i]) {
          at--;
        }
        // Equal keys stand together; the first of them counts how many places are taken.
        owners[at + used[at]++] = packages[i];
      }
      return new FileOwners(sorted, owners);
    }
  }
}
