package dev.assay.collector.grpc;

import dev.assay.collector.running.Lifetime;
import dev.assay.collector.running.Node;
import dev.assay.collector.running.ProcessFilter;
import dev.assay.collector.running.Running;
import dev.assay.wire.v1.ListNodesRequest;
import dev.assay.wire.v1.ListNodesResponse;
import dev.assay.wire.v1.Summary;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Answers how much there is, and which nodes. */
final class OverviewAnswers {

  /** A node that missed this many scans is not heard of any more. */
  private static final int SCANS = 3;

  /** Last reports are kept to about a minute; one more for a report that is on its way. */
  private static final Duration GRAIN = Duration.ofMinutes(2);

  private final Running running;
  private final PackageTotals packages;
  private final ImageAnswers images;
  private final ViolationAnswers violations;
  private final Clock clock;

  OverviewAnswers(
      Running running,
      PackageTotals packages,
      ImageAnswers images,
      ViolationAnswers violations,
      Clock clock) {
    this.running = running;
    this.packages = packages;
    this.images = images;
    this.violations = violations;
    this.clock = clock;
  }

  Summary summary() {
    Summary.Builder summary = Summary.newBuilder();
    countNodes(summary);
    images.count(summary);
    violations.count(summary);
    summary.setProcesses(running.countProcesses(ProcessFilter.live(1)));
    summary.setJvms(running.countJvms(Lifetime.LIVE));
    summary.mergeFrom(packages.get());
    return summary.build();
  }

  ListNodesResponse list(ListNodesRequest question) {
    List<Node> nodes =
        running.nodes().stream()
            .filter(each -> each.name().contains(question.getFilter()))
            .filter(
                each ->
                    question.getCluster().isEmpty() || each.cluster().equals(question.getCluster()))
            .filter(each -> !question.getOnlyGaps() || !each.gaps().isEmpty())
            .toList();
    ListNodesResponse.Builder answer = ListNodesResponse.newBuilder().setTotal(nodes.size());
    if (question.getPageSize() == 0 && question.getPageToken().isEmpty()) {
      nodes.forEach(node -> answer.addNodes(WireMapping.node(node)));
      return answer.build();
    }
    Page<Node> page =
        Page.of(
            nodes,
            each -> Page.place(each.cluster(), each.name(), each.firstSeen(), each.bootId()),
            question.getPageSize(),
            question.getPageToken());
    page.rows().forEach(node -> answer.addNodes(WireMapping.node(node)));
    return answer.setNextPageToken(page.nextToken()).build();
  }

  private void countNodes(Summary.Builder summary) {
    Instant now = clock.instant();
    for (Node node : running.nodes()) {
      Duration silent = Duration.between(node.lastSeen(), now);
      if (silent.compareTo(node.scanInterval().multipliedBy(SCANS).plus(GRAIN)) <= 0) {
        summary.setNodes(summary.getNodes() + 1);
        node.gaps().forEach(gap -> summary.addGaps(WireMapping.gap(node.name(), gap)));
      }
    }
  }
}
