package dev.assay.collector.imported;

import dev.assay.collector.artifact.Sha256;
import java.time.Instant;

/**
 * A document as it was given.
 *
 * @param digest of its compressed content: the same document given again is the same
 * @param name how it was called: a file's name
 * @param artifact the only artifact that it counts for; empty: those that it names itself
 * @param instead whether a scanner's results replace ours, rather than stand beside them
 * @param imported when it was given
 */
public record ImportedDocument(
    Sha256 digest, Kind kind, String name, String artifact, boolean instead, Instant imported) {

  /** What a document is. */
  public enum Kind {
    /** Statements about vulnerabilities. */
    VEX,
    /** Results of another scanner. */
    REPORT
  }
}
