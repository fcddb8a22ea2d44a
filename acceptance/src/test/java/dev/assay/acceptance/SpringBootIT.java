package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.DebianRoot;
import dev.assay.acceptance.kit.Jdk;
import dev.assay.acceptance.kit.Node;
import dev.assay.acceptance.kit.Service;
import dev.assay.acceptance.kit.SpringBootApplication;
import dev.assay.collector.registry.kit.DockerRegistry;
import dev.assay.wire.v1.ClassUse;
import dev.assay.wire.v1.Dependency;
import dev.assay.wire.v1.ListClassesRequest;
import dev.assay.wire.v1.ListClassesResponse;
import dev.assay.wire.v1.ListDependenciesRequest;
import dev.assay.wire.v1.ListProcessesRequest;
import dev.assay.wire.v1.Process;
import dev.assay.wire.v1.UsageEvidence;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which classes of which dependency does a real application use? The JVM's own log is the oracle.
 */
class SpringBootIT {

  private static final Duration STARTED = Duration.ofSeconds(90);
  private static final Duration REPORTED = Duration.ofSeconds(90);

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void classesEqualThoseOfTheJvm(int version) throws Exception {
    Jdk jdk = Jdk.require(version);
    Path unifiedLog = directory.resolve("classes.log");
    try (Assay.Collector collector = Assay.collector(directory.resolve("collector"), Map.of());
        Service application =
            Service.start(
                "application",
                directory.resolve("application.log"),
                Map.of(),
                SpringBootApplication.command(
                    jdk.program("java"),
                    Assay.agentJar()
                        + "="
                        + collector.agentOptions("clinic", "web", "1." + version),
                    SpringBootApplication.jar().toString(),
                    "-Xlog:class+load=info:file=" + unifiedLog + "::filecount=0"))) {
      application.awaitReady(STARTED, () -> SpringBootApplication.isReady(application.log()));
      SpringBootApplication.visit(SpringBootApplication.port(application.log()));

      String artifact = "clinic/web/1." + version;
      await()
          .atMost(REPORTED)
          .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(
              () -> {
                Set<String> reported = classes(collector, artifact);
                Set<String> loaded = SpringBootApplication.namedClasses(unifiedLog);
                assertThat(missing(loaded, reported)).as("loaded, not reported").isEmpty();
                assertThat(missing(reported, loaded)).as("reported, not loaded").isEmpty();
              });
      assertDependencies(dependencies(collector, artifact));
      assertThat(application.log()).doesNotContain("assay-agent").doesNotContain("WARNING");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void classesInAContainerBelongToItsImage(int version) throws Exception {
    Jdk jdk = Jdk.require(version);
    try (Node node = Node.start(directory.resolve("node"));
        Assay.Collector collector = Assay.collector(directory.resolve("collector"), Map.of());
        Assay.Sensor sensor =
            Assay.sensor(directory.resolve("sensor"), collector, node.containerd())) {
      String reference = shipClinic(node);
      int port = DockerRegistry.freePort();

      node.containerd()
          .run(
              new Pod(
                  "clinic",
                  reference,
                  SpringBootApplication.command(
                      "/opt/java/bin/java",
                      "/assay/assay-agent.jar=" + collector.agentAddress(),
                      "/app/app.jar"),
                  Map.of("PORT", Integer.toString(port)),
                  Map.of(Assay.agentDirectory(), "/assay", jdk.runtime(), "/opt/java")));
      await()
          .atMost(STARTED)
          .until(() -> SpringBootApplication.isReady(node.containerd().log("clinic")));
      SpringBootApplication.visit(port);

      await()
          .atMost(REPORTED)
          .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(() -> assertDependencies(dependencies(collector, reference)));
      assertThat(
              collector
                  .query()
                  .listProcesses(ListProcessesRequest.newBuilder().setArtifact(reference).build())
                  .getProcessesList())
          .filteredOn(Process::hasJvm)
          .singleElement()
          .satisfies(
              jvm -> {
                assertThat(jvm.getJvm().getJavaVersion()).startsWith(version + ".");
                assertThat(jvm.getImageReference()).isEqualTo(reference);
                assertThat(jvm.getNode()).isEqualTo(sensor.nodeName());
                assertThat(jvm.getHostPid()).isNotEqualTo(jvm.getPid()).isPositive();
              });
    }
  }

  /** Pushes an image with the application and what a JVM needs, and returns its reference. */
  private String shipClinic(Node node) throws Exception {
    DebianRoot root =
        DebianRoot.create(
            directory.resolve("java-root"), List.of("libc6", "zlib1g", "libgcc-s1", "libstdc++6"));
    root.add(SpringBootApplication.jar(), "/app/app.jar");
    node.images().build("clinic", root.path(), List.of("/opt/java/bin/java"), Map.of());
    node.images().push("clinic", node.registry(), "team/clinic", "v1.0.0");
    return node.registry().reference("team/clinic", "v1.0.0");
  }

  private static void assertDependencies(List<Dependency> dependencies) {
    assertThat(dependencies)
        .filteredOn(d -> d.getPurl().startsWith("pkg:maven/org.springframework/spring-core@"))
        .singleElement()
        .satisfies(
            core -> {
              assertThat(core.getInitialisedMeasured()).isTrue();
              assertThat(core.getClassesInitialised()).isPositive();
              assertThat(core.getClassesLoaded()).isGreaterThan(core.getClassesInitialised());
              assertThat(core.getClasses()).isGreaterThan(core.getClassesLoaded());
              assertThat(core.getEvidence()).isEqualTo(UsageEvidence.CLASSES_INITIALISED);
            });
    assertThat(dependencies)
        .as("on the class path and never used")
        .noneMatch(d -> d.getName().startsWith("commons-lang3"));
  }

  private static List<Dependency> dependencies(Assay.Collector collector, String artifact) {
    return collector
        .query()
        .listDependencies(
            ListDependenciesRequest.newBuilder()
                .setArtifact(artifact)
                .setIncludeJdk(true)
                .setPageSize(1000)
                .build())
        .getDependenciesList();
  }

  private static Set<String> classes(Assay.Collector collector, String artifact) {
    Set<String> names = new TreeSet<>();
    for (Dependency dependency : dependencies(collector, artifact)) {
      ListClassesRequest.Builder request =
          ListClassesRequest.newBuilder()
              .setArtifact(artifact)
              .setArchive(dependency.getArchiveDigest())
              .setPageSize(1000);
      ListClassesResponse page;
      do {
        page = collector.query().listClasses(request.build());
        page.getClassesList().stream().map(ClassUse::getName).forEach(names::add);
        request.setPageToken(page.getNextPageToken());
      } while (!page.getNextPageToken().isEmpty());
    }
    return names;
  }

  private static Set<String> missing(Set<String> from, Set<String> in) {
    Set<String> missing = new TreeSet<>(from);
    missing.removeAll(in);
    // The agent does not report itself; its own classes are no part of the application.
    missing.removeIf(name -> name.startsWith("dev.assay.agent."));
    return missing;
  }
}
