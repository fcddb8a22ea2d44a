package dev.assay.cli;

import picocli.CommandLine.Option;

/** Of which artifact the rows of a list are. */
final class ArtifactOption {

  @Option(
      names = "--artifact",
      paramLabel = "ARTIFACT",
      defaultValue = "",
      description = ArtifactHelp.TEXT)
  private String artifact;

  /** Returns the user's text; empty for all. */
  String artifact() {
    return artifact;
  }
}
