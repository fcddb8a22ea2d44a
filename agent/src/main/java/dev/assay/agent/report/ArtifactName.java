package dev.assay.agent.report;

/**
 * What a user named the program: {@code assay.v1.NamedArtifact}. All empty: not named. Immutable
 * value.
 */
public final class ArtifactName {

  private final String application;
  private final String component;
  private final String version;

  /** Makes a name; empty texts where its user gave none. */
  public ArtifactName(String application, String component, String version) {
    this.application = application;
    this.component = component;
    this.version = version;
  }

  /** Tells whether the user gave any name. */
  boolean isGiven() {
    return !(application.isEmpty() && component.isEmpty() && version.isEmpty());
  }

  String application() {
    return application;
  }

  String component() {
    return component;
  }

  String version() {
    return version;
  }
}
