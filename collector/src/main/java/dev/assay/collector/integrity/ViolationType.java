package dev.assay.collector.integrity;

/** What is wrong between a running image and its source. */
public enum ViolationType {
  /** The content differs from what the source holds under an immutable tag or digest. */
  DIGEST_MISMATCH("Digest Mismatch", Severity.CRITICAL, "InvalidImageIntegrity"),
  /** The source does not hold it. */
  MISSING_SOURCE("Missing Source", Severity.HIGH, "InvalidImageSource"),
  /** The content differs, under a tag that is meant to move. */
  POST_DEPLOYMENT_TAG_UPDATE(
      "Post-Deployment Tag Update", Severity.MEDIUM, "InvalidImageIntegrity");

  /** The key of this risk in filters. */
  public static final String RISK = "integrity_violation";

  private final String title;
  private final Severity severity;
  private final String integrityStatus;

  ViolationType(String title, Severity severity, String integrityStatus) {
    this.title = title;
    this.severity = severity;
    this.integrityStatus = integrityStatus;
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
