package dev.assay.collector.integrity;

/** What is said of a running image. */
public enum IntegrityState {
  /** Not checked so far. */
  PENDING,
  /** The source holds what runs. */
  VERIFIED,
  /** It does not, as confirmed. */
  VIOLATED,
  /** It could not be decided. */
  UNDECIDED
}
