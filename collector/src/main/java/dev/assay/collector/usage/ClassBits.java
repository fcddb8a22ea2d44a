package dev.assay.collector.usage;

import java.util.Arrays;

/** A set of classes of an archive, as bits over its sorted class entries. Immutable. */
public final class ClassBits {

  private final long[] words;

  private ClassBits(long[] words) {
    this.words = words;
  }

  /** Returns the set whose bits 64w to 64w+63 are {@code words[w]}. */
  public static ClassBits of(long[] words) {
    return new ClassBits(words.clone());
  }

  /** Whether the n-th class is in it. */
  public boolean contains(int n) {
    int word = n >>> 6;
    return word < words.length && (words[word] & (1L << n)) != 0;
  }

  /** Returns how many classes are in it. */
  public int count() {
    int count = 0;
    for (long word : words) {
      count += Long.bitCount(word);
    }
    return count;
  }

  /** Returns the union with another set. */
  public ClassBits or(ClassBits other) {
    long[] longer = words.length >= other.words.length ? words.clone() : other.words.clone();
    long[] shorter = words.length >= other.words.length ? other.words : words;
    for (int i = 0; i < shorter.length; i++) {
      longer[i] |= shorter[i];
    }
    return new ClassBits(longer);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClassBits that && Arrays.equals(words, that.words);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(words);
  }

  @Override
  public String toString() {
    return count() + " classes";
  }
}
