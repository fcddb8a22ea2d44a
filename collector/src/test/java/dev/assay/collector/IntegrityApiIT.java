package dev.assay.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assay.collector.config.CollectorConfig;
import dev.assay.collector.http.RegistryWebhook;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.ScriptedRegistry;
import dev.assay.collector.registry.kit.TestImage;
import dev.assay.collector.testing.ReportingSender;
import dev.assay.wire.v1.AdminGrpc;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.Change;
import dev.assay.wire.v1.ChangeKind;
import dev.assay.wire.v1.CheckImagesRequest;
import dev.assay.wire.v1.CheckImagesResponse;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.GetSummaryRequest;
import dev.assay.wire.v1.GetTagTimelineRequest;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.IntegrityState;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListProcessesRequest;
import dev.assay.wire.v1.ListViolationsRequest;
import dev.assay.wire.v1.ListWorkloadsRequest;
import dev.assay.wire.v1.QueryGrpc;
import dev.assay.wire.v1.Summary;
import dev.assay.wire.v1.TagTimeline;
import dev.assay.wire.v1.Violation;
import dev.assay.wire.v1.ViolationEventKind;
import dev.assay.wire.v1.ViolationType;
import dev.assay.wire.v1.WatchRequest;
import dev.assay.wire.v1.Workload;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collector says of images, over gRPC and HTTP. Checks are those that the test asks for. */
class IntegrityApiIT {

  private static final Duration SOON = Duration.ofMinutes(1);
  private static final String SECRET = "a secret of registries";
  private static final TestImage ONE = TestImage.of(Family.OCI, "1", "amd64");
  private static final TestImage TWO = TestImage.of(Family.OCI, "2", "amd64");

  @TempDir private Path directory;
  private ScriptedRegistry registry;
  private Collector collector;
  private ManagedChannel channel;
  private ReportingSender sensor;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(directory.resolve("secret"), SECRET + "\n");
    registry = new ScriptedRegistry();
    registry.hold("team/app", ONE.manifest(), "latest", "v1");
    startCollector();
  }

  private void startCollector() {
    collector =
        Collector.start(
            CollectorConfig.read(
                List.of(
                    "--collector.listen=127.0.0.1:0",
                    "--collector.database=" + directory.resolve("collector.db"),
                    "--collector.integrity.interval=1h",
                    "--collector.integrity.recheck=100ms",
                    // These are of the requests that checks make.
                    "--collector.scan.images=false",
                    "--collector.trusted-registries=" + registry.host() + "/team",
                    "--collector.webhook.secret-file=" + directory.resolve("secret"))),
            Clock.systemUTC());
    int port = collector.address().port();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    sensor = new ReportingSender(port, Scenario.sensorHello());
  }

  private void stopCollector() {
    sensor.close();
    channel.shutdownNow();
    collector.close();
  }

  @AfterEach
  void stop() {
    stopCollector();
    registry.close();
  }

  private QueryGrpc.QueryBlockingStub query() {
    return QueryGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  private Batch running(ContainerFacts... containers) {
    return new ShopScenario(registry.host() + "/team/app", ONE, TWO).running(containers);
  }

  private static ContainerFacts container(String id, String name, TestImage image) {
    return ShopScenario.container(id, name, image);
  }

  private String latest() {
    return registry.host() + "/team/app:latest";
  }

  private List<Image> images(String risk) {
    return query().listImages(ListImagesRequest.newBuilder().setRisk(risk).build()).getImagesList();
  }

  private void awaitState(IntegrityState state) {
    await()
        .atMost(SOON)
        .until(
            () -> images("").stream().map(Image::getIntegrity).toList(),
            states -> !states.isEmpty() && states.stream().allMatch(state::equals));
  }

  private CheckImagesResponse check(String reference) {
    AdminGrpc.AdminBlockingStub admin =
        AdminGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    CheckImagesRequest request = CheckImagesRequest.newBuilder().setReference(reference).build();
    return await()
        .atMost(SOON)
        .until(() -> admin.checkImages(request), answer -> answer.getRecentlyCheckedCount() == 0);
  }

  private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + collector.address().port() + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private Violation onlyViolation() {
    List<Violation> violations =
        await()
            .atMost(SOON)
            .until(
                () ->
                    query()
                        .listViolations(ListViolationsRequest.getDefaultInstance())
                        .getViolationsList(),
                list -> list.size() == 1);
    return violations.get(0);
  }

  @Test
  void movedTagIsExplainedWhereverSomebodyLooks() throws Exception {
    sensor.report(running(container("aaaaa", latest(), ONE)));
    awaitState(IntegrityState.VERIFIED);
    ConcurrentLinkedQueue<Change> changes = watch();
    registry.hold("team/app", TWO.manifest(), "latest");

    CheckImagesResponse first = check(latest());

    assertThat(first.getUnfinishedList()).isEmpty();
    assertThat(first.getImages(0).getUndecidedCause()).isEqualTo("AWAITING_CONFIRMATION");
    assertThat(first.getImages(0).hasLastCheckedAt()).isTrue();
    Violation violation = onlyViolation();
    assertThat(violation.getType()).isEqualTo(ViolationType.POST_DEPLOYMENT_TAG_UPDATE);
    assertThat(violation.getTitle()).isEqualTo("Post-Deployment Tag Update");
    assertThat(violation.getEvidence().getTagUpdateOrder()).isEqualTo("AFTER");
    assertThat(violation.getEvidence().getTimeline()).contains("after the deployment");
    assertThat(violation.getLocations(0).getWorkloadKind()).isEqualTo("Deployment");
    assertThat(violation.getLocations(0).getWorkloadName()).isEqualTo("web");
    assertThat(violation.getHistory(0).getKind()).isEqualTo(ViolationEventKind.VIOLATION_OPENED);
    Change opened =
        await()
            .atMost(SOON)
            .until(changes::peek, change -> change != null && change.hasViolation());
    assertThat(opened.getViolationEvent()).isEqualTo(ViolationEventKind.VIOLATION_OPENED);
    assertThat(opened.getViolation().getLocations(0).getNamespace()).isEqualTo("shop");

    assertThat(images("integrity_violation")).hasSize(1);
    assertThat(images("integrity_violation").get(0).getViolationIdsList())
        .containsExactly(violation.getId());
    assertRisks(violation);
    assertTimeline();
    assertSummary();
  }

  private void assertRisks(Violation violation) {
    List<Workload> workloads =
        query()
            .listWorkloads(ListWorkloadsRequest.newBuilder().setRisk("integrity_violation").build())
            .getWorkloadsList();
    assertThat(workloads).hasSize(1);
    assertThat(workloads.get(0).getViolationIdsList()).containsExactly(violation.getId());
    assertThat(
            query()
                .listProcesses(
                    ListProcessesRequest.newBuilder().setRisk("integrity_violation").build())
                .getProcessesList())
        .hasSize(1)
        .allMatch(process -> process.getRisksList().contains("integrity_violation"));
    assertThatThrownBy(() -> images("bad_luck"))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("integrity_violation or untrusted_registry or vulnerable_in_use");
  }

  private void assertTimeline() {
    TagTimeline timeline =
        query().getTagTimeline(GetTagTimelineRequest.newBuilder().setReference(latest()).build());
    assertThat(timeline.getSightingsList()).hasSize(2);
    assertThat(timeline.getSightings(0).getDigest()).isEqualTo(TWO.manifest().digest().value());
    assertThat(timeline.getSightings(0).hasUpdatedAfter()).isTrue();
    assertThat(timeline.getSightings(1).hasUpdatedAfter()).isFalse();
    assertThat(timeline.getDeploymentsList()).hasSize(1);
    assertThat(timeline.getDeployments(0).getTagUpdateOrder()).isEqualTo("AFTER");
  }

  private void assertSummary() {
    Summary summary = query().getSummary(GetSummaryRequest.getDefaultInstance());
    assertThat(summary.getViolations()).isEqualTo(1);
    assertThat(summary.getViolationsByTypeCount()).isEqualTo(5);
    assertThat(summary.getViolationsByTypeList())
        .filteredOn(each -> each.getType() == ViolationType.POST_DEPLOYMENT_TAG_UPDATE)
        .allMatch(each -> each.getViolations() == 1 && each.getImages() == 1);
    assertThat(summary.getViolationsBySeverity(2).getViolations()).isEqualTo(1);
    assertThat(summary.getImagesViolated()).isEqualTo(1);
    assertThat(summary.getTrustConfigured()).isTrue();
    assertThat(summary.getImagesUntrusted()).isZero();
  }

  private ConcurrentLinkedQueue<Change> watch() throws InterruptedException {
    ConcurrentLinkedQueue<Change> changes = new ConcurrentLinkedQueue<>();
    QueryGrpc.newStub(channel)
        .watch(
            WatchRequest.newBuilder().addKinds(ChangeKind.VIOLATION_CHANGED).build(),
            new StreamObserver<>() {
              @Override
              public void onNext(Change change) {
                changes.add(change);
              }

              @Override
              public void onError(Throwable failure) {
                // The collector ends before its watchers in every test.
              }

              @Override
              public void onCompleted() {
                // The collector ends before its watchers in every test.
              }
            });
    // The subscription is made when the call arrives; a later call on the same connection has seen
    // it.
    query().getSummary(GetSummaryRequest.getDefaultInstance());
    return changes;
  }

  @Test
  void restartChangesNothing() throws Exception {
    sensor.report(running(container("aaaaa", latest(), ONE)));
    awaitState(IntegrityState.VERIFIED);
    registry.hold("team/app", TWO.manifest(), "latest");
    check(latest());
    Violation before = onlyViolation();
    stopCollector();
    registry.forgetRequests();
    startCollector();

    assertThat(onlyViolation()).isEqualTo(before);
    await().atMost(SOON).until(() -> images("").get(0).hasNextCheck());
    assertThat(registry.requests()).isEmpty();

    registry.hold("team/app", ONE.manifest(), "latest");
    check(latest());
    Violation resolved =
        query()
            .listViolations(ListViolationsRequest.newBuilder().setId(before.getId()).build())
            .getViolations(0);
    assertThat(resolved.getResolution()).isEqualTo("The source holds what runs.");
    assertThat(resolved.getHistoryList()).hasSize(2);
  }

  @Test
  void newsOfARegistryAreCheckedAtOnceIfTheSenderKnowsTheSecret() throws Exception {
    sensor.report(running(container("aaaaa", latest(), ONE)));
    awaitState(IntegrityState.VERIFIED);
    registry.hold("team/app", TWO.manifest(), "latest");
    String news =
        "{\"events\":[{\"action\":\"push\",\"target\":{\"repository\":\"team/app\","
            + "\"tag\":\"latest\",\"url\":\"http://169.254.169.254/\"}}]}";

    assertThat(post(RegistryWebhook.PATH, news).statusCode()).isEqualTo(401);
    assertThat(post(RegistryWebhook.PATH, news, "Authorization", "Bearer no").statusCode())
        .isEqualTo(401);
    assertThat(post(RegistryWebhook.PATH, "x", "Authorization", "Bearer " + SECRET).statusCode())
        .isEqualTo(400);
    assertThat(
            post(RegistryWebhook.PATH, " ".repeat(2 << 20), "Authorization", "Bearer " + SECRET)
                .statusCode())
        .isEqualTo(413);
    HttpResponse<String> taken =
        post(RegistryWebhook.PATH, news, "Authorization", "Bearer " + SECRET);

    assertThat(taken.statusCode()).isEqualTo(202);
    assertThat(taken.body()).isEqualTo("{\"events\":1,\"references\":1}");
    assertThat(onlyViolation().getType()).isEqualTo(ViolationType.POST_DEPLOYMENT_TAG_UPDATE);
  }

  @Test
  void newsMayBeSignedAsArtifactoryDoes() throws Exception {
    String news =
        "{\"domain\":\"docker\",\"event_type\":\"pushed\",\"data\":{\"image_name\":\"team/app\"}}";
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    String signature = HexFormat.of().formatHex(mac.doFinal(news.getBytes(StandardCharsets.UTF_8)));
    String header = "X-JFrog-Event-Auth";

    assertThat(post(RegistryWebhook.PATH, news, header, signature).statusCode()).isEqualTo(202);
    assertThat(post(RegistryWebhook.PATH, news, header, SECRET).statusCode()).isEqualTo(202);
    assertThat(post(RegistryWebhook.PATH, news + " ", header, signature).statusCode())
        .isEqualTo(401);
  }

  @Test
  void replicasThatDifferAreAStatementNotAViolation() throws Exception {
    registry.hold("team/app", TWO.manifest(), "v2");
    String one = registry.host() + "/team/app:v1";
    String two = registry.host() + "/team/app:v2";
    sensor.report(running(container("aaaaa", one, ONE), container("bbbbb", two, TWO)));
    awaitState(IntegrityState.VERIFIED);

    List<Workload> different =
        query()
            .listWorkloads(ListWorkloadsRequest.newBuilder().setOnlyDifferent(true).build())
            .getWorkloadsList();

    assertThat(different).hasSize(1);
    assertThat(different.get(0).getDifferences(0).getSameReference()).isFalse();
    assertThat(different.get(0).getDifferences(0).getStatement()).contains("rollout");
    assertThat(different.get(0).getDifferences(0).getVariantsList()).hasSize(2);
    assertThat(images("integrity_violation")).isEmpty();
  }

  @Test
  void imageFromElsewhereIsARiskOfItsOwn() throws Exception {
    registry.hold("other/app", ONE.manifest(), "v1");
    String other = registry.host() + "/other/app:v1";
    sensor.report(running(container("aaaaa", other, ONE), container("bbbbb", latest(), ONE)));
    awaitState(IntegrityState.VERIFIED);

    assertThat(images("untrusted_registry")).extracting(Image::getReference).containsExactly(other);
    assertThat(images("integrity_violation")).isEmpty();
    assertThat(query().getSummary(GetSummaryRequest.getDefaultInstance()).getImagesUntrusted())
        .isEqualTo(1);
  }

  @Test
  void checkIsAskedForOverHttpToo() throws Exception {
    sensor.report(running(container("aaaaa", latest(), ONE)));
    awaitState(IntegrityState.VERIFIED);
    registry.forgetRequests();

    String request = "{\"reference\":\"" + registry.host() + "/team/app\"}";
    String checked =
        await()
            .atMost(SOON)
            .until(
                () -> post("/api/v1/check", request).body(),
                body -> !body.contains("recentlyChecked\":[\""));

    assertThat(checked).contains("\"integrity\":\"VERIFIED\"", latest());
    assertThat(registry.requests()).isNotEmpty();
    assertThat(post("/api/v1/check", "{\"reference\":\"unknown.example/app:v1\"}").statusCode())
        .isEqualTo(404);
    assertThat(post("/api/v1/check", "{\"refrence\":\"x\"}").statusCode()).isEqualTo(400);
  }
}
