package dev.assay.agent.archive;

/** What kind of thing classes are loaded from. */
public enum ArchiveKind {
  /** A jar or war file, nested or not. */
  JAR,
  /** A directory of class files, on disk or in a jar. */
  DIRECTORY,
  /** A module of the JDK or of a jlink image. */
  JDK_MODULE
}
