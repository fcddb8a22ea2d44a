package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.correlation.CorrelatedPackage;
import dev.assay.collector.correlation.Correlation;
import dev.assay.collector.correlation.Correlator;
import dev.assay.collector.debloat.DebloatPlan;
import dev.assay.collector.debloat.Dockerfile;
import dev.assay.collector.running.Running;
import dev.assay.collector.sbom.InstalledPackage;
import dev.assay.collector.sbom.Inventories;
import dev.assay.collector.sbom.PackageInventory;
import dev.assay.wire.v1.DebloatEntry;
import dev.assay.wire.v1.GetDebloatPlanRequest;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Answers what can be left out of an artifact. */
final class DebloatAnswers {

  /** As query.proto promises. */
  private static final int MAX_REFERENCES = 20;

  private static final Comparator<CorrelatedPackage> BY_KIND_AND_NAME =
      Comparator.comparing(CorrelatedPackage::kind)
          .thenComparing(each -> each.component().name())
          .thenComparing(each -> each.component().purl());

  private final Subjects subjects;
  private final Correlator correlator;
  private final Inventories inventories;
  private final Running running;

  DebloatAnswers(
      Subjects subjects, Correlator correlator, Inventories inventories, Running running) {
    this.subjects = subjects;
    this.correlator = correlator;
    this.inventories = inventories;
    this.running = running;
  }

  dev.assay.wire.v1.DebloatPlan plan(GetDebloatPlanRequest question) {
    Artifact artifact = one(question.getArtifact());
    Correlation correlation = correlator.of(artifact);
    List<InstalledPackage> installed =
        inventories.packagesOf(artifact).map(PackageInventory::packages).orElse(List.of());
    DebloatPlan plan = DebloatPlan.of(correlation.packages(), installed);
    List<String> references = running.referencesOf(artifact, MAX_REFERENCES);
    String name = references.isEmpty() ? artifact.toString() : references.get(0);
    dev.assay.wire.v1.DebloatPlan.Builder answer =
        dev.assay.wire.v1.DebloatPlan.newBuilder()
            .setArtifact(artifact.toString())
            .addAllReferences(references)
            .setNotMeasured(plan.notMeasured())
            .setDockerfile(Dockerfile.of(plan, name));
    plan.removable().stream()
        .sorted(BY_KIND_AND_NAME)
        .forEach(each -> answer.addRemovable(entry(each, each.use().reason())));
    plan.kept().stream()
        .sorted(Comparator.comparing(DebloatPlan.Kept::of, BY_KIND_AND_NAME))
        .forEach(each -> answer.addKept(entry(each.of(), each.reason())));
    correlation.unmeasured().forEach(gap -> answer.addGaps(WireMapping.gap(gap)));
    return answer.build();
  }

  private Artifact one(String name) {
    if (name.isEmpty()) {
      throw Refusal.invalid("artifact", name, "the name of an artifact");
    }
    List<Artifact> found = subjects.of(name);
    if (found.size() > 1) {
      throw Refusal.invalid(
          "artifact",
          name,
          "the name of one artifact; it stands for "
              + found.stream().map(Artifact::toString).collect(Collectors.joining(", ")));
    }
    return found.get(0);
  }

  private static DebloatEntry entry(CorrelatedPackage each, String reason) {
    DebloatEntry.Builder message =
        DebloatEntry.newBuilder()
            .setPurl(each.component().purl())
            .setName(each.component().name())
            .setVersion(each.component().version())
            .setKind(ComponentMapping.kind(each.kind()))
            .setVulnerabilities(each.findings().size())
            .setSeverity(ComponentMapping.severity(each.worst()))
            .setReason(reason);
    WireMapping.setTime(message::setObservedSince, each.use().observedSince());
    return message.build();
  }
}
