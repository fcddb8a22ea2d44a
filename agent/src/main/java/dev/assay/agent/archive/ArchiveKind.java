package dev.assay.agent.archive;

/** What kind of thing classes are loaded from. */
public enum ArchiveKind {
  /** A jar or war file, nested or not. */
  JAR(1),
  /** A directory of class files, on disk or in a jar. */
  DIRECTORY(2),
  /** A module of the JDK or of a jlink image. */
  JDK_MODULE(3);

  private final int wireNumber;

  ArchiveKind(int wireNumber) {
    this.wireNumber = wireNumber;
  }

  /** Returns the number of {@code assay.v1.ArchiveKind}. */
  public int wireNumber() {
    return wireNumber;
  }
}
