package dev.assay.wire.client;

import dev.assay.wire.v1.ClassUsage;
import org.jspecify.annotations.Nullable;

/** Writes bitmaps as the columns of a {@link ClassUsage}. For one thread. */
public final class ClassUsageWriter {

  private final ClassUsage.Builder usage = ClassUsage.newBuilder();

  /** Begins a message about the JVM that sends it itself. */
  public ClassUsageWriter() {}

  /**
   * Adds an archive's bits, where it has any.
   *
   * @param archiveKey see {@link ContentKeys#archiveKey}
   */
  public ClassUsageWriter add(long archiveKey, ClassBits bits) {
    return write(archiveKey, bits, null);
  }

  /**
   * Adds the words of an archive that have classes which are not known of it, whole.
   *
   * @param archiveKey see {@link ContentKeys#archiveKey}
   * @param known the bits that the collector knows, of the same archive
   */
  public ClassUsageWriter addChanges(long archiveKey, ClassBits bits, ClassBits known) {
    if (known.classes() != bits.classes()) {
      throw new IllegalArgumentException(
          "known: " + known.classes() + " classes (expected: " + bits.classes() + ")");
    }
    return write(archiveKey, bits, known);
  }

  private ClassUsageWriter write(long archiveKey, ClassBits bits, @Nullable ClassBits known) {
    int cells = 0;
    int previous = 0;
    for (int word = 0; word < bits.words(); word++) {
      if (bits.loadedWord(word) == 0 || (known != null && isKnown(bits, known, word))) {
        continue;
      }
      usage.addWord(word - previous);
      usage.addLoaded(bits.loadedWord(word));
      usage.addInitialised(bits.initialisedWord(word));
      previous = word;
      cells++;
    }
    if (cells > 0) {
      usage.addArchive(archiveKey).addCells(cells);
    }
    return this;
  }

  private static boolean isKnown(ClassBits bits, ClassBits known, int word) {
    return (bits.loadedWord(word) & ~known.loadedWord(word)) == 0
        && (bits.initialisedWord(word) & ~known.initialisedWord(word)) == 0;
  }

  /** Tells whether nothing was added. */
  public boolean isEmpty() {
    return usage.getArchiveCount() == 0;
  }

  /** Returns the number of words that were added. */
  public int words() {
    return usage.getWordCount();
  }

  /** Returns the message. */
  public ClassUsage build() {
    return usage.build();
  }
}
