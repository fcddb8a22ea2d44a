package dev.assay.collector.registry;

/**
 * Something that somebody says of an image, and who does.
 *
 * @param value what is said
 * @param origin who says it
 * @param certainty how far it can be relied on
 * @param <T> type of what is said
 */
public record Attributed<T>(T value, Origin origin, Certainty certainty) {

  /** Who says something. */
  public enum Origin {
    /** The entry of the manifest in Artifactory's storage. */
    ARTIFACTORY_STORAGE("Artifactory's storage"),
    /** Properties of that entry, which build tools set. */
    ARTIFACTORY_PROPERTIES("properties in Artifactory"),
    /** The build information that Artifactory keeps. */
    ARTIFACTORY_BUILD("build information in Artifactory"),
    /** Harbor's record of the tag. */
    HARBOR("Harbor"),
    /** Quay's history of the tag. */
    QUAY("Quay's tag history"),
    /** Docker Hub's record of the tag. */
    DOCKER_HUB("Docker Hub"),
    /** Annotations of the image's manifest or index. */
    ANNOTATIONS("annotations of the image"),
    /** Labels in the image's config. */
    LABELS("labels of the image"),
    /** A provenance statement beside the image, its signature not checked. */
    PROVENANCE("provenance attached to the image");

    private final String title;

    Origin(String title) {
      this.title = title;
    }

    /** Returns its name for people, as part of a sentence. */
    public String title() {
      return title;
    }
  }

  /** How far it can be relied on. */
  public enum Certainty {
    /** The registry recorded just that. */
    RECORDED,
    /** The registry recorded something that is nearly that, and may differ. */
    APPROXIMATE,
    /** Whoever built the image wrote it there; nobody checked it. */
    CLAIMED
  }
}
