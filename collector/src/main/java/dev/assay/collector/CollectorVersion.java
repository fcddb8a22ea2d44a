package dev.assay.collector;

/** The name and version that the collector goes by. */
final class CollectorVersion {

  /** For senders, people and logs. */
  static final String PROGRAM = program();

  private CollectorVersion() {}

  private static String program() {
    // Written into the manifest by the build; absent when classes run from a directory.
    String version = CollectorVersion.class.getPackage().getImplementationVersion();
    return "assay-collector " + (version == null ? "development" : version);
  }
}
