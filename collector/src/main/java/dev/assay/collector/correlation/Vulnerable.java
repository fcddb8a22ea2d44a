package dev.assay.collector.correlation;

/** Whether a package has known vulnerabilities. */
public enum Vulnerable {
  /** It has. */
  YES,
  /** The advisories cover it, and know of none. */
  NO,
  /** The advisories do not cover it, or there are none. */
  UNKNOWN
}
