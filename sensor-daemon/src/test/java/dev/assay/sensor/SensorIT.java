package dev.assay.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.assay.sensor.TestPrograms.Running;
import dev.assay.sensor.config.SensorConfig;
import dev.assay.wire.v1.Ack;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.CoverageGap;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.IngestGrpc;
import dev.assay.wire.v1.NodeIdentity;
import dev.assay.wire.v1.ProcessFacts;
import dev.assay.wire.v1.ReportRequest;
import dev.assay.wire.v1.ReportResponse;
import dev.assay.wire.v1.Want;
import dev.assay.wire.v1.Welcome;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole sensor, with a collector that listens on a real socket. */
class SensorIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Takes everything, and asks for what the test says. */
  private static final class Collector extends IngestGrpc.IngestImplBase {

    final List<Batch> batches = new CopyOnWriteArrayList<>();
    final List<NodeIdentity> greetings = new CopyOnWriteArrayList<>();
    volatile String store = "one";
    volatile @Nullable StreamObserver<ReportResponse> down;

    @Override
    public StreamObserver<ReportRequest> report(StreamObserver<ReportResponse> to) {
      down = to;
      return new StreamObserver<>() {
        @Override
        public void onNext(ReportRequest request) {
          if (request.hasHello()) {
            greetings.add(request.getHello().getSensor());
            Welcome welcome =
                Welcome.newBuilder()
                    .setMaxMessageBytes(4 << 20)
                    .setMaxUnacknowledged(16)
                    .setStoreId(ByteString.copyFromUtf8(store))
                    .build();
            to.onNext(ReportResponse.newBuilder().setWelcome(welcome).build());
          } else {
            batches.add(request.getBatch());
            Ack ack = Ack.newBuilder().setSequence(request.getBatch().getSequence()).build();
            to.onNext(ReportResponse.newBuilder().setAck(ack).build());
          }
        }

        @Override
        public void onError(Throwable error) {
          // The sensor was closed, or the test ended the stream: each test says what it expects.
          down = null;
        }

        @Override
        public void onCompleted() {
          to.onCompleted();
        }
      };
    }

    void want(DictionaryKind kind, ByteString key) {
      StreamObserver<ReportResponse> to = down;
      assertThat(to).isNotNull();
      to.onNext(
          ReportResponse.newBuilder()
              .setWant(Want.newBuilder().setKind(kind).addKeys(key))
              .build());
    }

    long processes() {
      return batches.stream().mapToLong(Batch::getProcessesCount).sum();
    }
  }

  @TempDir Path directory;
  private final Collector collector = new Collector();
  private Server server;
  private Sensor sensor;

  @BeforeEach
  void start() throws IOException {
    server = serve(0);
    sensor =
        new Sensor(
            SensorConfig.read(
                List.of(
                    "--collector=127.0.0.1:" + server.getPort(),
                    "--container-runtime=unix:///no/such.sock",
                    "--scan.interval=1s",
                    "--node-name=node-1",
                    "--health=127.0.0.1:0")),
            Clock.systemUTC());
    sensor.start();
  }

  private Server serve(int port) throws IOException {
    return NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .addService(collector)
        .build()
        .start();
  }

  @AfterEach
  void stop() {
    sensor.close();
    server.shutdownNow();
  }

  private void awaitFirstFacts() {
    await().atMost(PATIENCE).until(() -> collector.processes() > 0 && sensor.scans() > 1);
  }

  private @Nullable ProcessFacts lastOf(int pid) {
    return collector.batches.stream()
        .flatMap(batch -> batch.getProcessesList().stream())
        .filter(process -> process.getHostPid() == pid)
        .reduce((first, second) -> second)
        .orElse(null);
  }

  @Test
  void nodeAndItsProcessesAreReportedAndSetsOfFilesAreSentWhenWanted() {
    awaitFirstFacts();
    assertThat(collector.greetings.get(0).getNodeName()).isEqualTo("node-1");
    assertThat(collector.greetings.get(0).getBootId().size()).isEqualTo(16);
    assertThat(collector.batches.get(0).getNode().getKernelRelease()).isNotEmpty();
    int self = (int) ProcessHandle.current().pid();
    await().atMost(PATIENCE).until(() -> lastOf(self) != null);
    ProcessFacts own = lastOf(self);
    assertThat(own).isNotNull();
    collector.want(DictionaryKind.FILE_SET, own.getFileSet());
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                collector.batches.stream()
                    .flatMap(batch -> batch.getDictionaryPartsList().stream())
                    .anyMatch(part -> part.getKey().equals(own.getFileSet())));
  }

  @Test
  void processThatComesAndGoesIsReported() throws IOException, InterruptedException {
    awaitFirstFacts();
    Running running = Running.start(TestPrograms.loader(directory).toString());
    await().atMost(PATIENCE).until(() -> lastOf(running.pid()) != null);
    running.close();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              ProcessFacts last = lastOf(running.pid());
              return last != null && last.getEndedUnixMillis() > 0;
            });
  }

  @Test
  void collectorThatLostNothingIsToldOnlyOfTheNodeAgain() throws IOException, InterruptedException {
    Process steady = new ProcessBuilder("sleep", "1000").start();
    try {
      int pid = (int) steady.pid();
      await().atMost(PATIENCE).until(() -> lastOf(pid) != null && sensor.scans() > 3);
      restartCollector();
      long scans = sensor.scans();
      await().atMost(PATIENCE).until(() -> sensor.scans() > scans + 2);
      assertThat(collector.batches.get(0).hasNode()).isTrue();
      assertThat(lastOf(pid)).isNull();
    } finally {
      steady.destroy();
    }
  }

  @Test
  void collectorWithAnotherStoreIsToldEverythingAgain() throws IOException, InterruptedException {
    Process steady = new ProcessBuilder("sleep", "1000").start();
    try {
      int pid = (int) steady.pid();
      await().atMost(PATIENCE).until(() -> lastOf(pid) != null && sensor.scans() > 3);
      collector.store = "two";
      restartCollector();
      await().atMost(PATIENCE).until(() -> lastOf(pid) != null);
    } finally {
      steady.destroy();
    }
  }

  private void restartCollector() throws IOException, InterruptedException {
    int port = server.getPort();
    server.shutdownNow().awaitTermination();
    collector.batches.clear();
    int before = collector.greetings.size();
    server = serve(port);
    await().atMost(PATIENCE).until(() -> collector.greetings.size() > before);
    await().atMost(PATIENCE).until(() -> !collector.batches.isEmpty());
  }

  @Test
  void healthIsToldAndWhatIsNotSeenIsReported() throws IOException, InterruptedException {
    awaitFirstFacts();
    assertThat(get("/readyz")).isEqualTo("ok\n");
    assertThat(get("/metrics"))
        .contains("assay_sensor_collector_connected 1")
        .containsPattern("assay_sensor_processes [1-9]");
    assertThat(collector.batches)
        .anyMatch(
            batch ->
                batch.getNode().getGapsList().stream()
                    .anyMatch(gap -> gap.getDetail().contains("/no/such.sock")));
  }

  /** Its window is a second, and a thousandth of a processor is less than any JVM takes. */
  @Test
  void overItsBudgetItDoesLessAndSaysSo() throws IOException, InterruptedException {
    sensor.close();
    sensor =
        new Sensor(
            SensorConfig.read(
                List.of(
                    "--collector=127.0.0.1:" + server.getPort(),
                    "--container-runtime=unix:///no/such.sock",
                    "--scan.interval=1s",
                    "--budget.cpu=1",
                    "--budget.window=1s",
                    "--health=127.0.0.1:0")),
            Clock.systemUTC());
    sensor.start();
    await().atMost(PATIENCE).until(() -> get("/metrics").contains("assay_sensor_budget_step 3"));
    assertThat(get("/metrics"))
        .doesNotContain("assay_sensor_watched_roots")
        .containsPattern("assay_sensor_own_resident_bytes [1-9]");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                collector.batches.stream()
                    .flatMap(batch -> batch.getNode().getGapsList().stream())
                    .anyMatch(
                        gap ->
                            gap.getCause() == CoverageGap.Cause.NO_FILE_EVENTS
                                && gap.getDetail().contains("sixteen times rarer")
                                && gap.getDetail().contains("sensor.budget.cpu")));
  }

  private String get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + sensor.healthAddress().getPort() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
