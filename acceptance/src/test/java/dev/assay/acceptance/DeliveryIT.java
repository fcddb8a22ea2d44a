package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.Containerd.Running;
import dev.assay.acceptance.kit.FirstProcess;
import dev.assay.acceptance.kit.Jdk;
import dev.assay.acceptance.kit.Node;
import dev.assay.acceptance.kit.Service;
import dev.assay.acceptance.kit.SpringBootApplication;
import dev.assay.wire.v1.Dependency;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.ListDependenciesRequest;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListPackagesRequest;
import dev.assay.wire.v1.ListProcessesRequest;
import dev.assay.wire.v1.PackageUsage;
import dev.assay.wire.v1.Process;
import dev.assay.wire.v1.UsageEvidence;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is lost and nothing doubled, whatever happens to the collector. */
class DeliveryIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int KILLS = 4;
  private static final int PODS = 5;

  @TempDir Path directory;

  @Test
  void collectorThatIsKilledAgainAndAgainKnowsEverythingInTheEnd() throws Exception {
    try (Node node = Node.start(directory.resolve("node"));
        Assay.Collector collector = Assay.collector(directory.resolve("collector"), Map.of());
        Assay.Sensor sensor =
            Assay.sensor(directory.resolve("sensor"), collector, node.containerd())) {
      Set<String> containers = new HashSet<>();
      for (int i = 0; i < PODS; i++) {
        // Each an image of its own, so that each brings new facts of every kind.
        node.buildLoader("image" + i, Map.of("build", "" + i));
        node.images().push("image" + i, node.registry(), "team/app" + i, "v1");
        String reference = node.registry().reference("team/app" + i, "v1");
        containers.add(node.containerd().run(Pod.of("pod" + i, reference)).containerId());
        if (i < KILLS) {
          // Another moment each time, while the new container's facts are under way.
          await().pollDelay(Duration.ofMillis(400L * i)).atMost(SOON).until(() -> true);
          collector.kill();
          collector.restart();
        }
      }

      for (int i = 0; i < PODS; i++) {
        String reference = node.registry().reference("team/app" + i, "v1");
        await()
            .atMost(SOON)
            .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
            .untilAsserted(() -> assertLoaderIsKnown(collector, reference));
      }
      List<Process> processes =
          collector
              .query()
              .listProcesses(ListProcessesRequest.newBuilder().setPageSize(1000).build())
              .getProcessesList();
      assertThat(processes)
          .filteredOn(p -> p.getImageReference().startsWith(node.registry().host()))
          .extracting(Process::getContainerId)
          .containsExactlyInAnyOrderElementsOf(containers);
      assertThat(processes)
          .extracting(p -> p.getHostPid() + " " + p.getStarted())
          .doesNotHaveDuplicates();
      assertThat(sensor.log()).doesNotContain("Exception");
    }
  }

  @Test
  void absentCollectorHarmsNobodyAndIsToldLater() throws Exception {
    Jdk jdk = Jdk.require(17);
    try (Assay.Collector collector = Assay.collector(directory.resolve("collector"), Map.of())) {
      collector.kill();
      try (Service application = application(jdk, collector, "late")) {
        SpringBootApplication.visit(SpringBootApplication.port(application.log()));

        collector.restart();

        await()
            .atMost(Duration.ofSeconds(90))
            .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
            .untilAsserted(
                () ->
                    assertThat(dependencies(collector, "clinic/late/1"))
                        .extracting(Dependency::getName)
                        .anyMatch(name -> name.startsWith("spring-core")));
        assertThat(application.log()).doesNotContain("assay-agent").doesNotContain("Exception");
      }
    }
  }

  @Test
  void otherDatabaseAtTheSameAddressIsToldEverything() throws Exception {
    Jdk jdk = Jdk.require(17);
    try (Node node = Node.start(directory.resolve("node"));
        Assay.Collector collector = Assay.collector(directory.resolve("collector"), Map.of());
        Assay.Sensor sensor =
            Assay.sensor(directory.resolve("sensor"), collector, node.containerd());
        Service application = application(jdk, collector, "moved")) {
      node.buildLoader("loader", Map.of());
      node.images().push("loader", node.registry(), "team/app", "v1");
      String reference = node.registry().reference("team/app", "v1");
      Running running = node.containerd().run(Pod.of("pod", reference));
      long loader = Long.parseLong(FirstProcess.of(running).getFileName().toString());
      awaitAll(collector, reference);
      Set<String> dependencies = use(collector, "clinic/moved/1");

      collector.kill();
      collector.restartEmpty();

      awaitAll(collector, reference);
      await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(
              () -> assertThat(use(collector, "clinic/moved/1")).containsAll(dependencies));
      List<Process> processes =
          collector
              .query()
              .listProcesses(ListProcessesRequest.newBuilder().setPageSize(1000).build())
              .getProcessesList();
      assertThat(processes)
          .filteredOn(p -> p.getHostPid() == loader)
          .extracting(Process::getContainerId)
          .containsExactly(running.containerId());
      // Sensor and agent name it alike in the new database, too.
      assertThat(processes)
          .filteredOn(p -> p.getHostPid() == application.pid())
          .singleElement()
          .satisfies(p -> assertThat(p.hasJvm()).isTrue());
      assertThat(sensor.log()).doesNotContain("Exception");
    }
  }

  private Service application(Jdk jdk, Assay.Collector collector, String name) {
    Service application =
        Service.start(
            "application",
            directory.resolve("application.log"),
            Map.of(),
            SpringBootApplication.command(
                jdk.program("java"),
                Assay.agentJar() + "=" + collector.agentOptions("clinic", name, "1"),
                SpringBootApplication.jar().toString()));
    return application.awaitReady(SOON, () -> SpringBootApplication.isReady(application.log()));
  }

  /** Waits until the container's packages and the JVM's dependencies are known. */
  private static void awaitAll(Assay.Collector collector, String reference) {
    await()
        .atMost(Duration.ofSeconds(90))
        .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
        .untilAsserted(
            () -> {
              assertLoaderIsKnown(collector, reference);
              assertThat(use(collector, "clinic/moved/1"))
                  .anyMatch(use -> use.startsWith("spring-core"));
            });
  }

  /** Dependencies of which classes are in use. */
  private static Set<String> use(Assay.Collector collector, String artifact) {
    return dependencies(collector, artifact).stream()
        .filter(dependency -> dependency.getClassesInitialised() > 0)
        .map(Dependency::getName)
        .collect(Collectors.toSet());
  }

  private static void assertLoaderIsKnown(Assay.Collector collector, String reference) {
    assertThat(
            collector
                .query()
                .listImages(ListImagesRequest.newBuilder().setFilter(reference).build())
                .getImagesList())
        .extracting(Image::getReference)
        .containsExactly(reference);
    List<PackageUsage> packages =
        collector
            .query()
            .listPackages(
                ListPackagesRequest.newBuilder().setArtifact(reference).setPageSize(1000).build())
            .getPackagesList();
    assertThat(packages)
        .extracting(p -> p.getPurl() + " " + p.getName() + " " + p.getEvidence())
        .doesNotHaveDuplicates();
    assertThat(
            packages.stream()
                .filter(p -> p.getEvidence().getNumber() >= UsageEvidence.FILE_MAPPED_VALUE)
                .filter(p -> !p.getPurl().isEmpty())
                .map(PackageUsage::getName)
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrder("libc6", "zlib1g", "liblzma5", "libbz2-1.0");
  }

  private static List<Dependency> dependencies(Assay.Collector collector, String artifact) {
    return collector
        .query()
        .listDependencies(
            ListDependenciesRequest.newBuilder().setArtifact(artifact).setPageSize(1000).build())
        .getDependenciesList();
  }
}
