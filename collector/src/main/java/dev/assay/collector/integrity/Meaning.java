package dev.assay.collector.integrity;

import java.util.List;

/**
 * What a violation of a type means to people who have to decide what to do about it.
 *
 * @param what what it says of what runs
 * @param why why it is as severe as it is
 * @param trigger when it is raised
 * @param evidence what proves it, in the order in which it is shown
 */
public record Meaning(String what, String why, String trigger, List<Field> evidence) {

  /** Copies the fields. */
  public Meaning {
    evidence = List.copyOf(evidence);
  }

  /** What is shown of a violation, with its meaning. */
  public enum Field {
    RUNTIME_DIGEST(
        "Runtime Digest (Actual)", "SHA-256 digest of the image that runs in the cluster"),
    EXPECTED_DIGEST(
        "Registry Digest (Expected)",
        "SHA-256 digest that the registry holds for the tag; leads to the artifact there"),
    STATUS("Status", "Artifact Not Found: the registry does not have the artifact"),
    REGISTRY_PATH("Registry Path", "Path at which the registry ought to have the artifact"),
    DEPLOYMENT_TIME("Deployment Time", "When the image was first deployed to the cluster"),
    TAG_UPDATE_TIME("Tag Update Time", "When the registry's tag was moved to other content"),
    TIME_DIFFERENCE("Time Difference", "Time from the deployment to the update of the tag"),
    FILES("Files", "Files in use that are not as the image ships them"),
    FIRST_DETECTED("First Detected", "When the discrepancy was seen for the first time"),
    CLUSTER("Cluster", "Kubernetes cluster that runs the image"),
    NAMESPACE("Namespace", "Namespace of the workload"),
    WORKLOAD("Workload", "Workload that runs it: Deployment, StatefulSet, DaemonSet and others"),
    NODE("Node", "Node of the cluster that runs the container");

    private final String label;
    private final String description;

    Field(String label, String description) {
      this.label = label;
      this.description = description;
    }

    /** Returns its name for people. */
    public String label() {
      return label;
    }

    /** Returns what it tells. */
    public String description() {
      return description;
    }

    /** Returns whether people want to take its value elsewhere. */
    public boolean isCopied() {
      return this == RUNTIME_DIGEST || this == EXPECTED_DIGEST || this == REGISTRY_PATH;
    }
  }

  /** Where a violation is, in the order in which it is shown. */
  public static final List<Field> LOCATION =
      List.of(Field.FIRST_DETECTED, Field.CLUSTER, Field.NAMESPACE, Field.WORKLOAD, Field.NODE);

  /** Returns what violations of {@code type} mean. */
  public static Meaning of(ViolationType type) {
    return switch (type) {
      case DIGEST_MISMATCH -> DIGEST_MISMATCH;
      case MISSING_SOURCE -> MISSING_SOURCE;
      case POST_DEPLOYMENT_TAG_UPDATE -> POST_DEPLOYMENT_TAG_UPDATE;
      case CONTENT_MODIFIED -> CONTENT_MODIFIED;
      case CONTENT_ADDED -> CONTENT_ADDED;
    };
  }

  private static final Meaning DIGEST_MISMATCH =
      new Meaning(
          "The digest of the image that runs differs from the one that the registry holds for the"
              + " same tag or digest.",
          "The image may have been tampered with, the pull may have been intercepted, or the wrong"
              + " artifact was deployed. What runs is not what was scanned and approved.",
          "integrity_status is InvalidImageIntegrity, and the tag is immutable (a version, a"
              + " commit, a date: whatever is not listed as mutable), or the image is pinned by its"
              + " digest",
          List.of(Field.RUNTIME_DIGEST, Field.EXPECTED_DIGEST));

  private static final Meaning MISSING_SOURCE =
      new Meaning(
          "The image runs in the cluster, and the registry does not have its artifact.",
          "What is not in the registry cannot be scanned, so new vulnerabilities stay unseen. It"
              + " was deleted, by mistake or by a cleanup policy, or it never came through the"
              + " registry: somebody brought it to the cluster past all approval.",
          "integrity_status is InvalidImageSource",
          List.of(Field.STATUS, Field.REGISTRY_PATH));

  private static final Meaning POST_DEPLOYMENT_TAG_UPDATE =
      new Meaning(
          "The tag was moved in the registry: what runs is other content than the tag leads to"
              + " now.",
          "Mostly a pipeline pushed a new build to a mutable tag, and nobody deployed it. That need"
              + " not be malicious, but what runs has drifted from what the registry holds, which"
              + " confuses the response to incidents and makes problems hard to reproduce.",
          "integrity_status is InvalidImageIntegrity, and the tag is listed as mutable",
          List.of(
              Field.DEPLOYMENT_TIME,
              Field.TAG_UPDATE_TIME,
              Field.TIME_DIFFERENCE,
              Field.RUNTIME_DIGEST,
              Field.EXPECTED_DIGEST));

  private static final Meaning CONTENT_MODIFIED =
      new Meaning(
          "Code that runs was read from files that are not the image's files of these paths.",
          "The image's name and digest tell nothing of it: the files were changed on the node or in"
              + " the container. What runs is not what was scanned and approved.",
          "integrity_status is InvalidImageIntegrity, and a file in use has another digest than the"
              + " image's layers give it",
          List.of(Field.FILES, Field.RUNTIME_DIGEST));

  private static final Meaning CONTENT_ADDED =
      new Meaning(
          "Code runs from files that the image does not have.",
          "Nobody scanned or approved it: it came after the start, by an installation, a download"
              + " or an intruder.",
          "integrity_status is InvalidImageIntegrity, and a file in use is in none of the image's"
              + " layers",
          List.of(Field.FILES, Field.RUNTIME_DIGEST));
}
