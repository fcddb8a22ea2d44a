package dev.assay.collector.correlation;

/** Whether a package is in use. */
public enum Used {
  /** It was seen in use. */
  YES,
  /** It was looked at as the policy asks for, and not seen in use. */
  NO,
  /** It is not known. */
  NOT_MEASURED
}
