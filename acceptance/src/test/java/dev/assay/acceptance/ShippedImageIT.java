package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.Containerd;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.Node;
import dev.assay.collector.registry.kit.Content;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.IntegrityState;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListViolationsRequest;
import dev.assay.wire.v1.Severity;
import dev.assay.wire.v1.Violation;
import dev.assay.wire.v1.ViolationType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Is what runs what was shipped? On a real containerd and a real registry. */
@TestInstance(Lifecycle.PER_CLASS)
class ShippedImageIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  private Node node;
  private Assay.Collector collector;
  private Assay.Sensor sensor;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    node = Node.start(directory.resolve("node"));
    node.buildLoader("other", Map.of("build", "other"));
    collector = Assay.collector(directory.resolve("collector"), Map.of());
    sensor = Assay.sensor(directory.resolve("sensor"), collector, node.containerd());
  }

  @AfterAll
  void end() {
    for (AutoCloseable part : new AutoCloseable[] {sensor, collector, node}) {
      Assay.close(part);
    }
  }

  @Test
  void otherContentUnderAnImmutableTagIsADigestMismatch() throws Exception {
    String reference = ship("mismatch", "v1.0.0");
    Containerd.Running running = node.containerd().run(Pod.of("mismatch", reference));
    Image verified = awaitImage(reference, IntegrityState.VERIFIED);

    node.images().push("other", node.registry(), "mismatch", "v1.0.0");

    Violation violation = awaitViolation(reference, ViolationType.DIGEST_MISMATCH);
    assertThat(violation.getSeverity()).isEqualTo(Severity.CRITICAL);
    assertThat(violation.getIntegrityStatus()).isEqualTo("InvalidImageIntegrity");
    assertThat(violation.getRisk()).isEqualTo("integrity_violation");
    assertThat(violation.getImageId()).isEqualTo(verified.getImageId());
    assertThat(violation.getEvidence().getExpectedDigest())
        .isEqualTo(node.registry().digest("mismatch", "v1.0.0"));
    assertThat(violation.getEvidence().getRuntimeDigest())
        .startsWith("sha256:")
        .isNotEqualTo(violation.getEvidence().getExpectedDigest());
    assertThat(violation.getEvidence().getPlatform()).startsWith("linux/");
    assertThat(violation.getLocationsList())
        .singleElement()
        .satisfies(
            location -> {
              assertThat(location.getNamespace()).isEqualTo("acceptance");
              assertThat(location.getWorkloadKind()).isEqualTo("Pod");
              assertThat(location.getWorkloadName()).isEqualTo("mismatch");
              assertThat(location.getContainer()).isEqualTo("app");
              assertThat(location.getContainerId()).isEqualTo(running.containerId());
              assertThat(location.getNode()).isEqualTo(sensor.nodeName());
              assertThat(location.hasFirstDetected()).isTrue();
            });
    assertThat(violation.getRecommendations().getRootCauseList()).isNotEmpty();
    assertThat(violation.getRecommendations().getImmediateList()).isNotEmpty();
    assertThat(violation.getRecommendations().getLongTermList()).isNotEmpty();

    node.containerd().remove(running);
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(resolved(reference))
                    .hasValueSatisfying(ended -> assertThat(ended.getResolution()).isNotEmpty()));
  }

  @Test
  void otherContentUnderAMutableTagIsAPostDeploymentTagUpdate() throws Exception {
    String reference = ship("moving", "latest");
    Instant before = Instant.now();
    node.containerd().run(Pod.of("moving", reference));
    awaitImage(reference, IntegrityState.VERIFIED);
    Instant deployed = Instant.now();

    node.images().push("other", node.registry(), "moving", "latest");

    Violation violation = awaitViolation(reference, ViolationType.POST_DEPLOYMENT_TAG_UPDATE);
    assertThat(violation.getSeverity()).isEqualTo(Severity.MEDIUM);
    Instant deployment = instant(violation.getEvidence().getDeploymentTime());
    Instant updatedAfter = instant(violation.getEvidence().getTagUpdatedAfter());
    Instant updatedBefore = instant(violation.getEvidence().getTagUpdatedBefore());
    assertThat(deployment).isBetween(before.minusSeconds(1), deployed);
    assertThat(updatedAfter).isAfter(deployment).isBefore(updatedBefore);
    assertThat(updatedBefore).isBefore(Instant.now());
    assertThat(violation.getEvidence().getTimeDifferenceMillis())
        .isEqualTo(Duration.between(deployment, updatedBefore).toMillis());
  }

  @Test
  void deletedTagIsAMissingSource() throws Exception {
    String reference = ship("team/deleted", "2.1");
    node.containerd().run(Pod.of("deleted", reference));
    awaitImage(reference, IntegrityState.VERIFIED);

    node.registry().delete("team/deleted", "2.1");

    Violation violation = awaitViolation(reference, ViolationType.MISSING_SOURCE);
    assertThat(violation.getSeverity()).isEqualTo(Severity.HIGH);
    assertThat(violation.getIntegrityStatus()).isEqualTo("InvalidImageSource");
    assertThat(violation.getEvidence().getStatus()).isEqualTo("Artifact Not Found");
    assertThat(violation.getEvidence().getRegistryPath()).contains("team/deleted").contains("2.1");
    assertThat(violation.getEvidence().getReasonCodesList())
        .as("deleted with its tag")
        .doesNotContain("RUNNING_DIGEST_STILL_IN_SOURCE");
    assertThat(
            Command.run(Assay.launcher(), "get", "violations", "--collector", collector.address()))
        .as("what people see")
        .containsIgnoringCase("missing source")
        .containsIgnoringCase("high")
        .contains(reference);
  }

  @Test
  void indexWhoseChildRunsIsVerified() throws Exception {
    ship("multi", "child");
    Content child = node.registry().manifest("multi", "child");
    node.registry()
        .push(
            "multi",
            new Content(
                "application/vnd.oci.image.index.v1+json",
                """
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
                  {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%s","size":%d,
                   "platform":{"os":"linux","architecture":"%s"}}]}"""
                    .formatted(child.digest(), child.bytes().length, Assay.architecture())),
            "v3.0.0");
    String reference = node.registry().reference("multi", "v3.0.0");

    node.containerd().run(Pod.of("multi", reference));

    Image image = awaitImage(reference, IntegrityState.VERIFIED);
    assertThat(image.getRisksList()).isEmpty();
  }

  @Test
  void silentRegistryNeitherRaisesNorClears() throws Exception {
    String good = ship("silent/good", "v1");
    String bad = ship("silent/bad", "v1");
    node.containerd().run(Pod.of("silent-good", good));
    node.containerd().run(Pod.of("silent-bad", bad));
    awaitImage(good, IntegrityState.VERIFIED);
    awaitImage(bad, IntegrityState.VERIFIED);
    node.images().push("other", node.registry(), "silent/bad", "v1");
    Violation raised = awaitViolation(bad, ViolationType.DIGEST_MISMATCH);

    node.registry().stop();

    Image undecided = awaitImage(good, IntegrityState.UNDECIDED);
    assertThat(undecided.getReason()).contains(node.registry().host());
    assertThat(undecided.getLastDefiniteIntegrity()).isEqualTo(IntegrityState.VERIFIED);
    assertThat(undecided.getRisksList()).isEmpty();
    awaitOnly(
        bad,
        kept -> {
          assertThat(kept.getId()).isEqualTo(raised.getId());
          assertThat(kept.getFirstDetected()).isEqualTo(raised.getFirstDetected());
          assertThat(kept.getNotRecheckedBecause()).isNotEmpty();
        });
    assertThat(violations(good)).isEmpty();

    node.registry().restart();

    awaitImage(good, IntegrityState.VERIFIED);
    awaitOnly(
        bad,
        confirmed -> {
          assertThat(confirmed.getId()).isEqualTo(raised.getId());
          assertThat(confirmed.getNotRecheckedBecause()).isEmpty();
          assertThat(instant(confirmed.getLastConfirmed()))
              .isAfter(instant(raised.getLastConfirmed()));
        });

    node.images().push(layoutName("silent/bad"), node.registry(), "silent/bad", "v1");

    awaitImage(bad, IntegrityState.VERIFIED);
    assertThat(violations(bad)).isEmpty();
    assertThat(resolved(bad)).hasValueSatisfying(v -> assertThat(v.hasResolvedAt()).isTrue());
  }

  /**
   * Pushes an image of its own content. (This containerd says of content that it knows from several
   * repositories only one of them, so nothing could be decided.)
   */
  private String ship(String repository, String tag) throws IOException {
    node.buildLoader(layoutName(repository), Map.of("build", repository));
    node.images().push(layoutName(repository), node.registry(), repository, tag);
    return node.registry().reference(repository, tag);
  }

  private static String layoutName(String repository) {
    return repository.replace('/', '-');
  }

  private Image awaitImage(String reference, IntegrityState state) {
    return await("image " + reference + " to be " + state)
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> image(reference),
            found -> found.filter(i -> i.getIntegrity() == state).isPresent())
        .orElseThrow();
  }

  private Violation awaitViolation(String reference, ViolationType type) {
    await("violation of " + reference)
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> !violations(reference).isEmpty());
    assertThat(violations(reference))
        .singleElement()
        .extracting(Violation::getType)
        .isEqualTo(type);
    return violations(reference).get(0);
  }

  private void awaitOnly(String reference, Consumer<Violation> expected) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(violations(reference)).singleElement().satisfies(expected));
  }

  private Optional<Image> image(String reference) {
    return collector
        .query()
        .listImages(ListImagesRequest.newBuilder().setFilter(reference).build())
        .getImagesList()
        .stream()
        .filter(image -> image.getReference().equals(reference))
        .findFirst();
  }

  private List<Violation> violations(String reference) {
    return collector
        .query()
        .listViolations(ListViolationsRequest.newBuilder().setFilter(reference).build())
        .getViolationsList();
  }

  private Optional<Violation> resolved(String reference) {
    return collector
        .query()
        .listViolations(
            ListViolationsRequest.newBuilder()
                .setFilter(reference)
                .setIncludeResolved(true)
                .build())
        .getViolationsList()
        .stream()
        .filter(Violation::hasResolvedAt)
        .findFirst();
  }

  private static Instant instant(com.google.protobuf.Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }
}
