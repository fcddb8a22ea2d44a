package dev.assay.inventory;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;

/**
 * An immutable list of paths in little memory: their UTF-8 bytes in one array. A string is made
 * each time one is read.
 */
public final class PathList extends AbstractList<String> implements RandomAccess {

  private final byte[] utf8;
  private final int[] ends;

  private PathList(byte[] utf8, int[] ends) {
    this.utf8 = utf8;
    this.ends = ends;
  }

  @Override
  public String get(int index) {
    int start = index == 0 ? 0 : ends[index - 1];
    return new String(utf8, start, ends[index] - start, StandardCharsets.UTF_8);
  }

  @Override
  public int size() {
    return ends.length;
  }

  /** Collects paths. Not thread-safe. */
  public static final class Builder {

    private byte[] utf8;
    private int[] ends = new int[8];
    private int bytes;
    private int count;

    /** Creates an empty one. */
    public Builder() {
      this(256);
    }

    /** Creates an empty one with room for paths of so many bytes in all; it grows beyond. */
    public Builder(int expectedBytes) {
      utf8 = new byte[Math.max(expectedBytes, 1)];
    }

    /** Appends a path. */
    public void add(String path) {
      byte[] added = path.getBytes(StandardCharsets.UTF_8);
      if (utf8.length - bytes < added.length) {
        utf8 = Arrays.copyOf(utf8, Math.addExact(bytes, Math.max(added.length, utf8.length / 2)));
      }
      System.arraycopy(added, 0, utf8, bytes, added.length);
      bytes += added.length;
      if (count == ends.length) {
        ends = Arrays.copyOf(ends, count + count / 2);
      }
      ends[count++] = bytes;
    }

    /** Returns the paths added so far, in order, and is empty again. */
    public PathList build() {
      // Nearly full it is handed over: twice the largest would not fit into a small heap.
      boolean isNearlyFull = bytes >= utf8.length - utf8.length / 4;
      PathList built =
          new PathList(
              isNearlyFull ? utf8 : Arrays.copyOf(utf8, bytes), Arrays.copyOf(ends, count));
      utf8 = new byte[1];
      bytes = 0;
      count = 0;
      return built;
    }
  }
}
