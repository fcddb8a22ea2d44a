package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.Jdk;
import dev.assay.acceptance.kit.Node;
import dev.assay.acceptance.kit.Privileges;
import dev.assay.acceptance.kit.Service;
import dev.assay.acceptance.kit.WebServer;
import dev.assay.collector.registry.kit.DockerRegistry;
import dev.assay.wire.v1.Gap;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.IntegrityState;
import dev.assay.wire.v1.ListDependenciesRequest;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListNodesRequest;
import dev.assay.wire.v1.ListPackagesRequest;
import dev.assay.wire.v1.ListPackagesResponse;
import dev.assay.wire.v1.ListProcessesRequest;
import dev.assay.wire.v1.ListViolationsRequest;
import dev.assay.wire.v1.UsageEvidence;
import io.grpc.StatusRuntimeException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Wrong input gets a message that says what to do, or an honest "not measured"; nothing crashes.
 */
class WrongInputIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  /** Defines a class of the first argument's bytes as one of the second argument's archive. */
  private static final String LOADS_BY_ITSELF =
      """
      import java.net.URL;
      import java.nio.file.Files;
      import java.nio.file.Path;
      import java.security.CodeSource;
      import java.security.ProtectionDomain;
      import java.security.cert.Certificate;

      public class Main extends ClassLoader {
        public static void main(String[] args) throws Exception {
          byte[] bytes = Files.readAllBytes(Path.of(args[0]));
          URL archive = Path.of(args[1]).toUri().toURL();
          CodeSource source = new CodeSource(archive, (Certificate[]) null);
          new Main()
              .defineClass("Used", bytes, 0, bytes.length, new ProtectionDomain(source, null))
              .getConstructor()
              .newInstance();
          System.out.println("works");
          Thread.sleep(Long.MAX_VALUE);
        }
      }
      """;

  @TempDir Path directory;

  @Test
  void unknownSettingNamesTheNearest() {
    Command.Result result = Assay.run("sensor", "--sensor.scan.intervall=5s");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.errors()).contains("sensor.scan.intervall").contains("sensor.scan.interval");
  }

  @Test
  void portWithoutACollectorSaysHowToStartOne() throws Exception {
    String nobody = "127.0.0.1:" + DockerRegistry.freePort();

    Command.Result result = Assay.run("get", "images", "--collector", nobody);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.errors()).contains(nobody).contains("assay up");
  }

  @Test
  void corruptDatabaseIsNamedAndLeftAlone() throws Exception {
    Path database = directory.resolve("collector.db");
    Files.writeString(
        database, "this is no database, but as long as the header of one. ".repeat(20));

    Command.Result result =
        Assay.run(
            "collector",
            "--collector.database=" + database,
            "--collector.listen=127.0.0.1:" + DockerRegistry.freePort());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.errors()).contains(database.toString()).doesNotContain("\tat ");
    assertThat(database).content().startsWith("this is no database");
  }

  @Test
  void unknownArtifactIsSaidToBeUnknown() throws Exception {
    try (Assay.Collector collector = Assay.collector(directory.resolve("collector"), Map.of())) {
      Command.Result result =
          Assay.run(
              "get", "packages", "--collector", collector.address(), "--artifact", "nothing:v1");

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.errors()).contains("nothing:v1");
    }
  }

  @Test
  void malformedPackageDatabaseIsNotMeasured() throws Exception {
    try (Node node = Node.start(directory.resolve("node"));
        Assay.Collector collector = Assay.collector(directory.resolve("collector"), Map.of());
        Assay.Sensor sensor =
            Assay.sensor(directory.resolve("sensor"), collector, node.containerd())) {
      Files.writeString(
          node.loaderRoot().path().resolve("var/lib/dpkg/status"), "\0\1 no: status\n at all");
      node.buildLoader("broken", Map.of());
      node.images().push("broken", node.registry(), "team/broken", "v1");
      String reference = node.registry().reference("team/broken", "v1");
      node.containerd().run(Pod.of("broken", reference));

      await()
          .atMost(SOON)
          .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
          .untilAsserted(
              () -> {
                ListPackagesResponse answer =
                    collector
                        .query()
                        .listPackages(
                            ListPackagesRequest.newBuilder().setArtifact(reference).build());
                assertThat(answer.getGapsList())
                    .extracting(Gap::getDetail)
                    .anyMatch(detail -> detail.contains("/var/lib/dpkg/status"));
                assertThat(answer.getPackagesList())
                    .noneMatch(p -> p.getEvidence() == UsageEvidence.NOT_OBSERVED);
              });
      assertThat(sensor.log()).doesNotContain("Exception");
    }
  }

  @Test
  void socketThatNobodyAnswersIsAGapOfTheNode() throws Exception {
    try (Assay.Collector collector = Assay.collector(directory.resolve("collector"), Map.of());
        Assay.Sensor sensor =
            Assay.sensor(
                directory.resolve("sensor"),
                collector,
                "unix://" + directory.resolve("no/containerd.sock"))) {
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(nodeGaps(collector))
                      .extracting(Gap::getCause)
                      .contains("NO_CONTAINER_RUNTIME"));
      assertThat(sensor.log()).doesNotContain("Exception");
    }
  }

  @Test
  void registryThatAnswersHtmlDecidesNothing() throws Exception {
    try (Node node = Node.start(directory.resolve("node"));
        Assay.Collector collector = Assay.collector(directory.resolve("collector"), Map.of())) {
      node.buildLoader("page", Map.of());
      node.images().push("page", node.registry(), "team/page", "v1");
      String reference = node.registry().reference("team/page", "v1");
      node.containerd().run(Pod.of("page", reference));
      node.registry().stop();
      try (WebServer instead = WebServer.start(node.registry().port());
          Assay.Sensor sensor =
              Assay.sensor(directory.resolve("sensor"), collector, node.containerd())) {
        await()
            .atMost(SOON)
            .untilAsserted(
                () ->
                    assertThat(images(collector, reference))
                        .singleElement()
                        .satisfies(
                            image -> {
                              assertThat(image.getIntegrity()).isEqualTo(IntegrityState.UNDECIDED);
                              assertThat(image.getReason())
                                  .contains(instead.address())
                                  .contains("something that is no manifest");
                            }));
        assertThat(
                collector
                    .query()
                    .listViolations(ListViolationsRequest.getDefaultInstance())
                    .getViolationsList())
            .isEmpty();
        Command.Result listed = Assay.run("get", "images", "--collector", collector.address());
        assertThat(listed.output())
            .contains(reference)
            .contains("undecided")
            .contains("something that is no manifest");
        assertThat(sensor.log()).doesNotContain("Exception");
      }
      assertThat(collector.log()).doesNotContain("Exception");
    }
  }

  @Test
  void socketThatMayNotBeOpenedLeavesTheHost() throws Exception {
    Privileges.requireRootAnd("setpriv");
    Path socket = directory.resolve("containerd.sock");
    try (ServerSocketChannel runtime = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        Assay.Collector collector = Assay.collector(directory.resolve("collector"), Map.of())) {
      runtime.bind(UnixDomainSocketAddress.of(socket));
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
      Files.setOwner(
          socket,
          socket.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
      // The user root with no capability is bound to file permissions like any other.
      List<String> unprivileged = List.of("setpriv", "--inh-caps=-all", "--bounding-set=-all");
      try (Assay.Sensor sensor =
          Assay.sensor(
              directory.resolve("sensor"), collector.address(), "unix://" + socket, unprivileged)) {
        await()
            .atMost(SOON)
            .untilAsserted(
                () ->
                    assertThat(nodeGaps(collector))
                        .filteredOn(gap -> gap.getCause().equals("NO_CONTAINER_RUNTIME"))
                        .extracting(Gap::getDetail)
                        .anyMatch(detail -> detail.contains("no permission to open " + socket)));
        await().atMost(SOON).until(() -> observes(collector, sensor.pid()));
        assertThat(sensor.log()).doesNotContain("Exception");
      }
    }
  }

  /** A class path may name it, and a class loader may say that classes are from it. */
  @Test
  void jarThatIsNoZipIsNotMeasured() throws Exception {
    Jdk jdk = Jdk.require(17);
    jdk.compile(directory.resolve("main"), "Main.java", LOADS_BY_ITSELF);
    jdk.compile(directory.resolve("used"), "Used.java", "public class Used {}");
    Path jar = Files.writeString(directory.resolve("broken.jar"), "no zip");
    try (Assay.Collector collector = Assay.collector(directory.resolve("collector"), Map.of());
        Service application =
            Service.start(
                "application",
                directory.resolve("application.log"),
                Map.of(),
                List.of(
                    jdk.program("java"),
                    "-javaagent:"
                        + Assay.agentJar()
                        + "="
                        + collector.agentOptions("broken", "jar", "1"),
                    "-cp",
                    directory.resolve("main") + ":" + jar,
                    "Main",
                    directory.resolve("used/Used.class").toString(),
                    jar.toString()))) {
      ListDependenciesRequest question =
          ListDependenciesRequest.newBuilder()
              .setArtifact("broken/jar/1")
              .setIncludeJdk(true)
              .build();
      await()
          .atMost(SOON)
          .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
          .untilAsserted(
              () ->
                  assertThat(collector.query().listDependencies(question).getGapsList())
                      .filteredOn(gap -> gap.getCause().equals("INVENTORY_UNREADABLE"))
                      .extracting(Gap::getDetail)
                      .anyMatch(detail -> detail.contains(jar + ": not a zip file")));
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(collector.query().listDependencies(question).getDependenciesList())
                      .isNotEmpty()
                      .noneMatch(dependency -> dependency.getName().equals("broken.jar")));
      assertThat(Assay.run("get", "dependencies", "--collector", collector.address()).output())
          .contains(jar + ": not a zip file");
      assertThat(application.isAlive()).isTrue();
      assertThat(application.log()).isEqualTo("works\n");
    }
  }

  private static List<Image> images(Assay.Collector collector, String reference) {
    return collector
        .query()
        .listImages(ListImagesRequest.newBuilder().setFilter(reference).build())
        .getImagesList();
  }

  private static List<Gap> nodeGaps(Assay.Collector collector) {
    return collector
        .query()
        .listNodes(ListNodesRequest.getDefaultInstance())
        .getNodesList()
        .stream()
        .flatMap(node -> node.getGapsList().stream())
        .toList();
  }

  private static boolean observes(Assay.Collector collector, long pid) {
    return collector
        .query()
        .listProcesses(ListProcessesRequest.newBuilder().setPageSize(1000).build())
        .getProcessesList()
        .stream()
        .anyMatch(process -> process.getHostPid() == pid);
  }
}
