package dev.assay.collector.page;

import dev.assay.wire.v1.DeliveryState;
import dev.assay.wire.v1.Gap;
import dev.assay.wire.v1.GetAutomationRequest;
import dev.assay.wire.v1.GetSummaryRequest;
import dev.assay.wire.v1.GetTrendsRequest;
import dev.assay.wire.v1.ListClassesRequest;
import dev.assay.wire.v1.ListDeliveriesRequest;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListViolationsRequest;
import dev.assay.wire.v1.ListVulnerabilitiesRequest;
import dev.assay.wire.v1.QueryGrpc;
import dev.assay.wire.v1.Summary;
import dev.assay.wire.v1.UsageEvidence;
import dev.assay.wire.v1.UseVerdict;
import dev.assay.wire.v1.VulnerabilitySeverity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Shows what there is at a look, and what is too small for a screen of its own. */
final class Overview {

  private static final int URGENT = 8;

  private final Answers answers;

  Overview(Answers answers) {
    this.answers = answers;
  }

  /** Shows the dashboard, all but what takes long. */
  CompletableFuture<View> dashboard(Asked asked) {
    var summary =
        answers.ask(QueryGrpc.AsyncService::getSummary, GetSummaryRequest.getDefaultInstance());
    var images =
        answers.ask(
            QueryGrpc.AsyncService::listImages,
            ListImagesRequest.newBuilder().setPageSize(URGENT).build());
    var violations =
        answers.ask(
            QueryGrpc.AsyncService::listViolations,
            ListViolationsRequest.newBuilder().setPageSize(URGENT).build());
    var trends =
        answers.ask(QueryGrpc.AsyncService::getTrends, GetTrendsRequest.getDefaultInstance());
    return summary
        .thenCombine(
            images,
            (counts, urgent) ->
                Map.<String, Object>of(
                    "summary", counts, "images", urgent, "gaps", CauseOfGaps.of(counts)))
        .thenCombine(
            violations,
            (parameters, found) ->
                new View("dashboard.jte", "dashboard", "Dashboard", parameters)
                    .with("violations", found))
        .thenCombine(trends, (view, points) -> view.with("trends", Trend.of(points)));
  }

  /** Shows the part of the dashboard that looks at every package. */
  CompletableFuture<View> vulnerableInUse(Asked asked) {
    return answers
        .ask(
            QueryGrpc.AsyncService::listVulnerabilities,
            ListVulnerabilitiesRequest.newBuilder()
                .setUsed(UseVerdict.USED)
                .setAtLeast(VulnerabilitySeverity.VULNERABILITY_SEVERITY_UNKNOWN)
                .setPageSize(URGENT)
                .build())
        .thenApply(
            answer ->
                new View(
                    "vulnerableinuse.jte",
                    "dashboard",
                    "Vulnerable and in use",
                    Map.of("answer", answer)));
  }

  /** Shows who is told of what, and what could not be told. */
  CompletableFuture<View> automation(Asked asked) {
    ListDeliveriesRequest dead =
        ListDeliveriesRequest.newBuilder()
            .setState(DeliveryState.DELIVERY_DEAD)
            .setPageSize(URGENT)
            .build();
    return answers
        .ask(QueryGrpc.AsyncService::getAutomation, GetAutomationRequest.getDefaultInstance())
        .thenCombine(
            answers.ask(QueryGrpc.AsyncService::listDeliveries, dead),
            (automation, deliveries) ->
                new View(
                    "automation.jte",
                    "automation",
                    "Automation",
                    Map.of("automation", automation, "dead", deliveries)));
  }

  /** Shows the classes of one archive. */
  CompletableFuture<View> classes(Asked asked) {
    return answers
        .ask(
            QueryGrpc.AsyncService::listClasses,
            ListClassesRequest.newBuilder()
                .setArtifact(asked.get("artifact"))
                .setArchive(asked.get("archive"))
                .setFilter(asked.get("q"))
                .setAtLeast(asked.choice("at_least", UsageEvidence.USAGE_EVIDENCE_UNSPECIFIED))
                .setPageSize(MANY_CLASSES)
                .setPageToken(asked.get(Asked.TOKEN))
                .build())
        .thenApply(
            answer ->
                new View(
                    "classes.jte",
                    "artifacts",
                    "Classes",
                    Map.of(
                        "answer",
                        answer,
                        "asked",
                        asked,
                        "paging",
                        Paging.of(asked, answer.getClassesCount(), answer.getNextPageToken()))));
  }

  /** Lines of one name each. */
  private static final int MANY_CLASSES = 200;

  /**
   * What is not measured for one cause.
   *
   * @param cause a name of CoverageGap.Cause
   * @param gaps where, and what to do; the first is shown for all
   */
  record CauseOfGaps(String cause, List<Gap> gaps) {

    CauseOfGaps {
      gaps = List.copyOf(gaps);
    }

    private static List<CauseOfGaps> of(Summary summary) {
      Map<String, List<Gap>> byCause = new LinkedHashMap<>();
      summary
          .getGapsList()
          .forEach(gap -> byCause.computeIfAbsent(gap.getCause(), c -> new ArrayList<>()).add(gap));
      return byCause.entrySet().stream()
          .map(each -> new CauseOfGaps(each.getKey(), each.getValue()))
          .sorted((a, b) -> Integer.compare(b.gaps().size(), a.gaps().size()))
          .toList();
    }
  }
}
