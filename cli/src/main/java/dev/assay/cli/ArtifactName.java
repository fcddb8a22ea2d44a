package dev.assay.cli;

import dev.assay.wire.v1.Artifact;
import dev.assay.wire.v1.NamedArtifact;
import picocli.CommandLine.Option;

/**
 * Names content that is no container image, alike when it is scanned and when it runs; all three or
 * none.
 */
final class ArtifactName {

  @Option(
      names = {"-a", "--application"},
      required = true,
      paramLabel = "NAME",
      description = "Application, for example backend.")
  String application;

  @Option(
      names = {"-c", "--component"},
      required = true,
      paramLabel = "NAME",
      description = "Component of it, for example orders.")
  String component;

  @Option(
      names = {"-V", "--version"},
      required = true,
      paramLabel = "VERSION",
      description = "Version of the component.")
  String version;

  /** Returns it as collectors are told it. */
  Artifact artifact() {
    return Artifact.newBuilder()
        .setNamed(
            NamedArtifact.newBuilder()
                .setApplication(application)
                .setComponent(component)
                .setVersion(version))
        .build();
  }

  @Override
  public String toString() {
    return application + "/" + component + "/" + version;
  }
}
