package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.Node;
import dev.assay.collector.registry.kit.ArtifactoryDouble;
import dev.assay.collector.registry.kit.ArtifactoryItem;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.IntegrityState;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListViolationsRequest;
import dev.assay.wire.v1.Violation;
import dev.assay.wire.v1.ViolationType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** An image of an Artifactory: what that knows of it is said with the image and its violation. */
@TestInstance(Lifecycle.PER_CLASS)
class ArtifactoryImageIT {

  private static final Duration SOON = Duration.ofMinutes(1);
  private static final String KEY = "docker-local";
  private static final String REPOSITORY = "team/shop";

  private Node node;
  private ArtifactoryDouble artifactory;
  private Assay.Collector collector;
  private Assay.Sensor sensor;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    node = Node.start(directory.resolve("node"));
    node.buildLoader("first", Map.of("build", "first"));
    node.buildLoader("second", Map.of("build", "second"));
    artifactory = ArtifactoryDouble.start(node.registry());
    artifactory.build(
        "shop",
        "7",
        """
        {"name":"shop","number":"7","started":"2026-11-20T09:58:00.000+0000","principal":"alice",
         "url":"https://ci.invalid/shop/7","vcs":[{"revision":"c0ffee","url":"https://git.invalid/shop.git"}]}""");
    collector =
        Assay.collector(
            directory.resolve("collector"), Map.of("collector.integrity.interval", "1s"));
    sensor = Assay.sensor(directory.resolve("sensor"), collector, node.containerd());
  }

  @AfterAll
  void end() {
    for (AutoCloseable part : new AutoCloseable[] {sensor, collector, artifactory, node}) {
      Assay.close(part);
    }
  }

  @Test
  void whoDeployedItAndWhenIsSaidOfTheImageAndOfItsViolation() throws Exception {
    Instant first = Instant.now().minusSeconds(86_400);
    deploy("first", "ci-bot", first);
    String reference = artifactory.host() + "/" + KEY + "/" + REPOSITORY + ":v1.0.0";
    node.containerd().run(Pod.of("shop", reference));

    Image image =
        await()
            .atMost(SOON)
            .until(
                () -> images(reference),
                images -> !images.isEmpty() && images.get(0).getDetails().hasDeployedBy())
            .get(0);
    assertThat(image.getIntegrity()).isEqualTo(IntegrityState.VERIFIED);
    assertThat(image.getDetails().getDeployedBy().getText()).isEqualTo("ci-bot");
    assertThat(image.getDetails().getBuildOwner().getText()).isEqualTo("alice");
    assertThat(image.getDetails().getBuildNumber().getText()).isEqualTo("7");
    assertThat(image.getDetails().getTagUpdated().getSeconds()).isEqualTo(first.getEpochSecond());

    deploy("second", "mallory", Instant.now());

    Violation violation =
        await().atMost(SOON).until(this::violations, found -> !found.isEmpty()).get(0);
    assertThat(violation.getType()).isEqualTo(ViolationType.DIGEST_MISMATCH);
    assertThat(violation.getEvidence().getRegistryLink())
        .contains(KEY + "/" + REPOSITORY + "/v1.0.0");
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(violations())
                    .singleElement()
                    .extracting(each -> each.getDetails().getDeployedBy().getText())
                    .isEqualTo("mallory"));
  }

  private void deploy(String image, String user, Instant at) throws Exception {
    node.images().push(image, node.registry(), KEY + "/" + REPOSITORY, "v1.0.0");
    artifactory.put(
        new ArtifactoryItem(
            KEY,
            REPOSITORY + "/v1.0.0/manifest.json",
            node.registry().manifest(KEY + "/" + REPOSITORY, "v1.0.0"),
            at,
            user,
            at,
            user,
            Map.of("build.name", List.of("shop"), "build.number", List.of("7"))));
  }

  private List<Image> images(String reference) {
    return collector
        .query()
        .listImages(ListImagesRequest.newBuilder().setFilter(reference).build())
        .getImagesList();
  }

  private List<Violation> violations() {
    return collector
        .query()
        .listViolations(ListViolationsRequest.newBuilder().setFilter(REPOSITORY).build())
        .getViolationsList();
  }
}
