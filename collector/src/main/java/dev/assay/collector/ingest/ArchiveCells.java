package dev.assay.collector.ingest;

import dev.assay.collector.usage.ClassColumns;
import java.util.Arrays;

/** The classes of one archive that one artifact was seen to use. Guarded by its owner's monitor. */
final class ArchiveCells {

  /**
   * How many states of single JVMs are remembered as being contained: replicas pass through the
   * same few states while they start, and one that is forgotten costs only a repeated answer.
   */
  private static final int STATES = 16;

  private static final long[] NONE = {};

  private final long archiveKey;
  private final long firstSeenMillis;

  /** Of each word the classes seen loaded, then those seen initialised: side by side in memory. */
  private long[] bits = NONE;

  private long[] states = NONE;
  private int nextState;
  private long lastChangeMillis;
  private long epoch;

  ArchiveCells(long archiveKey, long nowMillis) {
    this.archiveKey = archiveKey;
    this.firstSeenMillis = nowMillis;
    this.lastChangeMillis = nowMillis;
  }

  static ArchiveCells stored(EvidenceStore.ClassUse use) {
    ArchiveCells cells = new ArchiveCells(use.archiveKey(), use.firstSeenMillis());
    cells.bits = use.bits();
    cells.lastChangeMillis = use.lastChangeMillis();
    return cells;
  }

  long archiveKey() {
    return archiveKey;
  }

  long epoch() {
    return epoch;
  }

  int words() {
    return bits.length / 2;
  }

  /** Adds the cells {@code begin} to {@code end}; returns whether that added any class. */
  boolean add(ClassColumns columns, int begin, int end) {
    // Words ascend: the last one says whether there is room for all.
    if (end > begin && columns.word(end - 1) >= words()) {
      grow(columns.word(end - 1) + 1);
    }
    long[] known = bits;
    long added = 0;
    for (int c = begin; c < end; c++) {
      int at = 2 * columns.word(c);
      long initialised = columns.initialised(c);
      // Whatever is initialised was loaded before.
      long newLoaded = (columns.loaded(c) | initialised) & ~known[at];
      long newInitialised = initialised & ~known[at + 1];
      // Mostly nothing is new, and then memory that others read stays clean.
      if ((newLoaded | newInitialised) != 0) {
        known[at] |= newLoaded;
        known[at + 1] |= newInitialised;
        added |= newLoaded | newInitialised;
      }
    }
    return added != 0;
  }

  /** Adds what {@code other} has; returns whether that added any class. */
  boolean add(ArchiveCells other) {
    boolean changed = false;
    if (other.words() > words()) {
      grow(other.words());
    }
    for (int word = 0; word < other.words(); word++) {
      changed |= add(word, other.bits[2 * word], other.bits[2 * word + 1]);
    }
    for (long state : other.states) {
      addState(state);
    }
    return changed;
  }

  private boolean add(int word, long loaded, long initialised) {
    long newLoaded = loaded & ~bits[2 * word];
    long newInitialised = initialised & ~bits[2 * word + 1];
    if ((newLoaded | newInitialised) == 0) {
      return false;
    }
    bits[2 * word] |= newLoaded;
    bits[2 * word + 1] |= newInitialised;
    return true;
  }

  /** Notes that it changed. */
  void changed(long openEpoch, long nowMillis) {
    epoch = openEpoch;
    lastChangeMillis = nowMillis;
  }

  boolean contains(long state) {
    for (long known : states) {
      if (known == state) {
        return true;
      }
    }
    return false;
  }

  void addState(long state) {
    if (contains(state)) {
      return;
    }
    if (states.length < STATES) {
      states = Arrays.copyOf(states, states.length + 1);
      states[states.length - 1] = state;
    } else {
      states[nextState] = state;
      nextState = (nextState + 1) % STATES;
    }
  }

  EvidenceStore.ClassUse snapshot() {
    return new EvidenceStore.ClassUse(archiveKey, bits.clone(), firstSeenMillis, lastChangeMillis);
  }

  private void grow(int words) {
    // Rarely more than once: an archive's highest class is mostly among its first.
    bits = Arrays.copyOf(bits, 2 * words);
  }
}
