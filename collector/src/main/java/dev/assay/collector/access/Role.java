package dev.assay.collector.access;

import java.util.Locale;

/** What the holder of a credential is to the collector. */
public enum Role {
  /** Sees everything. */
  VIEWER,
  /** Has images checked and adds inventories, too. */
  OPERATOR,
  /** Imports and removes documents, too. */
  ADMIN,
  /** Sends a node's evidence, and sees nothing. */
  SENSOR,
  /** Sends a JVM's evidence, and sees nothing. */
  AGENT;

  /** Returns how people write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean may(Permission needed) {
    return switch (needed) {
      case NONE -> true;
      case READ -> this == VIEWER || this == OPERATOR || this == ADMIN;
      case OPERATE -> this == OPERATOR || this == ADMIN;
      case ADMINISTER -> this == ADMIN;
      case REPORT -> this == SENSOR || this == AGENT;
    };
  }
}
