package dev.assay.collector.grpc;

import dev.assay.collector.correlation.CorrelatedPackage;
import dev.assay.collector.correlation.CorrelatedPackage.Use;
import dev.assay.collector.correlation.PackageKind;
import dev.assay.collector.correlation.Used;
import dev.assay.collector.correlation.Vulnerable;
import dev.assay.collector.vulnerability.match.Finding;
import dev.assay.collector.vulnerability.match.Unknown;
import dev.assay.collector.vulnerability.severity.SeverityLevel;
import dev.assay.collector.vulnerability.vex.StatedStatus;
import dev.assay.wire.v1.ComponentKind;
import dev.assay.wire.v1.ComponentUse;
import dev.assay.wire.v1.UseVerdict;
import dev.assay.wire.v1.VexStatus;
import dev.assay.wire.v1.Vulnerability;
import dev.assay.wire.v1.VulnerabilitySeverity;
import dev.assay.wire.v1.VulnerableVerdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Turns what is known of packages into messages; no decisions. */
final class ComponentMapping {

  private ComponentMapping() {}

  static ComponentKind kind(PackageKind kind) {
    return kind == PackageKind.OS_PACKAGE
        ? ComponentKind.OS_PACKAGE
        : ComponentKind.APPLICATION_DEPENDENCY;
  }

  /** Returns a package without its vulnerabilities. */
  static ComponentUse.Builder component(
      CorrelatedPackage each, Map<String, List<String>> references) {
    Use use = each.use();
    String artifact = each.artifact().toString();
    ComponentUse.Builder message =
        ComponentUse.newBuilder()
            .setArtifact(artifact)
            .addAllReferences(references.getOrDefault(artifact, List.of()))
            .setPurl(each.component().purl())
            .setName(each.component().name())
            .setVersion(each.component().version())
            .setKind(kind(each.kind()))
            .setVulnerable(vulnerable(each.vulnerable()))
            .setSeverity(severity(each.worst()))
            .addAllUnknowns(each.unknowns().stream().map(Unknown::detail).toList())
            .setUsed(used(use.used()))
            .setEvidence(WireMapping.evidence(use.evidence()))
            .setUseReason(use.reason())
            .addAllPlaces(use.places())
            .setClasses(use.classes())
            .setClassesLoaded(use.classesLoaded())
            .setRecommendation(each.recommendation().text())
            .setNotes(each.recommendation().notes())
            .setOrigin(each.origin());
    WireMapping.setTime(message::setFirstSeen, use.firstSeen());
    WireMapping.setTime(message::setLastSeen, use.lastSeen());
    WireMapping.setTime(message::setObservedSince, use.observedSince());
    return message;
  }

  static Vulnerability vulnerability(Finding finding) {
    Vulnerability.Builder message =
        Vulnerability.newBuilder()
            .setId(finding.id())
            .addAllNames(finding.names())
            .setSummary(finding.summary())
            .setSeverity(severity(finding.severity().level()))
            .setVector(finding.severity().vector())
            .setSeveritySource(finding.severity().source())
            .addAllFixedVersions(finding.fixedVersions())
            .setKnownExploited(finding.exploit().isPresent())
            .addAllOrigins(finding.origins());
    finding.stated().ifPresent(each -> message.setStated(stated(each)));
    Double score = finding.severity().score();
    if (score != null) {
      message.setScore(score);
    }
    finding.prediction().ifPresent(each -> message.setEpss(each.probability()));
    finding
        .evidence()
        .forEach(
            each ->
                message.addEvidence(
                    each.advisory()
                        + ": "
                        + each.packageName()
                        + " "
                        + each.version()
                        + " of "
                        + each.ecosystem()
                        + " ("
                        + each.range()
                        + ")"));
    return message.build();
  }

  private static dev.assay.wire.v1.StatedStatus stated(StatedStatus each) {
    dev.assay.wire.v1.StatedStatus.Builder message =
        dev.assay.wire.v1.StatedStatus.newBuilder()
            .setStatus(
                switch (each.status()) {
                  case AFFECTED -> VexStatus.VEX_AFFECTED;
                  case UNDER_INVESTIGATION -> VexStatus.VEX_UNDER_INVESTIGATION;
                  case FIXED -> VexStatus.VEX_FIXED;
                  case NOT_AFFECTED -> VexStatus.VEX_NOT_AFFECTED;
                })
            .setJustification(each.justification())
            .setText(each.text())
            .setSource(each.source());
    if (!each.time().equals(Instant.EPOCH)) {
      WireMapping.setTime(message::setTime, each.time());
    }
    return message.build();
  }

  static UseVerdict used(Used used) {
    return switch (used) {
      case YES -> UseVerdict.USED;
      case NO -> UseVerdict.NOT_USED;
      case NOT_MEASURED -> UseVerdict.USE_NOT_MEASURED;
    };
  }

  static VulnerableVerdict vulnerable(Vulnerable vulnerable) {
    return switch (vulnerable) {
      case YES -> VulnerableVerdict.VULNERABLE;
      case NO -> VulnerableVerdict.NOT_VULNERABLE;
      case UNKNOWN -> VulnerableVerdict.VULNERABLE_UNKNOWN;
    };
  }

  static VulnerabilitySeverity severity(SeverityLevel level) {
    return switch (level) {
      case UNKNOWN -> VulnerabilitySeverity.VULNERABILITY_SEVERITY_UNKNOWN;
      case NONE -> VulnerabilitySeverity.VULNERABILITY_NONE;
      case NEGLIGIBLE -> VulnerabilitySeverity.VULNERABILITY_NEGLIGIBLE;
      case LOW -> VulnerabilitySeverity.VULNERABILITY_LOW;
      case MEDIUM -> VulnerabilitySeverity.VULNERABILITY_MEDIUM;
      case HIGH -> VulnerabilitySeverity.VULNERABILITY_HIGH;
      case CRITICAL -> VulnerabilitySeverity.VULNERABILITY_CRITICAL;
    };
  }

  /**
   * Returns the level that a question asks for.
   *
   * @throws Refusal if there is no such level
   */
  static SeverityLevel level(VulnerabilitySeverity severity) {
    return switch (severity) {
      case VULNERABILITY_SEVERITY_UNKNOWN -> SeverityLevel.UNKNOWN;
      case VULNERABILITY_NONE -> SeverityLevel.NONE;
      case VULNERABILITY_NEGLIGIBLE -> SeverityLevel.NEGLIGIBLE;
      case VULNERABILITY_LOW -> SeverityLevel.LOW;
      case VULNERABILITY_MEDIUM -> SeverityLevel.MEDIUM;
      case VULNERABILITY_HIGH -> SeverityLevel.HIGH;
      case VULNERABILITY_CRITICAL -> SeverityLevel.CRITICAL;
      case UNRECOGNIZED ->
          throw Refusal.invalid("at_least", severity.name(), "a severity of query.proto");
    };
  }
}
