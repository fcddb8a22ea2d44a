package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Containerd;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.DebianRoot;
import dev.assay.acceptance.kit.Images;
import dev.assay.acceptance.kit.Node;
import dev.assay.wire.v1.FileUsage;
import dev.assay.wire.v1.ListPackagesRequest;
import dev.assay.wire.v1.PackageUsage;
import dev.assay.wire.v1.UsageEvidence;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Are programs seen that live for 5 ms, in containers that live hardly longer? How many, how many
 * at once and how long can be said by {@code -Dassay.measure.containers} and its like.
 */
class ShortLivedContainersIT {

  private static final int CONTAINERS = Integer.getInteger("assay.measure.containers", 100);
  private static final int AT_ONCE = Integer.getInteger("assay.measure.at-once", 4);
  private static final int LIFE_MILLIS = Integer.getInteger("assay.measure.life", 5);
  private static final Duration SOON = Duration.ofMinutes(1);

  @Test
  void libraryThatEachContainerLoadsForAMomentIsSeen(@TempDir Path directory) throws Exception {
    try (Node node = Node.start(directory.resolve("node"));
        Assay.Collector collector = Assay.collector(directory.resolve("collector"), Map.of());
        Assay.Sensor sensor =
            Assay.sensor(directory.resolve("sensor"), collector, node.containerd())) {
      String reference = ship(node, directory);
      node.containerd().pull(reference);
      await().atMost(SOON).until(() -> sensor.log().contains("health at") && sensor.isAlive());
      List<Containerd.Running> pods = start(node, reference);
      assertThat(pods).hasSize(CONTAINERS);

      Set<String> expected = new TreeSet<>();
      for (int i = 0; i < CONTAINERS; i++) {
        expected.add(library(i));
      }
      await()
          .atMost(SOON)
          .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
          .untilAsserted(
              () ->
                  assertThat(libraries(collector, reference))
                      .containsExactlyInAnyOrderElementsOf(expected));
      assertThat(sensor.metric("file_event_overflows_total")).isZero();
      assertThat(evidenceOf(collector, reference, "/opt/app/brief"))
          .isEqualTo(UsageEvidence.FILE_EXECUTED);
    }
  }

  private static String library(int number) {
    return "/opt/app/libown%03d.so".formatted(number);
  }

  private static String ship(Node node, Path directory) throws IOException {
    DebianRoot root = DebianRoot.create(directory.resolve("root"), List.of("libc6"));
    Path sources = Assay.home().resolve("acceptance/src/test/c");
    root.add(
        Images.compile(sources.resolve("brief.c"), directory.resolve("brief")), "/opt/app/brief");
    Path source = Files.writeString(directory.resolve("own.c"), "int own(void) { return 1; }\n");
    Path library = Images.compile(source, directory.resolve("own.so"), "-shared", "-fPIC");
    for (int i = 0; i < CONTAINERS; i++) {
      root.add(library, library(i));
    }
    node.images().build("brief", root.path(), List.of("/opt/app/brief"), Map.of());
    node.images().push("brief", node.registry(), "brief", "v1");
    return node.registry().reference("brief", "v1");
  }

  private static List<Containerd.Running> start(Node node, String reference) throws Exception {
    ExecutorService starters = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<Containerd.Running>> starting = new ArrayList<>();
      for (int i = 0; i < CONTAINERS; i++) {
        List<String> command = List.of("/opt/app/brief", library(i), "" + LIFE_MILLIS);
        Pod pod = new Pod("brief" + i, reference, command, Map.of(), Map.of());
        starting.add(starters.submit(() -> node.containerd().runPresent(pod)));
      }
      List<Containerd.Running> started = new ArrayList<>();
      for (Future<Containerd.Running> each : starting) {
        started.add(each.get());
      }
      return started;
    } finally {
      starters.shutdown();
    }
  }

  private static Set<String> libraries(Assay.Collector collector, String reference) {
    Set<String> found = new TreeSet<>();
    for (PackageUsage used : packages(collector, reference)) {
      for (FileUsage file : used.getFilesList()) {
        if (file.getPath().contains("/libown")) {
          found.add(file.getPath());
        }
      }
    }
    return found;
  }

  private static UsageEvidence evidenceOf(
      Assay.Collector collector, String reference, String path) {
    return packages(collector, reference).stream()
        .flatMap(used -> used.getFilesList().stream())
        .filter(file -> file.getPath().equals(path))
        .map(FileUsage::getEvidence)
        .findFirst()
        .orElse(UsageEvidence.USAGE_EVIDENCE_UNSPECIFIED);
  }

  private static List<PackageUsage> packages(Assay.Collector collector, String reference) {
    return collector
        .query()
        .listPackages(
            ListPackagesRequest.newBuilder().setArtifact(reference).setPageSize(1000).build())
        .getPackagesList();
  }
}
