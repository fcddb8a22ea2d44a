package dev.assay.collector.integrity;

/** How urgent a violation is, the least urgent first. */
public enum Severity {
  /** The environment has drifted. */
  MEDIUM,
  /** Nobody can tell any more what runs. */
  HIGH,
  /** What runs is not what was approved. */
  CRITICAL
}
