package dev.assay.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.collector.config.CollectorConfig;
import dev.assay.collector.storage.DatabaseException;
import dev.assay.collector.testing.ReportingSender;
import dev.assay.wire.v1.Change;
import dev.assay.wire.v1.ClassUse;
import dev.assay.wire.v1.Dependency;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.GetSummaryRequest;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.IntegrityState;
import dev.assay.wire.v1.ListClassesRequest;
import dev.assay.wire.v1.ListDependenciesRequest;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListNodesRequest;
import dev.assay.wire.v1.ListPackagesRequest;
import dev.assay.wire.v1.ListPackagesResponse;
import dev.assay.wire.v1.ListProcessesRequest;
import dev.assay.wire.v1.ListProcessesResponse;
import dev.assay.wire.v1.PackageUsage;
import dev.assay.wire.v1.Process;
import dev.assay.wire.v1.QueryGrpc;
import dev.assay.wire.v1.Summary;
import dev.assay.wire.v1.UsageEvidence;
import dev.assay.wire.v1.WatchRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole collector, asked over real gRPC and HTTP about evidence that came over real gRPC. */
class CollectorIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir private Path directory;
  private Collector collector;
  private ManagedChannel channel;

  @BeforeEach
  void start() {
    collector = Collector.start(config(), Clock.systemUTC());
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port()).usePlaintext().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    collector.close();
  }

  @Test
  void packagesOfAnImageAreGradedByTheirFiles() throws Exception {
    try (ReportingSender sensor = sensor()) {
      sensor.report(Scenario.running());
      List<PackageUsage> packages =
          await().atMost(SOON).until(() -> packages(Scenario.REFERENCE), list -> list.size() == 4);
      assertThat(packages)
          .extracting(PackageUsage::getName, PackageUsage::getEvidence)
          .containsExactly(
              tuple("coreutils", UsageEvidence.FILE_EXECUTED),
              tuple("libc6", UsageEvidence.FILE_MAPPED),
              tuple("/opt/own.so", UsageEvidence.FILE_MAPPED),
              tuple("zlib1g", UsageEvidence.NOT_OBSERVED));
      assertThat(packages.get(1).getFiles(0).getPath()).isEqualTo("/usr/lib/libc.so.6");
      assertThat(packages.get(1).getFiles(0).getProcessCount()).isEqualTo(1);
      assertThat(packages.get(1).getFiles(0).getProcesses(0)).contains("4242", "/usr/bin/sleep");
      assertThat(packages.get(2).getPurl()).isEmpty();
      assertThat(packages.get(3).getCoverage()).contains("Looked at for");
    }
  }

  @Test
  void artifactsGoByEveryNameAndUnknownOnesGetTheNearest() throws Exception {
    try (ReportingSender sensor = sensor()) {
      sensor.report(Scenario.running());
      await().atMost(SOON).until(() -> packages(Scenario.REFERENCE).size() == 4);
      String digits = Scenario.IMAGE_HEX;
      for (String name : List.of("sha256:" + digits, digits.substring(0, 12))) {
        assertThat(packages(name)).hasSize(4);
      }
      assertThatThrownBy(() -> packages("registry.invalid/ap:v1"))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
                assertThat(e.getMessage()).contains("nearest: " + Scenario.REFERENCE);
              });
    }
  }

  @Test
  void pagesOfPackagesAndProcessesAreComplete() throws Exception {
    try (ReportingSender sensor = sensor()) {
      sensor.report(Scenario.running());
      await().atMost(SOON).until(() -> packages(Scenario.REFERENCE).size() == 4);
      List<String> names = new ArrayList<>();
      ListPackagesRequest.Builder question =
          ListPackagesRequest.newBuilder().setArtifact(Scenario.REFERENCE).setPageSize(1);
      do {
        ListPackagesResponse answer = query().listPackages(question.build());
        answer.getPackagesList().forEach(each -> names.add(each.getName()));
        question.setPageToken(answer.getNextPageToken());
      } while (!question.getPageToken().isEmpty());
      assertThat(names).containsExactly("coreutils", "libc6", "/opt/own.so", "zlib1g");
      List<Integer> pids = new ArrayList<>();
      ListProcessesRequest.Builder processes = ListProcessesRequest.newBuilder().setPageSize(1);
      do {
        ListProcessesResponse answer = query().listProcesses(processes.build());
        answer.getProcessesList().forEach(each -> pids.add(each.getHostPid()));
        processes.setPageToken(answer.getNextPageToken());
      } while (!processes.getPageToken().isEmpty());
      assertThat(pids).containsExactly(4242, 17);
    }
  }

  @Test
  void jvmIsJoinedToItsContainerAndItsDependenciesCounted() throws Exception {
    try (ReportingSender sensor = sensor();
        ReportingSender agent = new ReportingSender(port(), Scenario.agentHello())) {
      agent.has(DictionaryKind.ARCHIVE_INDEX, Scenario.ARCHIVE, Scenario.archiveIndex());
      agent.has(DictionaryKind.ARCHIVE_SET, Scenario.archiveSetKey(), Scenario.archiveSet());
      sensor.report(Scenario.running());
      agent.report(Scenario.classes());
      Dependency dependency =
          await()
              .atMost(SOON)
              .until(
                  () -> dependencies(Scenario.REFERENCE),
                  list -> list.size() == 1 && !list.get(0).getPurl().isEmpty())
              .get(0);
      assertThat(dependency.getPurl()).isEqualTo("pkg:maven/org.yaml/snakeyaml@2.2");
      assertThat(dependency.getPurlSource()).isEqualTo("pom.properties");
      assertThat(dependency.getClasses()).isEqualTo(4);
      assertThat(dependency.getClassesLoaded()).isEqualTo(2);
      assertThat(dependency.getClassesInitialised()).isEqualTo(1);
      assertThat(dependency.getInitialisedMeasured()).isTrue();
      assertThat(classes("pkg:maven/org.yaml/snakeyaml@2.2", UsageEvidence.NOT_OBSERVED))
          .extracting(ClassUse::getName, ClassUse::getEvidence)
          .containsExactly(
              tuple("a.A", UsageEvidence.CLASSES_INITIALISED),
              tuple("a.B", UsageEvidence.NOT_OBSERVED),
              tuple("a.C", UsageEvidence.CLASSES_LOADED),
              tuple("a.D", UsageEvidence.NOT_OBSERVED));
      Process process =
          query().listProcesses(ListProcessesRequest.getDefaultInstance()).getProcesses(0);
      assertThat(process.getJvm().getJavaVersion()).isEqualTo("17.0.1");
      assertThat(process.getContainerId()).isEqualTo("c1");
      assertThat(process.getArtifact()).isEqualTo("sha256:" + Scenario.IMAGE_HEX);
      assertThat(summary().getJvms()).isEqualTo(1);
    }
  }

  @Test
  void summaryImagesAndNodesTellWhatRuns() throws Exception {
    try (ReportingSender sensor = sensor()) {
      sensor.report(Scenario.running());
      Summary summary = await().atMost(SOON).until(this::summary, s -> s.getPackages() == 3);
      assertThat(summary.getNodes()).isEqualTo(1);
      assertThat(summary.getContainers()).isEqualTo(1);
      assertThat(summary.getImages()).isEqualTo(1);
      assertThat(summary.getProcesses()).isEqualTo(2);
      assertThat(summary.getPackagesUsed()).isEqualTo(2);
      assertThat(summary.getGapsList()).anyMatch(gap -> gap.getWhere().equals("n1"));
      Image image =
          await()
              .atMost(SOON)
              .until(
                  () -> query().listImages(ListImagesRequest.getDefaultInstance()).getImages(0),
                  each -> each.getIntegrity() != IntegrityState.PENDING);
      // Nobody answers under that name here, which is no evidence.
      assertThat(image.getIntegrity()).isEqualTo(IntegrityState.UNDECIDED);
      assertThat(image.getReason()).isNotEmpty();
      assertThat(image.getReference()).isEqualTo(Scenario.REFERENCE);
      assertThat(image.getNodesList()).containsExactly("n1");
      assertThat(image.getPackagesUsed()).isEqualTo(2);
      assertThat(query().listNodes(ListNodesRequest.getDefaultInstance()).getNodes(0).getName())
          .isEqualTo("n1");
    }
  }

  @Test
  void watcherHearsOfWhatBecameDurable() throws Exception {
    Queue<Change> changes = new ConcurrentLinkedQueue<>();
    QueryGrpc.newStub(channel).watch(WatchRequest.getDefaultInstance(), into(changes));
    try (ReportingSender sensor = sensor()) {
      await()
          .atMost(SOON)
          .until(
              () -> {
                sensor.report(Scenario.running(System.nanoTime()));
                return !changes.isEmpty();
              });
      assertThat(changes).allSatisfy(change -> assertThat(change.getSummary()).isNotEmpty());
    }
  }

  @Test
  void factsOutliveTheCollector() throws Exception {
    try (ReportingSender sensor = sensor()) {
      sensor.report(Scenario.running());
      await().atMost(SOON).until(() -> packages(Scenario.REFERENCE).size() == 4);
    }
    channel.shutdownNow();
    collector.close();
    start();
    assertThat(packages(Scenario.REFERENCE)).hasSize(4);
  }

  @Test
  void healthIsToldInAllForms() throws Exception {
    assertThat(get("/livez").statusCode()).isEqualTo(200);
    await().atMost(SOON).until(() -> get("/readyz").statusCode() == 200);
    await()
        .atMost(SOON)
        .until(
            () ->
                HealthGrpc.newBlockingStub(channel)
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatus()
                    == ServingStatus.SERVING);
    assertThat(get("/metrics").body()).contains("assay_commits_total", "jvm_memory_used_bytes");
  }

  @Test
  void httpAnswersWhatGrpcAnswers() throws Exception {
    try (ReportingSender sensor = sensor()) {
      sensor.report(Scenario.running());
      await().atMost(SOON).until(() -> packages(Scenario.REFERENCE).size() == 4);
      JsonNode answer =
          new ObjectMapper()
              .readTree(
                  get("/api/v1/packages?at_least=FILE_EXECUTED&artifact=" + Scenario.REFERENCE)
                      .body());
      assertThat(answer.get("packages")).hasSize(1);
      assertThat(answer.at("/packages/0/evidence").asText()).isEqualTo("FILE_EXECUTED");
    }
  }

  @Test
  void metricsCountWhatSendersDelivered() throws Exception {
    try (ReportingSender sensor = sensor()) {
      sensor.report(Scenario.running());
      assertThat(get("/metrics").body())
          .containsPattern("assay_ingest_batches_total [1-9]")
          .containsPattern("assay_senders 1");
    }
  }

  @Test
  void occupiedPortIsNamedAndLeavesNothingOpen() {
    CollectorConfig occupied =
        CollectorConfig.read(
            List.of(
                "--collector.listen=" + collector.address(),
                "--collector.database=" + directory.resolve("other.db")));
    for (int attempt = 0; attempt < 2; attempt++) {
      // Twice: the second would fail otherwise if the first had kept its database locked.
      assertThatThrownBy(() -> Collector.start(occupied, Clock.systemUTC()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(String.valueOf(port()));
    }
  }

  @Test
  void secondCollectorOnTheSameDatabaseIsRefused() {
    assertThatThrownBy(() -> Collector.start(config(), Clock.systemUTC()))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("in use by another collector");
  }

  private ReportingSender sensor() {
    ReportingSender sensor = new ReportingSender(port(), Scenario.sensorHello());
    sensor.has(DictionaryKind.FILE_SET, Scenario.fileSetKey(), Scenario.fileSet());
    sensor.has(DictionaryKind.PACKAGE_INVENTORY, Scenario.IMAGE, Scenario.inventory());
    return sensor;
  }

  private List<PackageUsage> packages(String artifact) {
    return query()
        .listPackages(ListPackagesRequest.newBuilder().setArtifact(artifact).build())
        .getPackagesList();
  }

  private List<Dependency> dependencies(String artifact) {
    return query()
        .listDependencies(ListDependenciesRequest.newBuilder().setArtifact(artifact).build())
        .getDependenciesList();
  }

  private List<ClassUse> classes(String archive, UsageEvidence atLeast) {
    return query()
        .listClasses(
            ListClassesRequest.newBuilder().setArchive(archive).setAtLeast(atLeast).build())
        .getClassesList();
  }

  private Summary summary() {
    return query().getSummary(GetSummaryRequest.getDefaultInstance());
  }

  private QueryGrpc.QueryBlockingStub query() {
    return QueryGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private int port() {
    return collector.address().port();
  }

  private CollectorConfig config() {
    return CollectorConfig.read(
        List.of(
            "--collector.listen=127.0.0.1:0",
            "--collector.database=" + directory.resolve("collector.db"),
            "--collector.integrity.interval=200ms",
            "--collector.registry.connect-timeout=200ms"));
  }

  private static StreamObserver<Change> into(Queue<Change> changes) {
    return new StreamObserver<>() {
      @Override
      public void onNext(Change change) {
        changes.add(change);
      }

      @Override
      public void onError(Throwable failure) {
        // The collector ends before its watchers in every test.
      }

      @Override
      public void onCompleted() {}
    };
  }
}
