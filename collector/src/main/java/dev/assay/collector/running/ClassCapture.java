package dev.assay.collector.running;

/** How an agent observes classes. */
public enum ClassCapture {
  /** Nobody said. */
  UNKNOWN,
  /** Loaded and initialised are both exact. */
  JVMTI,
  /** Loaded only: no native bridge. */
  LOADED_ONLY
}
