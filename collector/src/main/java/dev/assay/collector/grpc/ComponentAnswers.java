package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.component.Unmeasured;
import dev.assay.collector.correlation.CorrelatedPackage;
import dev.assay.collector.correlation.Correlation;
import dev.assay.collector.correlation.Correlator;
import dev.assay.collector.running.Running;
import dev.assay.collector.vulnerability.match.Finding;
import dev.assay.collector.vulnerability.severity.SeverityLevel;
import dev.assay.wire.v1.ComponentCount;
import dev.assay.wire.v1.ListComponentsRequest;
import dev.assay.wire.v1.ListComponentsResponse;
import dev.assay.wire.v1.ListVulnerabilitiesRequest;
import dev.assay.wire.v1.ListVulnerabilitiesResponse;
import dev.assay.wire.v1.UseVerdict;
import dev.assay.wire.v1.VulnerableComponent;
import dev.assay.wire.v1.VulnerableVerdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Answers which packages are vulnerable, and which of them are in use. */
final class ComponentAnswers {

  /** As query.proto promises. */
  private static final int MAX_REFERENCES = 20;

  private final Subjects subjects;
  private final Correlator correlator;
  private final Running running;

  ComponentAnswers(Subjects subjects, Correlator correlator, Running running) {
    this.subjects = subjects;
    this.correlator = correlator;
    this.running = running;
  }

  /** A vulnerability of a package. */
  private record Row(CorrelatedPackage of, Finding finding) {}

  ListComponentsResponse list(ListComponentsRequest question) {
    List<CorrelatedPackage> rows = new ArrayList<>();
    List<Unmeasured> unmeasured = new ArrayList<>();
    for (Artifact artifact : subjects.of(question.getArtifact())) {
      Correlation correlation = correlator.of(artifact);
      unmeasured.addAll(correlation.unmeasured());
      correlation.packages().stream().filter(each -> asked(question, each)).forEach(rows::add);
    }
    Page<CorrelatedPackage> page =
        Page.of(rows, ComponentAnswers::place, question.getPageSize(), question.getPageToken());
    ListComponentsResponse.Builder answer =
        ListComponentsResponse.newBuilder().setNextPageToken(page.nextToken());
    Map<String, List<String>> references =
        references(page.rows().stream().map(CorrelatedPackage::artifact));
    page.rows()
        .forEach(
            each ->
                answer.addComponents(
                    ComponentMapping.component(each, references)
                        .addAllVulnerabilities(
                            each.findings().stream().map(ComponentMapping::vulnerability).toList())
                        .addAllSuppressed(
                            each.suppressed().stream()
                                .map(ComponentMapping::vulnerability)
                                .toList())));
    unmeasured.forEach(gap -> answer.addGaps(WireMapping.gap(gap)));
    counts(rows)
        .forEach((verdict, count) -> answer.addCounts(verdict.toBuilder().setPackages(count)));
    return answer.build();
  }

  private static Map<ComponentCount, Integer> counts(List<CorrelatedPackage> rows) {
    Map<ComponentCount, Integer> counts = new LinkedHashMap<>();
    for (CorrelatedPackage each : rows) {
      ComponentCount verdict =
          ComponentCount.newBuilder()
              .setKind(ComponentMapping.kind(each.kind()))
              .setVulnerable(ComponentMapping.vulnerable(each.vulnerable()))
              .setUsed(ComponentMapping.used(each.use().used()))
              .build();
      counts.merge(verdict, 1, Integer::sum);
    }
    return counts;
  }

  ListVulnerabilitiesResponse list(ListVulnerabilitiesRequest question) {
    List<Row> rows = new ArrayList<>();
    List<Unmeasured> unmeasured = new ArrayList<>();
    for (Artifact artifact : subjects.of(question.getArtifact())) {
      Correlation correlation = correlator.of(artifact);
      unmeasured.addAll(correlation.unmeasured());
      for (CorrelatedPackage each : correlation.packages()) {
        Stream.concat(
                each.findings().stream(),
                question.getIncludeSuppressed() ? each.suppressed().stream() : Stream.empty())
            .map(finding -> new Row(each, finding))
            .filter(row -> asked(question, row))
            .forEach(rows::add);
      }
    }
    Page<Row> page =
        Page.of(rows, ComponentAnswers::place, question.getPageSize(), question.getPageToken());
    ListVulnerabilitiesResponse.Builder answer =
        ListVulnerabilitiesResponse.newBuilder().setNextPageToken(page.nextToken());
    Map<String, List<String>> references =
        references(page.rows().stream().map(row -> row.of().artifact()));
    page.rows()
        .forEach(
            row ->
                answer.addVulnerabilities(
                    VulnerableComponent.newBuilder()
                        .setVulnerability(ComponentMapping.vulnerability(row.finding()))
                        .setComponent(ComponentMapping.component(row.of(), references))));
    unmeasured.forEach(gap -> answer.addGaps(WireMapping.gap(gap)));
    return answer.build();
  }

  private static boolean asked(ListComponentsRequest question, CorrelatedPackage each) {
    return each.component().purl().contains(question.getFilter())
        && (question.getUsed() == UseVerdict.USE_VERDICT_UNSPECIFIED
            || question.getUsed() == ComponentMapping.used(each.use().used()))
        && (question.getVulnerable() == VulnerableVerdict.VULNERABLE_VERDICT_UNSPECIFIED
            || question.getVulnerable() == ComponentMapping.vulnerable(each.vulnerable()));
  }

  private static boolean asked(ListVulnerabilitiesRequest question, Row row) {
    String filter = question.getFilter();
    SeverityLevel atLeast = ComponentMapping.level(question.getAtLeast());
    return (row.of().component().purl().contains(filter)
            || row.finding().names().stream().anyMatch(name -> name.contains(filter)))
        && row.finding().severity().level().compareTo(atLeast) >= 0
        && (question.getUsed() == UseVerdict.USE_VERDICT_UNSPECIFIED
            || question.getUsed() == ComponentMapping.used(row.of().use().used()));
  }

  private static String place(CorrelatedPackage each) {
    return Page.place(
        suspicion(each),
        urgency(each),
        Page.lastFirst(each.worst()),
        each.component().purl(),
        each.artifact());
  }

  private static String place(Row row) {
    return Page.place(
        urgency(row.of()),
        Page.lastFirst(row.finding().severity().level()),
        row.finding().id(),
        row.of().component().purl(),
        row.of().artifact());
  }

  private static int suspicion(CorrelatedPackage each) {
    return switch (each.vulnerable()) {
      case YES -> 0;
      case UNKNOWN -> 1;
      case NO -> 2;
    };
  }

  /** What is in use comes first, then what may be. */
  private static int urgency(CorrelatedPackage each) {
    return switch (each.use().used()) {
      case YES -> 0;
      case NOT_MEASURED -> 1;
      case NO -> 2;
    };
  }

  private Map<String, List<String>> references(Stream<Artifact> artifacts) {
    return artifacts
        .distinct()
        .collect(
            Collectors.toMap(
                Artifact::toString, each -> running.referencesOf(each, MAX_REFERENCES)));
  }
}
