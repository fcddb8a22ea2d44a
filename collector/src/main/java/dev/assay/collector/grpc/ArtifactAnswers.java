package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.correlation.UseCounts;
import dev.assay.collector.running.Lifetime;
import dev.assay.collector.running.Running;
import dev.assay.wire.v1.ArtifactKind;
import dev.assay.wire.v1.ArtifactOrder;
import dev.assay.wire.v1.ArtifactSummary;
import dev.assay.wire.v1.ListArtifactsRequest;
import dev.assay.wire.v1.ListArtifactsResponse;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers which artifacts there are. */
final class ArtifactAnswers {

  /** As query.proto promises. */
  private static final int MAX_REFERENCES = 20;

  private final Subjects subjects;
  private final Running running;
  private final ImageCatalog images;
  private final UseCounts counts;

  ArtifactAnswers(Subjects subjects, Running running, ImageCatalog images, UseCounts counts) {
    this.subjects = subjects;
    this.running = running;
    this.images = images;
    this.counts = counts;
  }

  /** An artifact, and what runs of it; no containers, where it runs outside of them. */
  private record Row(Artifact artifact, Set<String> references, int containers, boolean runs) {
    Row {
      references = Set.copyOf(references);
    }
  }

  ListArtifactsResponse list(ListArtifactsRequest question) {
    if (question.getKind() == ArtifactKind.UNRECOGNIZED) {
      throw Refusal.invalid("kind", "a number of a newer version", "a value of ArtifactKind");
    }
    if (question.getOrder() == ArtifactOrder.UNRECOGNIZED) {
      throw Refusal.invalid("order", "a number of a newer version", "a value of ArtifactOrder");
    }
    Map<Artifact, Row> live = live();
    List<Row> rows =
        subjects.of("").stream()
            .filter(each -> kind(each) != null)
            .filter(each -> isOf(question.getKind(), each))
            .map(each -> live.containsKey(each) ? live.get(each) : outside(each))
            .filter(each -> matches(each, question.getFilter()))
            .filter(each -> each.runs() || !question.getOnlyRunning())
            .toList();
    Page<Row> page =
        Page.of(
            rows,
            each -> place(each, question.getOrder()),
            question.getPageSize(),
            question.getPageToken());
    ListArtifactsResponse.Builder answer =
        ListArtifactsResponse.newBuilder().setNextPageToken(page.nextToken()).setTotal(rows.size());
    page.rows().stream().map(this::message).forEach(answer::addArtifacts);
    return answer.build();
  }

  private Map<Artifact, Row> live() {
    Map<Artifact, Set<String>> references = new HashMap<>();
    Map<Artifact, Integer> containers = new HashMap<>();
    for (DeployedImage image : images.all(Lifetime.LIVE)) {
      if (image.digest() != null) {
        Artifact artifact = new Artifact.Image(image.digest());
        references.computeIfAbsent(artifact, none -> new HashSet<>()).add(image.reference());
        containers.merge(artifact, image.running().live(), Integer::sum);
      }
    }
    Map<Artifact, Row> rows = new HashMap<>();
    references.forEach(
        (artifact, some) ->
            rows.put(
                artifact, new Row(artifact, some, containers.getOrDefault(artifact, 0), true)));
    return rows;
  }

  private Row outside(Artifact artifact) {
    boolean isImage = kind(artifact) == ArtifactKind.ARTIFACT_IMAGE;
    return new Row(artifact, Set.of(), 0, !isImage && running.isRunning(artifact));
  }

  /** Null where it is not known yet what it is: that is found among the containers. */
  private static @Nullable ArtifactKind kind(Artifact artifact) {
    return artifact.<@Nullable ArtifactKind>match(
        image -> ArtifactKind.ARTIFACT_IMAGE,
        named -> ArtifactKind.ARTIFACT_PROGRAM,
        host -> ArtifactKind.ARTIFACT_HOST,
        unjoined -> null);
  }

  private static boolean isOf(ArtifactKind asked, Artifact artifact) {
    return asked == ArtifactKind.ARTIFACT_KIND_UNSPECIFIED || asked == kind(artifact);
  }

  private static boolean matches(Row row, String text) {
    return row.artifact().toString().contains(text)
        || row.references().stream().anyMatch(each -> each.contains(text));
  }

  private static String place(Row row, ArtifactOrder order) {
    String most =
        order == ArtifactOrder.ARTIFACTS_BY_CONTAINERS
            ? Page.latestFirst(Instant.ofEpochMilli(row.containers()))
            : "";
    return Page.place(most, row.runs() ? "0" : "1", name(row), row.artifact());
  }

  /** Images by what people call them. */
  private static String name(Row row) {
    return row.references().stream().sorted().findFirst().orElse(row.artifact().toString());
  }

  private ArtifactSummary message(Row row) {
    UseCounts.Counts counted = counts.of(row.artifact());
    List<String> references =
        row.references().isEmpty()
            ? running.referencesOf(row.artifact(), MAX_REFERENCES)
            : row.references().stream().sorted().limit(MAX_REFERENCES).toList();
    ArtifactSummary.Builder message =
        ArtifactSummary.newBuilder()
            .setArtifact(row.artifact().toString())
            .addAllReferences(references)
            .setContainers(row.containers())
            .setRunning(row.runs())
            .setPackages(counted.packages())
            .setPackagesUsed(counted.packagesInUse())
            .setVulnerabilities(counted.vulnerabilities())
            .setVulnerabilitiesUsed(counted.vulnerabilitiesInUse())
            .setVulnerabilitiesKnown(counted.areVulnerabilitiesKnown());
    ArtifactKind kind = kind(row.artifact());
    return (kind == null ? message : message.setKind(kind)).build();
  }
}
