package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.Node;
import dev.assay.collector.registry.kit.Authority;
import dev.assay.collector.registry.kit.DockerRegistry;
import dev.assay.collector.registry.kit.RegistrySetup;
import dev.assay.collector.registry.kit.TokenServer;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.IntegrityState;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListViolationsRequest;
import dev.assay.wire.v1.ListWorkloadsRequest;
import dev.assay.wire.v1.Violation;
import dev.assay.wire.v1.ViolationType;
import dev.assay.wire.v1.Workload;
import dev.assay.wire.v1.WorkloadImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * Images from registries of all kinds, and images that came to the node in other ways than a pull
 * by tag: on a real containerd and real registries.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ImageSourcesIT {

  private static final Duration SOON = Duration.ofMinutes(1);

  /**
   * A name that resolves to nothing: the node reaches it by a mirror, the collector by a mapping.
   */
  private static final String UPSTREAM = "registry.invalid";

  private Path directory;
  private Node node;
  private TokenServer tokens;
  private DockerRegistry secured;
  private DockerRegistry guarded;
  private DockerRegistry cache;
  private Assay.Collector collector;
  private Assay.Sensor sensor;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    directory = temporary;
    node = Node.start(directory.resolve("node"));
    Authority authority = Authority.create(directory.resolve("ca"));
    tokens = TokenServer.start(authority, TokenServer.Scheme.HTTP);
    secured =
        DockerRegistry.start(
            directory.resolve("secured"), RegistrySetup.password().over(authority));
    guarded = DockerRegistry.start(directory.resolve("guarded"), RegistrySetup.tokens(tokens));
    cache =
        DockerRegistry.start(
            directory.resolve("cache"), RegistrySetup.cacheOf(node.registry().host()));
    node.containerd().trust(secured.host(), authority.certificate());
    node.containerd().mirror(UPSTREAM, node.registry().host());
    tokens.account("reader", "secret").allow("reader", "team/guarded");
    node.buildLoader("other", Map.of("build", "of other sources"));
    collector = Assay.collector(directory.resolve("collector"), settings(authority));
    sensor = Assay.sensor(directory.resolve("sensor"), collector, node.containerd());
  }

  private Map<String, String> settings(Authority authority) throws IOException {
    String plain = node.registry().host();
    return Map.of(
        "collector.integrity.interval",
        "1s",
        "collector.registry.credentials",
        credentials().toString(),
        "collector.registry.ca",
        secured.host() + "=" + authority.certificate(),
        "collector.registry.mirrors",
        cache.host() + "=" + plain + "," + UPSTREAM + "=" + plain);
  }

  private Path credentials() throws IOException {
    String entries =
        Stream.of(
                Map.entry(secured.host(), secured.login()),
                Map.entry(guarded.host(), "reader:secret"))
            .map(
                each ->
                    "\"%s\":{\"auth\":\"%s\"}"
                        .formatted(
                            each.getKey(),
                            Base64.getEncoder()
                                .encodeToString(each.getValue().getBytes(StandardCharsets.UTF_8))))
            .collect(Collectors.joining(","));
    return Files.writeString(directory.resolve("config.json"), "{\"auths\":{" + entries + "}}");
  }

  @AfterAll
  void end() {
    for (AutoCloseable part :
        new AutoCloseable[] {sensor, collector, cache, guarded, secured, tokens, node}) {
      Assay.close(part);
    }
  }

  @Test
  void privateRegistryOverTlsIsAskedAsTheNodeAskedIt() throws Exception {
    String reference = ship(secured, "team/secured", "v1");
    node.containerd().pull(reference, secured.login());
    node.containerd().runPresent(Pod.of("secured", reference));
    awaitImage(reference, IntegrityState.VERIFIED);

    node.images().push("other", secured, "team/secured", "v1");

    awaitViolation(reference, ViolationType.DIGEST_MISMATCH);
  }

  @Test
  void registryThatWantsTokensIsGivenThem() throws Exception {
    String reference = ship(guarded, "team/guarded", "v1");
    node.containerd().pull(reference, "reader:secret");
    node.containerd().runPresent(Pod.of("guarded", reference));
    awaitImage(reference, IntegrityState.VERIFIED);

    guarded.delete("team/guarded", "v1");

    awaitViolation(reference, ViolationType.MISSING_SOURCE);
  }

  @Test
  void whatAPullThroughCacheServedIsComparedWithTheSource() throws Exception {
    ship(node.registry(), "team/cached", "v1");
    String reference = cache.reference("team/cached", "v1");
    node.containerd().run(Pod.of("cached", reference));
    awaitImage(reference, IntegrityState.VERIFIED);

    cache.stop();
    node.images().push("other", node.registry(), "team/cached", "v1");

    Violation violation = awaitViolation(reference, ViolationType.DIGEST_MISMATCH);
    assertThat(violation.getEvidence().getExpectedDigest())
        .isEqualTo(node.registry().digest("team/cached", "v1"));
  }

  @Test
  void whatAMirrorServedUnderAnotherHostsNameIsComparedWithTheMappedSource() throws Exception {
    ship(node.registry(), "team/mirrored", "v1");
    String reference = UPSTREAM + "/team/mirrored:v1";
    node.containerd().run(Pod.of("mirrored", reference));

    awaitImage(reference, IntegrityState.VERIFIED);

    node.registry().delete("team/mirrored", "v1");
    awaitViolation(reference, ViolationType.MISSING_SOURCE);
  }

  @Test
  void imageByDigestOnlyIsComparedWithThatDigest() throws Exception {
    ship(node.registry(), "team/pinned", "v1");
    String digest = node.registry().digest("team/pinned", "v1");
    String reference = node.registry().host() + "/team/pinned@" + digest;
    node.containerd().run(Pod.of("pinned", reference));
    awaitImage(reference, IntegrityState.VERIFIED);

    node.registry().delete("team/pinned", "v1");

    awaitViolation(reference, ViolationType.MISSING_SOURCE);
  }

  @Test
  void tagBesideADigestMayMove() throws Exception {
    ship(node.registry(), "team/both", "v1");
    String digest = node.registry().digest("team/both", "v1");
    // containerd drops the tag of what is pulled by both.
    String deployed = node.registry().reference("team/both", "v1") + "@" + digest;
    node.containerd().run(Pod.of("both", deployed));
    awaitAny("team/both", IntegrityState.VERIFIED);

    node.images().push("other", node.registry(), "team/both", "v1");

    Image before = awaitAny("team/both", IntegrityState.VERIFIED);
    await()
        .atMost(SOON)
        .until(
            () ->
                awaitAny("team/both", IntegrityState.VERIFIED).getLastCheckedAt().getSeconds()
                    > before.getLastCheckedAt().getSeconds() + 3);
    assertThat(violations("team/both")).isEmpty();
  }

  @Test
  void importedImageIsVerifiedWhereTheSourceHasTheSame() throws Exception {
    String reference = ship(node.registry(), "team/imported", "v1");
    node.containerd().load(archive("team-imported", reference));
    node.containerd().runPresent(Pod.of("imported", reference));

    Image image = awaitImage(reference, IntegrityState.VERIFIED);

    assertThat(image.getReason()).contains("imported on the node");
  }

  @Test
  void importedImageUnderTheNameOfAnotherIsAMismatch() throws Exception {
    String reference = ship(node.registry(), "team/replaced", "v1");
    node.buildLoader("evil", Map.of("build", "of nobody"));
    node.containerd().load(archive("evil", reference));
    node.containerd().runPresent(Pod.of("replaced", reference));

    Violation violation = awaitViolation(reference, ViolationType.DIGEST_MISMATCH);

    assertThat(violation.getEvidence().getReasonCodesList())
        .contains("SIDELOADED", "RUNNING_DIGEST_UNKNOWN_TO_SOURCE");
  }

  @Test
  void digestWrittenOverAnImportedImageIsCalledForged() throws Exception {
    String reference = ship(node.registry(), "team/forged", "v1");
    node.buildLoader("forger", Map.of("build", "of a forger"));
    node.containerd().load(archive("forger", reference));
    node.containerd()
        .tag(
            reference,
            node.registry().host() + "/team/forged@" + node.registry().digest("team/forged", "v1"));
    node.containerd().runPresent(Pod.of("forged", reference));

    Violation violation = awaitViolation("team/forged", ViolationType.DIGEST_MISMATCH);

    assertThat(violation.getEvidence().getReasonCodesList()).contains("CLAIMED_DIGEST_FORGED");
  }

  @Test
  void moveOfATagThatOnlySharesTheDigestIsNoViolation() throws Exception {
    String deployed = ship(node.registry(), "team/shared", "v1");
    String other = node.registry().reference("team/shared", "a-first");
    node.images().push("team-shared", node.registry(), "team/shared", "a-first");
    node.containerd().pull(other);
    node.containerd().run(Pod.of("shared", deployed));
    awaitAny("team/shared", IntegrityState.VERIFIED);

    node.images().push("other", node.registry(), "team/shared", "a-first");

    Image before = awaitAnyImage("team/shared");
    await()
        .atMost(SOON)
        .until(
            () ->
                awaitAnyImage("team/shared").getLastCheckedAt().getSeconds()
                    > before.getLastCheckedAt().getSeconds() + 5);
    assertThat(violations("team/shared")).as("of %s", deployed).isEmpty();
  }

  @Test
  void tagThatTheNodePulledAgainLeavesTheOldContainerAnUpdateBehind() throws Exception {
    String reference = ship(node.registry(), "team/repulled", "latest");
    node.containerd().run(Pod.of("repulled-old", reference));
    awaitImage(reference, IntegrityState.VERIFIED);
    node.buildLoader("repulled-new", Map.of("build", "a newer one"));
    node.images().push("repulled-new", node.registry(), "team/repulled", "latest");

    node.containerd().run(Pod.of("repulled-new", reference));

    Violation violation = awaitViolation(reference, ViolationType.POST_DEPLOYMENT_TAG_UPDATE);
    assertThat(violation.getLocationsList())
        .singleElement()
        .satisfies(place -> assertThat(place.getWorkloadName()).isEqualTo("repulled-old"));
    Image fresh = awaitImage(reference, IntegrityState.VERIFIED);
    assertThat(fresh.getImageId()).isNotEqualTo(violation.getImageId());
  }

  @Test
  void replicasThatPulledATagAtDifferentTimesDiffer() throws Exception {
    String reference = ship(node.registry(), "team/replicas", "latest");
    node.containerd().run(Pod.replica("replicas-0", reference));
    awaitImage(reference, IntegrityState.VERIFIED);
    node.buildLoader("replicas-new", Map.of("build", "a newer replica"));
    node.images().push("replicas-new", node.registry(), "team/replicas", "latest");

    node.containerd().run(Pod.replica("replicas-1", reference));

    Workload workload =
        await()
            .atMost(SOON)
            .until(() -> workload("replicas"), each -> each.getDifferencesCount() > 0);
    assertThat(workload.getKind()).isEqualTo("StatefulSet");
    assertThat(workload.getDifferences(0).getSameReference()).isTrue();
    assertThat(workload.getDifferences(0).getVariantsList())
        .extracting(WorkloadImage::getImageId)
        .hasSize(2)
        .doesNotHaveDuplicates();
    awaitViolation(reference, ViolationType.POST_DEPLOYMENT_TAG_UPDATE);
  }

  private Workload workload(String name) {
    return collector
        .query()
        .listWorkloads(ListWorkloadsRequest.getDefaultInstance())
        .getWorkloadsList()
        .stream()
        .filter(each -> each.getName().equals(name))
        .findFirst()
        .orElse(Workload.getDefaultInstance());
  }

  private String ship(DockerRegistry registry, String repository, String tag) throws Exception {
    String name = repository.replace('/', '-');
    node.buildLoader(name, Map.of("build", repository));
    node.images().push(name, registry, repository, tag);
    return registry.reference(repository, tag);
  }

  private Path archive(String image, String reference) {
    Path archive = directory.resolve(image + ".tar");
    node.images().export(image, archive, reference);
    return archive;
  }

  private Image awaitImage(String reference, IntegrityState state) {
    return await("image " + reference + " to be " + state)
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                images(reference).stream()
                    .filter(image -> image.getIntegrity() == state)
                    .findFirst(),
            java.util.Optional::isPresent)
        .orElseThrow();
  }

  private Image awaitAny(String repository, IntegrityState state) {
    return awaitImage(repository, state);
  }

  private Image awaitAnyImage(String repository) {
    return await().atMost(SOON).until(() -> images(repository), images -> !images.isEmpty()).get(0);
  }

  private List<Image> images(String filter) {
    return collector
        .query()
        .listImages(ListImagesRequest.newBuilder().setFilter(filter).build())
        .getImagesList();
  }

  private Violation awaitViolation(String reference, ViolationType type) {
    await("violation of " + reference)
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> !violations(reference).isEmpty());
    assertThat(violations(reference))
        .singleElement()
        .extracting(Violation::getType)
        .isEqualTo(type);
    return violations(reference).get(0);
  }

  private List<Violation> violations(String filter) {
    return collector
        .query()
        .listViolations(ListViolationsRequest.newBuilder().setFilter(filter).build())
        .getViolationsList();
  }
}
