package dev.assay.collector.usage;

/** How strong the evidence is that a file is in use, weakest first. */
public enum FileEvidence {
  /**
   * Opened, and not to load it: written, or by the runtime before the container's program began.
   */
  TOUCHED,
  /** Opened: a candidate only. */
  OPENED,
  /** Code of a language, opened by an interpreter of it: loaded. */
  INTERPRETED,
  /** Mapped executable into a process. */
  MAPPED,
  /** The program itself of a process. */
  EXECUTED
}
