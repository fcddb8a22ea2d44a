package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.Images;
import dev.assay.acceptance.kit.Node;
import dev.assay.wire.v1.Gap;
import dev.assay.wire.v1.ListNodesRequest;
import dev.assay.wire.v1.ListPackagesRequest;
import dev.assay.wire.v1.ListProcessesRequest;
import dev.assay.wire.v1.PackageUsage;
import dev.assay.wire.v1.UsageEvidence;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of a node after the sensor, or what it relies on, failed for a while. */
class SensorFaultsIT {

  private static final Duration SOON = Duration.ofMinutes(2);

  /** The kernel keeps 16,384 events (fs.fanotify.max_queued_events) that nobody has read. */
  private static final int MORE_THAN_THE_KERNEL_KEEPS = 40_000;

  @TempDir private static Path directory;
  private static Node node;
  private static String reference;

  @BeforeAll
  static void build() throws Exception {
    node = Node.start(directory.resolve("node"));
    Path source = Assay.home().resolve("acceptance/src/test/c/floods.c");
    node.loaderRoot().add(Images.compile(source, directory.resolve("floods")), "/opt/app/floods");
    node.buildLoader("faults", Map.of());
    node.images().push("faults", node.registry(), "team/faults", "v1");
    reference = node.registry().reference("team/faults", "v1");
    node.containerd().pull(reference);
  }

  @AfterAll
  static void stop() {
    Assay.close(node);
  }

  private static Assay.Collector collector(String name) throws Exception {
    return Assay.collector(directory.resolve(name).resolve("collector"), Map.of());
  }

  private static Assay.Sensor sensor(String name, Assay.Collector collector) throws Exception {
    Assay.Sensor sensor =
        Assay.sensor(directory.resolve(name).resolve("sensor"), collector, node.containerd());
    soon(() -> assertThat(sensor.metric("scans_total")).isPositive());
    return sensor;
  }

  @Test
  void eventsThatNobodyReadAreALossAndWhatIsMappedIsSeenAllTheSame() throws Exception {
    try (Assay.Collector collector = collector("overflow");
        Assay.Sensor sensor = sensor("overflow", collector)) {
      signal("STOP", sensor.pid());
      List<String> floods =
          List.of(
              "/opt/app/floods", "" + MORE_THAN_THE_KERNEL_KEEPS, "/tmp/many", "libbz2.so.1.0");
      var running =
          node.containerd().run(new Pod("floods", reference, floods, Map.of(), Map.of()));
      await().atMost(SOON).until(() -> node.containerd().log("floods").contains("loaded"));
      signal("CONT", sensor.pid());

      soon(() -> assertThat(sensor.metric("file_event_overflows_total")).isPositive());
      soon(
          () ->
              assertThat(gaps(collector))
                  .filteredOn(gap -> gap.getCause().equals("QUEUE_OVERFLOW"))
                  .anyMatch(gap -> gap.getDetail().matches("the kernel dropped.*[(]\\d+[)]")));
      soon(() -> assertThat(evidenceOf(collector, "libbz2-1.0")).isEqualTo(MAPPED));
      node.containerd().remove(running);
    }
  }

  private static final UsageEvidence MAPPED = UsageEvidence.FILE_MAPPED;

  @Test
  void sensorThatIsKilledAndStartedAgainKnowsWhatRanBefore() throws Exception {
    try (Assay.Collector collector = collector("killed")) {
      var before = node.containerd().run(loads("before", "libbz2.so.1.0"));
      try (Assay.Sensor first = sensor("killed", collector)) {
        soon(() -> assertThat(evidenceOf(collector, "libbz2-1.0")).isEqualTo(MAPPED));
        signal("KILL", first.pid());
        await().atMost(SOON).until(() -> !first.isAlive());
      }
      // Nobody looks, and nothing waits for a sensor.
      var meanwhile = node.containerd().run(loads("meanwhile", "libzstd.so.1"));
      await().atMost(SOON).until(() -> node.containerd().log("meanwhile").contains("loaded"));
      try (Assay.Sensor second = sensor("killed", collector)) {
        soon(() -> assertThat(evidenceOf(collector, "libzstd1")).isEqualTo(MAPPED));
        assertThat(evidenceOf(collector, "libbz2-1.0")).isEqualTo(MAPPED);
        soon(() -> assertThat(processes(collector)).isEqualTo(2));
        node.containerd().remove(before);
        soon(() -> assertThat(processes(collector)).isEqualTo(1));
        assertThat(second.isAlive()).isTrue();
      }
      node.containerd().remove(meanwhile);
    }
  }

  @Test
  void containerThatStartedWhileTheRuntimeDidNotAnswerIsKnownOnceItDoes() throws Exception {
    try (Assay.Collector collector = collector("runtime");
        Assay.Sensor sensor = sensor("runtime", collector)) {
      soon(() -> assertThat(gaps(collector, "NO_CONTAINER_RUNTIME")).isEmpty());
      node.containerd().stopDaemon();
      soon(() -> assertThat(gaps(collector, "NO_CONTAINER_RUNTIME")).isNotEmpty());
      node.containerd().startDaemon();
      var running = node.containerd().run(loads("back", "libbz2.so.1.0"));

      soon(() -> assertThat(evidenceOf(collector, "libbz2-1.0")).isEqualTo(MAPPED));
      soon(() -> assertThat(gaps(collector, "NO_CONTAINER_RUNTIME")).isEmpty());
      assertThat(sensor.isAlive()).isTrue();
      node.containerd().remove(running);
    }
  }

  private static Pod loads(String name, String library) {
    return new Pod(name, reference, List.of("/opt/app/loads", library), Map.of(), Map.of());
  }

  private static void signal(String signal, long pid) {
    Command.run("kill", "-" + signal, Long.toString(pid));
  }

  private static void soon(ThrowingRunnable holds) {
    await()
        .atMost(SOON)
        .ignoreExceptionsMatching(
            e -> e instanceof StatusRuntimeException || e instanceof java.io.IOException)
        .untilAsserted(holds);
  }

  private static List<Gap> gaps(Assay.Collector collector) {
    return collector
        .query()
        .listNodes(ListNodesRequest.getDefaultInstance())
        .getNodesList()
        .stream()
        .flatMap(of -> of.getGapsList().stream())
        .toList();
  }

  private static List<Gap> gaps(Assay.Collector collector, String cause) {
    List<Gap> all = gaps(collector);
    return all.stream().filter(gap -> gap.getCause().equals(cause)).toList();
  }

  private static UsageEvidence evidenceOf(Assay.Collector collector, String name) {
    return collector
        .query()
        .listPackages(
            ListPackagesRequest.newBuilder().setArtifact(reference).setPageSize(1000).build())
        .getPackagesList()
        .stream()
        .filter(used -> used.getName().equals(name))
        .map(PackageUsage::getEvidence)
        .findFirst()
        .orElse(UsageEvidence.USAGE_EVIDENCE_UNSPECIFIED);
  }

  private static int processes(Assay.Collector collector) {
    return collector
        .query()
        .listProcesses(ListProcessesRequest.newBuilder().setArtifact(reference).build())
        .getProcessesCount();
  }
}
