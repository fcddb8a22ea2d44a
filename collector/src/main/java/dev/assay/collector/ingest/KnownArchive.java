package dev.assay.collector.ingest;

import java.util.Arrays;

/**
 * What is needed of an archive that an artifact uses only when something is new. Guarded as {@link
 * ArtifactClasses} is.
 */
final class KnownArchive {

  /**
   * How many states of single JVMs are remembered as being contained: replicas pass through the
   * same few states while they start, and one that is forgotten costs only a repeated answer.
   */
  private static final int STATES = 16;

  private static final long[] NONE = {};

  final long key;

  /** Its number among the additions that are yet to be stored; of those of an earlier time. */
  int number;

  int numberedIn = -1;

  private long[] states = NONE;
  private int nextState;

  KnownArchive(long key) {
    this.key = key;
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

  /** Remembers the states that another one remembers. */
  void addStatesOf(KnownArchive other) {
    for (long state : other.states) {
      addState(state);
    }
  }
}
