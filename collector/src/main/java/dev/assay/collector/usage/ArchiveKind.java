package dev.assay.collector.usage;

/** What kind of thing classes were loaded from. */
public enum ArchiveKind {
  /** Nobody said. */
  UNKNOWN,
  /** A jar or war, nested or not. */
  JAR,
  /** A directory of class files. */
  DIRECTORY,
  /** A module of the JDK or of a jlink image. */
  JDK_MODULE
}
