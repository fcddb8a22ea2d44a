package dev.assay.collector.access;

/** What a request needs. */
public enum Permission {
  /** Nothing: anybody may ask whether the collector lives, or sign in. */
  NONE,
  /** Seeing what is known. */
  READ,
  /** Having images checked, and adding inventories. */
  OPERATE,
  /** Everything that people and programs may do. */
  ADMINISTER,
  /** Sending evidence. */
  REPORT
}
