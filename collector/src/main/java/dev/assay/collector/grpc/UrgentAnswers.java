package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.component.Unmeasured;
import dev.assay.collector.correlation.CorrelatedPackage;
import dev.assay.collector.correlation.Correlation;
import dev.assay.collector.correlation.Correlator;
import dev.assay.collector.correlation.Used;
import dev.assay.collector.running.Lifetime;
import dev.assay.collector.vulnerability.match.Finding;
import dev.assay.collector.vulnerability.severity.SeverityLevel;
import dev.assay.wire.v1.ListUrgentRequest;
import dev.assay.wire.v1.ListUrgentResponse;
import dev.assay.wire.v1.UrgentImage;
import dev.assay.wire.v1.VulnerabilitySeverity;
import dev.assay.wire.v1.VulnerableComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers which images both are not what was shipped and use something gravely vulnerable. */
final class UrgentAnswers {

  /** As query.proto promises. */
  private static final int MOST_VULNERABILITIES = 50;

  private static final Comparator<Row> WORST_FIRST =
      Comparator.<Row, SeverityLevel>comparing(row -> row.finding().severity().level())
          .reversed()
          .thenComparing(row -> row.finding().id())
          .thenComparing(row -> row.of().component().purl());

  private final ImageCatalog catalog;
  private final Correlator correlator;

  UrgentAnswers(ImageCatalog catalog, Correlator correlator) {
    this.catalog = catalog;
    this.correlator = correlator;
  }

  /** A vulnerability of a package in use. */
  private record Row(CorrelatedPackage of, Finding finding) {}

  ListUrgentResponse list(ListUrgentRequest question) {
    SeverityLevel atLeast =
        question.getAtLeast() == VulnerabilitySeverity.VULNERABILITY_SEVERITY_UNKNOWN
            ? SeverityLevel.CRITICAL
            : ComponentMapping.level(question.getAtLeast());
    ListUrgentResponse.Builder answer = ListUrgentResponse.newBuilder();
    Map<Sha256, Correlation> known = new HashMap<>();
    List<UrgentImage> urgent = new ArrayList<>();
    for (DeployedImage image : violated()) {
      Sha256 digest = image.digest();
      if (digest == null) {
        continue; // Of what nothing is known nothing can be said to be in use.
      }
      Correlation correlation = known.computeIfAbsent(digest, one -> correlate(one, answer));
      List<Row> rows = rows(correlation, atLeast);
      if (!rows.isEmpty()) {
        urgent.add(message(image, rows));
      }
    }
    Page<UrgentImage> page =
        Page.of(
            urgent,
            each -> Page.place(each.getImageReference(), each.getImageId()),
            question.getPageSize(),
            question.getPageToken());
    return answer.addAllImages(page.rows()).setNextPageToken(page.nextToken()).build();
  }

  private List<DeployedImage> violated() {
    return catalog.all(Lifetime.LIVE).stream().filter(DeployedImage::isViolated).toList();
  }

  private Correlation correlate(Sha256 digest, ListUrgentResponse.Builder answer) {
    Correlation correlation = correlator.of(new Artifact.Image(digest));
    for (Unmeasured gap : correlation.unmeasured()) {
      answer.addGaps(WireMapping.gap(gap));
    }
    return correlation;
  }

  private static List<Row> rows(Correlation correlation, SeverityLevel atLeast) {
    List<Row> rows = new ArrayList<>();
    for (CorrelatedPackage each : correlation.packages()) {
      if (each.use().used() == Used.YES) {
        each.findings().stream()
            .filter(finding -> finding.severity().level().compareTo(atLeast) >= 0)
            .forEach(finding -> rows.add(new Row(each, finding)));
      }
    }
    rows.sort(WORST_FIRST);
    return rows;
  }

  private static UrgentImage message(DeployedImage image, List<Row> rows) {
    UrgentImage.Builder message =
        UrgentImage.newBuilder()
            .setImageReference(image.reference())
            .setImageId(image.imageId())
            .setVulnerabilitiesInUse(rows.size());
    rows.stream()
        .limit(MOST_VULNERABILITIES)
        .forEach(
            row ->
                message.addVulnerabilities(
                    VulnerableComponent.newBuilder()
                        .setVulnerability(ComponentMapping.vulnerability(row.finding()))
                        .setComponent(ComponentMapping.component(row.of(), Map.of()))));
    image
        .violations()
        .forEach(
            each ->
                message
                    .addViolationTypes(IntegrityMapping.type(each.type()))
                    .addViolationIds(each.id()));
    RunningWorkload.of(List.of(image))
        .forEach(each -> message.addWorkloads(WorkloadAnswers.message(each)));
    return message.build();
  }
}
