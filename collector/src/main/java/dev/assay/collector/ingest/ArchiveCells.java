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

  private final ArtifactState owner;
  private final long archiveKey;
  private final long firstSeenMillis;

  /** Of each word the classes seen loaded, then those seen initialised: side by side in memory. */
  private long[] bits = NONE;

  private long[] states = NONE;
  private int nextState;
  private long lastChangeMillis;
  private long epoch;
  private boolean dirty;

  ArchiveCells(ArtifactState owner, long archiveKey, long nowMillis) {
    this.owner = owner;
    this.archiveKey = archiveKey;
    this.firstSeenMillis = nowMillis;
    this.lastChangeMillis = nowMillis;
  }

  static ArchiveCells stored(ArtifactState owner, EvidenceStore.ClassUse use) {
    ArchiveCells cells = new ArchiveCells(owner, use.archiveKey(), use.firstSeenMillis());
    cells.grow(use.words());
    for (int word = 0; word < use.words(); word++) {
      cells.bits[2 * word] = use.loaded(word);
      cells.bits[2 * word + 1] = use.initialised(word);
    }
    cells.lastChangeMillis = use.lastChangeMillis();
    return cells;
  }

  ArtifactState owner() {
    return owner;
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
    boolean changed = false;
    for (int c = begin; c < end; c++) {
      int word = columns.word(c);
      long initialisedBits = columns.initialised(c);
      // Whatever is initialised was loaded before.
      long loadedBits = columns.loaded(c) | initialisedBits;
      if (word >= words()) {
        grow(word + 1);
      }
      changed |= add(word, loadedBits, initialisedBits);
    }
    return changed;
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

  /** Notes that it changed; returns whether it is new to the open changes. */
  boolean changed(long openEpoch, long nowMillis) {
    epoch = openEpoch;
    lastChangeMillis = nowMillis;
    boolean first = !dirty;
    dirty = true;
    return first;
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

  EvidenceStore.ClassUse takeSnapshot() {
    dirty = false;
    long[] loaded = new long[words()];
    long[] initialised = new long[words()];
    for (int word = 0; word < loaded.length; word++) {
      loaded[word] = bits[2 * word];
      initialised[word] = bits[2 * word + 1];
    }
    return new EvidenceStore.ClassUse(
        owner.key(), archiveKey, loaded, initialised, firstSeenMillis, lastChangeMillis);
  }

  private void grow(int words) {
    // Rarely more than once: an archive's highest class is mostly among its first.
    bits = Arrays.copyOf(bits, 2 * words);
  }
}
