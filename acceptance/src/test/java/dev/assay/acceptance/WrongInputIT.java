package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.Node;
import dev.assay.collector.registry.kit.DockerRegistry;
import dev.assay.wire.v1.Gap;
import dev.assay.wire.v1.ListNodesRequest;
import dev.assay.wire.v1.ListPackagesRequest;
import dev.assay.wire.v1.ListPackagesResponse;
import dev.assay.wire.v1.UsageEvidence;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @TempDir Path directory;

  @Test
  void unknownSettingNamesTheNearest() {
    Command.Result result = assay("sensor", "--sensor.scan.intervall=5s");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.errors()).contains("sensor.scan.intervall").contains("sensor.scan.interval");
  }

  @Test
  void portWithoutACollectorSaysHowToStartOne() throws Exception {
    String nobody = "127.0.0.1:" + DockerRegistry.freePort();

    Command.Result result = assay("get", "images", "--collector", nobody);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.errors()).contains(nobody).contains("assay up");
  }

  @Test
  void corruptDatabaseIsNamedAndLeftAlone() throws Exception {
    Path database = directory.resolve("collector.db");
    Files.writeString(
        database, "this is no database, but as long as the header of one. ".repeat(20));

    Command.Result result =
        assay(
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
          assay("get", "packages", "--collector", collector.address(), "--artifact", "nothing:v1");

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
                  assertThat(
                          collector
                              .query()
                              .listNodes(ListNodesRequest.getDefaultInstance())
                              .getNodesList())
                      .flatExtracting(node -> node.getGapsList())
                      .extracting(Gap::getCause)
                      .contains("NO_CONTAINER_RUNTIME"));
      assertThat(sensor.log()).doesNotContain("Exception");
    }
  }

  private static Command.Result assay(String... arguments) {
    List<String> command = new java.util.ArrayList<>(List.of(Assay.launcher()));
    command.addAll(List.of(arguments));
    return new Command(command, Map.of()).execute();
  }
}
