package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.running.Container;
import dev.assay.collector.running.Lifetime;
import dev.assay.collector.running.Node;
import dev.assay.collector.running.ProcessFilter;
import dev.assay.collector.running.Running;
import dev.assay.collector.usage.PackageReport;
import dev.assay.collector.usage.PackageReports;
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

  private final Subjects subjects;
  private final Running running;
  private final PackageReports packages;
  private final ImageAnswers images;
  private final ViolationAnswers violations;
  private final Clock clock;

  OverviewAnswers(
      Subjects subjects,
      Running running,
      PackageReports packages,
      ImageAnswers images,
      ViolationAnswers violations,
      Clock clock) {
    this.subjects = subjects;
    this.running = running;
    this.packages = packages;
    this.images = images;
    this.violations = violations;
    this.clock = clock;
  }

  Summary summary() {
    Summary.Builder summary = Summary.newBuilder();
    countNodes(summary);
    List<Container> containers = running.containers(Lifetime.LIVE);
    summary.setContainers(containers.size());
    images.count(summary);
    violations.count(summary);
    summary.setProcesses(running.countProcesses(ProcessFilter.live(1)));
    summary.setJvms(running.countJvms(Lifetime.LIVE));
    countPackages(summary);
    return summary.build();
  }

  ListNodesResponse nodes() {
    ListNodesResponse.Builder answer = ListNodesResponse.newBuilder();
    running.nodes().forEach(node -> answer.addNodes(WireMapping.node(node)));
    return answer.build();
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

  private void countPackages(Summary.Builder summary) {
    long used = 0;
    long known = 0;
    for (Artifact artifact : subjects.of("")) {
      PackageReport report = packages.of(artifact);
      used += report.packagesInUse();
      known += report.packages();
      if (hasPackages(artifact)) {
        report.unmeasured().forEach(gap -> summary.addGaps(WireMapping.gap(gap)));
      }
    }
    summary.setPackagesUsed(used).setPackages(known);
  }

  /** A file system of its own; what users name and what is not joined yet is found within one. */
  private static boolean hasPackages(Artifact artifact) {
    return artifact.match(image -> true, named -> false, host -> true, unjoined -> false);
  }
}
