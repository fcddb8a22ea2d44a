package dev.assay.collector.usage;

/** How strong the evidence is that a file is in use, weakest first. */
public enum FileEvidence {
  /** Opened: a candidate only. */
  OPENED,
  /** Mapped executable into a process. */
  MAPPED,
  /** The program itself of a process. */
  EXECUTED
}
