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
  private long[] loaded = NONE;
  private long[] initialised = NONE;
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
    cells.loaded = use.loaded;
    cells.initialised = use.initialised;
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
    return loaded.length;
  }

  /** Adds the cells {@code begin} to {@code end}; returns whether that added any class. */
  boolean add(ClassColumns columns, int begin, int end) {
    boolean changed = false;
    for (int c = begin; c < end; c++) {
      int word = columns.word(c);
      long initialisedBits = columns.initialised(c);
      // Whatever is initialised was loaded before.
      long loadedBits = columns.loaded(c) | initialisedBits;
      if (word >= loaded.length) {
        grow(word + 1);
      }
      if ((loadedBits & ~loaded[word]) != 0 || (initialisedBits & ~initialised[word]) != 0) {
        loaded[word] |= loadedBits;
        initialised[word] |= initialisedBits;
        changed = true;
      }
    }
    return changed;
  }

  /** Adds what {@code other} has; returns whether that added any class. */
  boolean add(ArchiveCells other) {
    boolean changed = false;
    if (other.loaded.length > loaded.length) {
      grow(other.loaded.length);
    }
    for (int word = 0; word < other.loaded.length; word++) {
      changed |=
          (other.loaded[word] & ~loaded[word]) != 0
              || (other.initialised[word] & ~initialised[word]) != 0;
      loaded[word] |= other.loaded[word];
      initialised[word] |= other.initialised[word];
    }
    for (long state : other.states) {
      addState(state);
    }
    return changed;
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
    return new EvidenceStore.ClassUse(
        owner.key(),
        archiveKey,
        loaded.clone(),
        initialised.clone(),
        firstSeenMillis,
        lastChangeMillis);
  }

  private void grow(int words) {
    // Rarely more than once: an archive's highest class is mostly among its first.
    loaded = Arrays.copyOf(loaded, words);
    initialised = Arrays.copyOf(initialised, words);
  }
}
