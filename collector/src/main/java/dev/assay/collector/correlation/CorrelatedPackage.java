package dev.assay.collector.correlation;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.component.Component;
import dev.assay.collector.component.ComponentEvidence;
import dev.assay.collector.vulnerability.match.Finding;
import dev.assay.collector.vulnerability.match.Unknown;
import dev.assay.collector.vulnerability.severity.SeverityLevel;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A package of an artifact, what is known to be wrong with it, whether it is in use, and what
 * follows.
 *
 * @param findings its vulnerabilities, worst first
 * @param suppressed vulnerabilities about which others state that nothing has to be done; they do
 *     not count
 * @param unknowns what advisories could not tell
 * @param vulnerable what these say
 * @param use whether it is in use
 * @param recommendation what to do
 * @param origin the bill of materials that it is known from; empty: it was found by a scan, or in
 *     use
 */
public record CorrelatedPackage(
    Artifact artifact,
    Component component,
    PackageKind kind,
    List<Finding> findings,
    List<Finding> suppressed,
    List<Unknown> unknowns,
    Vulnerable vulnerable,
    Use use,
    Recommendation recommendation,
    String origin) {

  /** Copies the lists. */
  public CorrelatedPackage {
    findings = List.copyOf(findings);
    suppressed = List.copyOf(suppressed);
    unknowns = List.copyOf(unknowns);
  }

  /**
   * Whether a package is in use, and how that is known.
   *
   * @param used the verdict
   * @param evidence strongest evidence
   * @param reason why it is not measured, or what limits the verdict; may be empty
   * @param places files and archives that were seen in use, the strongest first
   * @param classes classes of its archives; 0 where that is not known, or makes no sense
   * @param classesLoaded of these: seen loaded
   * @param firstSeen first seen in use; null: never
   * @param lastSeen last seen in use; null: never
   * @param observedSince since when was looked; null: nobody looked
   */
  public record Use(
      Used used,
      ComponentEvidence evidence,
      String reason,
      List<String> places,
      int classes,
      int classesLoaded,
      @Nullable Instant firstSeen,
      @Nullable Instant lastSeen,
      @Nullable Instant observedSince) {
    /** Copies the list. */
    public Use {
      places = List.copyOf(places);
    }

    /** Returns that nobody could look. */
    static Use unmeasured(String why, @Nullable Instant observedSince) {
      return new Use(
          Used.NOT_MEASURED,
          ComponentEvidence.NOT_MEASURED,
          why,
          List.of(),
          0,
          0,
          null,
          null,
          observedSince);
    }

    /** Returns the same with another verdict. */
    Use because(Used verdict, String why) {
      return new Use(
          verdict,
          evidence,
          why,
          places,
          classes,
          classesLoaded,
          firstSeen,
          lastSeen,
          observedSince);
    }
  }

  /** Returns the same, known from a bill of materials. */
  CorrelatedPackage from(String bill) {
    return new CorrelatedPackage(
        artifact,
        component,
        kind,
        findings,
        suppressed,
        unknowns,
        vulnerable,
        use,
        recommendation,
        bill);
  }

  /** Returns how severe its worst vulnerability is; {@code NONE} where it has none. */
  public SeverityLevel worst() {
    return findings.stream()
        .map(finding -> finding.severity().level())
        .max(java.util.Comparator.naturalOrder())
        .orElse(SeverityLevel.NONE);
  }
}
