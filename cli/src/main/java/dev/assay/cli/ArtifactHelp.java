package dev.assay.cli;

/** How artifacts are named on the command line, in one place for the help of all commands. */
final class ArtifactHelp {

  static final String TEXT =
      "Only of this artifact: image reference, image ID (or at least 12 digits of it), host:NODE, or"
          + " APPLICATION/COMPONENT/VERSION.";

  private ArtifactHelp() {}
}
