package dev.assay.collector.alert;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.ContentKey;
import dev.assay.collector.component.Component;
import dev.assay.collector.correlation.CorrelatedPackage;
import dev.assay.collector.correlation.Used;
import dev.assay.collector.running.Whereabouts;
import dev.assay.collector.vulnerability.match.Finding;
import dev.assay.collector.vulnerability.severity.SeverityLevel;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * An advisory that became known while what it concerns was running, as of then.
 *
 * @param sequence number of the event; 0 before it is kept
 * @param at when it was found
 * @param artifact the artifact that has the package
 * @param component the package
 * @param advisory the vulnerability's name
 * @param names all its names
 * @param summary one line for people; may be empty
 * @param severity how severe it is
 * @param fixedVersions versions in which it is fixed, earliest first
 * @param used whether the package is in use
 * @param reason why that is not measured, or what limits the verdict; may be empty
 * @param places where the artifact runs
 */
public record NewAdvisory(
    long sequence,
    Instant at,
    Artifact artifact,
    Component component,
    String advisory,
    List<String> names,
    String summary,
    SeverityLevel severity,
    List<String> fixedVersions,
    Used used,
    String reason,
    Whereabouts.Places places) {

  /** Copies the lists. */
  public NewAdvisory {
    names = List.copyOf(names);
    fixedVersions = List.copyOf(fixedVersions);
  }

  static NewAdvisory of(
      CorrelatedPackage each, Finding finding, Whereabouts.Places places, Instant now) {
    return new NewAdvisory(
        0,
        now,
        each.artifact(),
        each.component(),
        finding.id(),
        finding.names(),
        finding.summary(),
        finding.severity().level(),
        finding.fixedVersions(),
        each.use().used(),
        each.use().reason(),
        places);
  }

  /** Returns what is the same for the same advisory, package and artifact. */
  public long key() {
    return ContentKey.of("new advisory", artifact.toString(), component.purl(), advisory);
  }

  /** Returns it with its number. */
  public NewAdvisory numbered(long number) {
    return new NewAdvisory(
        number,
        at,
        artifact,
        component,
        advisory,
        names,
        summary,
        severity,
        fixedVersions,
        used,
        reason,
        places);
  }

  /** Returns it in one line, for people. */
  public String line() {
    String where = places.references().isEmpty() ? artifact.toString() : places.references().get(0);
    return advisory
        + " ("
        + severity.name().toLowerCase(Locale.ROOT)
        + ") concerns "
        + component.name()
        + " "
        + component.version()
        + " of "
        + where
        + ": it "
        + switch (used) {
          case YES -> "is in use";
          case NO -> "is not in use";
          case NOT_MEASURED -> "may be in use, which is not measured";
        };
  }
}
