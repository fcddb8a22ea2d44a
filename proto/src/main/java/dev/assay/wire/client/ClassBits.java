package dev.assay.wire.client;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;

/**
 * Which classes of one archive are loaded and which initialised: two bitmaps over its sorted class
 * entries, kept so that each initialised class is also loaded.
 *
 * <p>Not safe for several threads.
 */
public final class ClassBits {

  private final int classes;
  private final long[] loaded;
  private final long[] initialised;

  /** Makes empty bitmaps for an archive with that many class entries. */
  public ClassBits(int classes) {
    if (classes < 0 || classes > ClassUsageReader.MOST_CLASSES) {
      throw new IllegalArgumentException(
          "classes: " + classes + " (expected: 0 to " + ClassUsageReader.MOST_CLASSES + ")");
    }
    this.classes = classes;
    this.loaded = new long[(classes + 63) >>> 6];
    this.initialised = new long[loaded.length];
  }

  /** Returns the number of class entries. */
  public int classes() {
    return classes;
  }

  /** Marks a class as loaded; tells whether that is new. */
  public boolean markLoaded(int entry) {
    return set(loaded, entry);
  }

  /** Marks a class as initialised, and so as loaded; tells whether that is new. */
  public boolean markInitialised(int entry) {
    set(loaded, entry);
    return set(initialised, entry);
  }

  private boolean set(long[] words, int entry) {
    if (entry < 0 || entry >= classes) {
      throw new IndexOutOfBoundsException("entry: " + entry + " of " + classes);
    }
    long before = words[entry >>> 6];
    words[entry >>> 6] = before | 1L << entry;
    return words[entry >>> 6] != before;
  }

  /** Tells whether a class is loaded. */
  public boolean isLoaded(int entry) {
    return (loaded[entry >>> 6] & 1L << entry) != 0;
  }

  /** Tells whether a class is initialised. */
  public boolean isInitialised(int entry) {
    return (initialised[entry >>> 6] & 1L << entry) != 0;
  }

  /**
   * Adds what a cell says.
   *
   * @throws MalformedEvidenceException if it names classes that the archive does not have
   */
  public void add(int word, long loadedBits, long initialisedBits)
      throws MalformedEvidenceException {
    long all = loadedBits | initialisedBits;
    // In long: word << 6 of a large word overflows to a small one.
    long left = classes - ((long) word << 6);
    if (word < 0 || left <= 0 || (left < 64 && all >>> left != 0)) {
      throw new MalformedEvidenceException(
          "class_usage: word " + word + " has bits beyond the archive's " + classes + " classes");
    }
    loaded[word] |= all;
    initialised[word] |= initialisedBits;
  }

  /** Adds all that another one of the same archive has. */
  public void addAll(ClassBits other) {
    if (other.classes != classes) {
      throw new IllegalArgumentException(
          "other: " + other.classes + " classes (expected: " + classes + ")");
    }
    for (int word = 0; word < loaded.length; word++) {
      loaded[word] |= other.loaded[word];
      initialised[word] |= other.initialised[word];
    }
  }

  /** Returns how many classes are loaded. */
  public int loadedCount() {
    return count(loaded);
  }

  /** Returns how many classes are initialised. */
  public int initialisedCount() {
    return count(initialised);
  }

  private static int count(long[] words) {
    int count = 0;
    for (long word : words) {
      count += Long.bitCount(word);
    }
    return count;
  }

  /** Returns the number of words, of 64 classes each. */
  public int words() {
    return loaded.length;
  }

  /** Returns the bits of classes 64w to 64w+63 that are loaded. */
  public long loadedWord(int word) {
    return loaded[word];
  }

  /** Returns the bits of classes 64w to 64w+63 that are initialised. */
  public long initialisedWord(int word) {
    return initialised[word];
  }

  /** Returns the state that stands for these bits in {@code ClassUsageState.archive_states}. */
  public ByteString state() {
    MessageDigest sha256 = ContentKeys.sha256();
    byte[] cell = new byte[20];
    for (int word = 0; word < loaded.length; word++) {
      if (loaded[word] != 0) {
        bigEndian(word, cell, 0, 4);
        bigEndian(loaded[word], cell, 4, 8);
        bigEndian(initialised[word], cell, 12, 8);
        sha256.update(cell);
      }
    }
    return ByteString.copyFrom(sha256.digest(), 0, ContentKeys.STATE_BYTES);
  }

  private static void bigEndian(long value, byte[] into, int at, int length) {
    for (int i = 0; i < length; i++) {
      into[at + i] = (byte) (value >>> (8 * (length - 1 - i)));
    }
  }

  /** Returns a copy that does not change with this one. */
  public ClassBits copy() {
    ClassBits copy = new ClassBits(classes);
    System.arraycopy(loaded, 0, copy.loaded, 0, loaded.length);
    System.arraycopy(initialised, 0, copy.initialised, 0, initialised.length);
    return copy;
  }
}
