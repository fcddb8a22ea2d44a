package dev.assay.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.collector.config.CollectorConfig;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.ScriptedRegistry;
import dev.assay.collector.registry.kit.TestImage;
import dev.assay.collector.testing.ReportingSender;
import dev.assay.wire.v1.Change;
import dev.assay.wire.v1.ChangeKind;
import dev.assay.wire.v1.ExplainedField;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.IntegrityState;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListViolationTypesRequest;
import dev.assay.wire.v1.ListViolationsRequest;
import dev.assay.wire.v1.QueryGrpc;
import dev.assay.wire.v1.ViolationEventKind;
import dev.assay.wire.v1.ViolationType;
import dev.assay.wire.v1.ViolationTypeDescription;
import dev.assay.wire.v1.WatchRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a violation, told to those who come late, and explained. */
class ViolationEventsIT {

  private static final Duration SOON = Duration.ofMinutes(1);
  private static final TestImage ONE = TestImage.of(Family.OCI, "1", "amd64");
  private static final TestImage TWO = TestImage.of(Family.OCI, "2", "amd64");

  @TempDir private Path directory;
  private ScriptedRegistry registry;
  private Collector collector;
  private ManagedChannel channel;
  private ReportingSender sensor;

  @BeforeEach
  void start() throws IOException {
    registry = new ScriptedRegistry();
    registry.hold("team/app", ONE.manifest(), "latest");
    startCollector();
  }

  private void startCollector() {
    collector =
        Collector.start(
            CollectorConfig.read(
                List.of(
                    "--collector.listen=127.0.0.1:0",
                    "--collector.database=" + directory.resolve("collector.db"),
                    "--collector.integrity.interval=200ms",
                    "--collector.integrity.recheck=100ms")),
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

  private void awaitState(IntegrityState state) {
    await()
        .atMost(SOON)
        .until(
            () ->
                query().listImages(ListImagesRequest.getDefaultInstance()).getImagesList().stream()
                    .map(Image::getIntegrity)
                    .toList(),
            states -> !states.isEmpty() && states.stream().allMatch(state::equals));
  }

  private void report() throws Exception {
    sensor.report(
        new ShopScenario(registry.host() + "/team/app", ONE, TWO)
            .running(ShopScenario.container("aaaaa", registry.host() + "/team/app:latest", ONE)));
    awaitState(IntegrityState.VERIFIED);
  }

  private Change after(long sequence) {
    Iterator<Change> changes =
        query()
            .watch(
                WatchRequest.newBuilder()
                    .addKinds(ChangeKind.VIOLATION_CHANGED)
                    .setAfter(sequence)
                    .build());
    return changes.next();
  }

  @Test
  void watcherGoesOnWhereItEndedAndSeesEachStateAsItWas() throws Exception {
    report();
    registry.hold("team/app", TWO.manifest(), "latest");
    awaitState(IntegrityState.VIOLATED);
    registry.hold("team/app", ONE.manifest(), "latest");
    awaitState(IntegrityState.VERIFIED);
    stopCollector();
    startCollector();

    Change opened = after(0);
    assertThat(opened.getSequence()).isPositive();
    assertThat(opened.getViolationEvent()).isEqualTo(ViolationEventKind.VIOLATION_OPENED);
    assertThat(opened.getViolation().hasResolvedAt()).isFalse();
    assertThat(opened.getViolation().getHistoryList()).hasSize(1);
    assertThat(opened.getViolation().getEvidence().getExpectedDigest())
        .isEqualTo(TWO.manifest().digest().value());
    Change next = after(opened.getSequence());
    while (next.getViolationEvent() == ViolationEventKind.VIOLATION_UPDATED) {
      next = after(next.getSequence());
    }
    assertThat(next.getSequence()).isGreaterThan(opened.getSequence());
    assertThat(next.getViolationEvent()).isEqualTo(ViolationEventKind.VIOLATION_RESOLVED);
    assertThat(next.getViolation().hasResolvedAt()).isTrue();
    assertThat(next.getViolation().getId()).isEqualTo(opened.getViolation().getId());
  }

  @Test
  void violationExplainsWhatItMeansFieldByField() throws Exception {
    report();
    registry.hold("team/app", TWO.manifest(), "latest");
    awaitState(IntegrityState.VIOLATED);

    dev.assay.wire.v1.Explanation explanation =
        query()
            .listViolations(ListViolationsRequest.getDefaultInstance())
            .getViolations(0)
            .getExplanation();

    assertThat(explanation.getMeaning()).contains("tag was moved");
    assertThat(explanation.getWhyItMatters()).contains("drifted");
    assertThat(explanation.getTriggeredWhen()).contains("InvalidImageIntegrity", "mutable");
    assertThat(explanation.getEvidenceList())
        .extracting(ExplainedField::getLabel)
        .containsExactly(
            "Deployment Time",
            "Tag Update Time",
            "Time Difference",
            "Runtime Digest (Actual)",
            "Registry Digest (Expected)");
    assertThat(explanation.getEvidence(4).getValue()).isEqualTo(TWO.manifest().digest().value());
    assertThat(explanation.getEvidence(4).getLink()).isNotEmpty();
    assertThat(explanation.getEvidence(4).getCopyable()).isTrue();
    assertThat(explanation.getLocationList())
        .extracting(ExplainedField::getLabel)
        .containsExactly("First Detected", "Cluster", "Namespace", "Workload", "Node");
    assertThat(explanation.getLocation(0).getValue()).isNotEmpty();
  }

  @Test
  void typesAreExplainedOverBothProtocols() throws Exception {
    List<ViolationTypeDescription> types =
        query().listViolationTypes(ListViolationTypesRequest.getDefaultInstance()).getTypesList();

    assertThat(types)
        .extracting(ViolationTypeDescription::getType)
        .contains(
            ViolationType.DIGEST_MISMATCH,
            ViolationType.MISSING_SOURCE,
            ViolationType.POST_DEPLOYMENT_TAG_UPDATE);
    assertThat(types)
        .allSatisfy(
            type -> {
              assertThat(type.getExplanation().getMeaning()).isNotEmpty();
              assertThat(type.getExplanation().getWhyItMatters()).isNotEmpty();
              assertThat(type.getExplanation().getTriggeredWhen()).isNotEmpty();
              assertThat(type.getExplanation().getEvidenceList())
                  .isNotEmpty()
                  .allSatisfy(field -> assertThat(field.getDescription()).isNotEmpty());
              assertThat(type.getRecommendations().getImmediateList()).isNotEmpty();
            });
    URI address =
        URI.create("http://127.0.0.1:" + collector.address().port() + "/api/v1/violation-types");
    assertThat(
            HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                .body())
        .contains("\"whyItMatters\":", "Artifact Not Found", "registry_path");
  }
}
