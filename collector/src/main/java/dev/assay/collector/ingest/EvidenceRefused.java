package dev.assay.collector.ingest;

/** Evidence that can never be taken; the message says what in it and why. */
public final class EvidenceRefused extends Exception {

  private static final long serialVersionUID = 1;

  public EvidenceRefused(String message) {
    super(message);
  }
}
