package dev.assay.collector.integrity;

/** What is wrong with what runs. */
public enum ViolationType {
  /** The content differs from what the source holds under an immutable tag or digest. */
  DIGEST_MISMATCH("Digest Mismatch", Severity.CRITICAL, "InvalidImageIntegrity"),
  /** The source does not hold it. */
  MISSING_SOURCE("Missing Source", Severity.HIGH, "InvalidImageSource"),
  /** The content differs, under a tag that is meant to move. */
  POST_DEPLOYMENT_TAG_UPDATE(
      "Post-Deployment Tag Update", Severity.MEDIUM, "InvalidImageIntegrity"),
  /** A file in use differs from the image's file of that path. */
  CONTENT_MODIFIED("Content Modified", Severity.CRITICAL, "InvalidImageIntegrity"),
  /** Code in use that the image does not have. */
  CONTENT_ADDED("Content Added", Severity.HIGH, "InvalidImageIntegrity");

  private final String title;
  private final Severity severity;
  private final String integrityStatus;

  ViolationType(String title, Severity severity, String integrityStatus) {
    this.title = title;
    this.severity = severity;
    this.integrityStatus = integrityStatus;
  }

  /**
   * Returns whether it is about the files in use, not about the image's name: it then stands beside
   * whatever is wrong with that.
   */
  public boolean isOfContent() {
    return this == CONTENT_MODIFIED || this == CONTENT_ADDED;
  }

  /** Returns the name for people. */
  public String title() {
    return title;
  }

  /** Returns how urgent it is. */
  public Severity severity() {
    return severity;
  }

  /** Returns the status that programs know it by. */
  public String integrityStatus() {
    return integrityStatus;
  }
}
