package dev.assay.agent.classload;

import org.jspecify.annotations.Nullable;

/**
 * Tells whether classes were loaded or initialised, at the cost of reading a counter or two. For
 * one thread.
 *
 * <p>May miss what neither counter shows, which is initialisation where the JVM keeps no
 * performance counters; so its user sweeps now and then without being told.
 */
public final class ChangeDetector {

  private final ClassSweep sweep;
  private final @Nullable JvmCounters counters;
  private long lastSeen = -1;

  /**
   * Makes a detector.
   *
   * @param counters the JVM's own; null where it keeps none
   */
  public ChangeDetector(ClassSweep sweep, @Nullable JvmCounters counters) {
    this.sweep = sweep;
    this.counters = counters;
  }

  /** Tells whether anything changed since the last call; true for the first. */
  public boolean changed() {
    long seen = sweep.loads();
    if (counters != null) {
      seen += counters.loadedClasses() + counters.initialisedClasses();
    }
    boolean changed = seen != lastSeen;
    lastSeen = seen;
    return changed;
  }

  /** Tells whether {@link #loadedClasses} counts. */
  public boolean countsLoads() {
    return counters != null || sweep.seesInitialisation();
  }

  /** Returns how many classes the JVM has loaded so far; 0 where nothing counts them. */
  public long loadedClasses() {
    return counters != null ? counters.loadedClasses() : sweep.loads();
  }
}
