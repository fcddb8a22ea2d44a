package dev.assay.agent.archive;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The distinct class entries of an archive, sorted by their names' UTF-8 bytes: entry n is bit n of
 * the archive's bitmaps. Immutable.
 *
 * <p>Names are kept as bytes, one after the other: tens of thousands of strings would be the
 * largest thing that the agent has in the application's heap.
 */
public final class ClassEntries {

  private static final String SUFFIX = ".class";
  private static final String VERSIONS = "META-INF/versions/";

  private final byte[] names;
  private final int[] ends;
  private final int[] crcs;
  private final int[] sizes;

  private ClassEntries(Entry[] sorted) {
    int total = 0;
    for (Entry entry : sorted) {
      total += entry.name.length;
    }
    names = new byte[total];
    ends = new int[sorted.length];
    crcs = new int[sorted.length];
    sizes = new int[sorted.length];
    int end = 0;
    for (int i = 0; i < sorted.length; i++) {
      System.arraycopy(sorted[i].name, 0, names, end, sorted[i].name.length);
      end += sorted[i].name.length;
      ends[i] = end;
      crcs[i] = sorted[i].crc;
      sizes[i] = sorted[i].size;
    }
  }

  /** Returns the number of classes. */
  public int count() {
    return ends.length;
  }

  /** Returns the binary name with slashes of entry {@code index}, as UTF-8. */
  public byte[] nameBytes(int index) {
    return Arrays.copyOfRange(names, start(index), ends[index]);
  }

  /** Returns the binary name with slashes of entry {@code index}. */
  public String name(int index) {
    int start = start(index);
    return new String(names, start, ends[index] - start, StandardCharsets.UTF_8);
  }

  /** Returns the CRC-32 of the entry's bytes; 0 where unknown. */
  public int crc(int index) {
    return crcs[index];
  }

  /** Returns the entry's uncompressed size in bytes; 0 where unknown. */
  public int sizeBytes(int index) {
    return sizes[index];
  }

  /**
   * Returns the number of a class by its binary name with slashes; negative where it is no entry.
   */
  public int indexOf(String name) {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    int low = 0;
    int high = ends.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(names, start(middle), ends[middle], wanted, 0, wanted.length);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  private static int compare(byte[] a, int from, int to, byte[] b, int bFrom, int bTo) {
    int common = Math.min(to - from, bTo - bFrom);
    for (int i = 0; i < common; i++) {
      int difference = (a[from + i] & 0xff) - (b[bFrom + i] & 0xff);
      if (difference != 0) {
        return difference;
      }
    }
    return (to - from) - (bTo - bFrom);
  }

  /** Collects entries in any order. For one thread. */
  static final class Builder {

    /**
     * Most classes of one archive: the zip format without its 64-bit extension stops at 65 535
     * entries, the largest application jars known stay below three times that.
     */
    static final int MAX_CLASSES = 200_000;

    /** A class name is a constant of its class file; longer ones than this are nowhere in use. */
    private static final int MAX_NAME_BYTES = 1024;

    private final Map<String, Entry> entries = new HashMap<String, Entry>();

    /**
     * Adds an entry if it is a class: {@code META-INF/versions/N/} is folded into the base entry,
     * the base's own bytes winning; module-info and package-info, and classes of the archives
     * nested in a war or executable jar, are not classes of this archive.
     *
     * @param path of the entry within the archive, for example {@code org/x/Y.class}
     */
    void add(String path, int crc, long sizeBytes) throws ArchiveUnreadableException {
      if (!path.endsWith(SUFFIX) || path.startsWith("BOOT-INF/") || path.startsWith("WEB-INF/")) {
        return;
      }
      boolean versioned = path.startsWith(VERSIONS);
      String name =
          path.substring(versioned ? afterVersion(path) : 0, path.length() - SUFFIX.length());
      String simple = name.substring(name.lastIndexOf('/') + 1);
      if (name.startsWith("META-INF/")
          || name.length() > MAX_NAME_BYTES
          || simple.equals("module-info")
          || simple.equals("package-info")) {
        return;
      }
      Entry known = entries.get(name);
      if (known == null || (known.versioned && !versioned)) {
        int size = (int) Math.min(sizeBytes, Integer.MAX_VALUE);
        entries.put(name, new Entry(name.getBytes(StandardCharsets.UTF_8), crc, size, versioned));
      }
      if (entries.size() > MAX_CLASSES) {
        throw new ArchiveUnreadableException("more than " + MAX_CLASSES + " classes");
      }
    }

    private static int afterVersion(String path) {
      return path.indexOf('/', VERSIONS.length()) + 1;
    }

    ClassEntries build() {
      Entry[] sorted = entries.values().toArray(new Entry[0]);
      Arrays.sort(sorted);
      return new ClassEntries(sorted);
    }
  }

  private static final class Entry implements Comparable<Entry> {
    final byte[] name;
    final int crc;
    final int size;
    final boolean versioned;

    Entry(byte[] name, int crc, int size, boolean versioned) {
      this.name = name;
      this.crc = crc;
      this.size = size;
      this.versioned = versioned;
    }

    @Override
    public int compareTo(Entry other) {
      return compare(name, 0, name.length, other.name, 0, other.name.length);
    }
  }
}
