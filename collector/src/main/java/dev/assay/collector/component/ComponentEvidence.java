package dev.assay.collector.component;

/** How strong the evidence for the use of a component is, weakest first. */
public enum ComponentEvidence {
  /** Nobody looked. */
  NOT_MEASURED,
  /** Looked at, and not seen; never "unused" by itself. */
  NOT_OBSERVED,
  /** A file of it was opened: a candidate only. */
  FILE_OPENED,
  /** Code of it was opened by an interpreter of its language. */
  FILE_INTERPRETED,
  /** A file of it was mapped executable. */
  FILE_MAPPED,
  /** A program of it ran. */
  FILE_EXECUTED,
  /** Classes of it were loaded. */
  CLASSES_LOADED,
  /** Classes of it were initialised. */
  CLASSES_INITIALISED;

  /** Whether this is at least as strong as {@code other}. */
  public boolean isAtLeast(ComponentEvidence other) {
    return compareTo(other) >= 0;
  }

  /** Whether the component was seen in use. */
  public boolean inUse() {
    return isAtLeast(FILE_INTERPRETED);
  }

  /** Returns the stronger of two. */
  public ComponentEvidence or(ComponentEvidence other) {
    return isAtLeast(other) ? this : other;
  }
}
