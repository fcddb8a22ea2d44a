package dev.assay.agent.archive;

/** Coordinates as a pom.properties file gives them. Immutable value. */
public final class MavenCoordinates {

  private final String groupId;
  private final String artifactId;
  private final String version;

  MavenCoordinates(String groupId, String artifactId, String version) {
    this.groupId = groupId;
    this.artifactId = artifactId;
    this.version = version;
  }

  /** Returns the group id; may be empty. */
  public String groupId() {
    return groupId;
  }

  /** Returns the artifact id; may be empty. */
  public String artifactId() {
    return artifactId;
  }

  /** Returns the version; may be empty. */
  public String version() {
    return version;
  }

  /** Returns them as Maven writes them, {@code group:artifact:version}. */
  @Override
  public String toString() {
    return groupId + ":" + artifactId + ":" + version;
  }
}
