package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.Privileges;
import dev.assay.acceptance.kit.Service;
import dev.assay.wire.v1.ListPackagesRequest;
import dev.assay.wire.v1.ListProcessesRequest;
import dev.assay.wire.v1.PackageUsage;
import dev.assay.wire.v1.UsageEvidence;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code assay run} of a program that is not written in Java. */
class NamedProgramIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String ARTIFACT = "shop/native/1.0";

  @TempDir Path directory;

  @Test
  void whatItMapsBelongsToItsName() throws Exception {
    Privileges.require(
        Files.exists(Path.of("/var/lib/dpkg/status")), "this test needs the packages of Debian");
    Path report = directory.resolve("usage.json");
    try (Assay.Collector collector = Assay.collector(directory.resolve("collector"), Map.of());
        Assay.Sensor sensor =
            Assay.sensor(
                directory.resolve("sensor"),
                collector.address(),
                "unix://" + directory.resolve("no/containerd.sock"),
                List.of());
        Service program = sleep(collector, report)) {
      await()
          .atMost(SOON)
          .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
          .untilAsserted(() -> assertThat(mapped(collector)).contains("coreutils", "libc6"));

      assertThat(
              collector
                  .query()
                  .listProcesses(ListProcessesRequest.newBuilder().setArtifact(ARTIFACT).build())
                  .getProcessesList())
          .singleElement()
          .satisfies(
              process -> {
                assertThat(process.getHostPid()).isEqualTo((int) program.pid());
                assertThat(process.getExecutable()).endsWith("/sleep");
                assertThat(process.getNode()).isEqualTo(sensor.nodeName());
                assertThat(process.hasJvm()).isFalse();
              });
      Command.Result listed =
          Assay.run(
              "get",
              "packages",
              "--collector=" + collector.address(),
              "--artifact=" + ARTIFACT,
              "--at-least=file-mapped");
      assertThat(listed.output()).contains("coreutils").contains(ARTIFACT);
      assertNothingMeasured(report);
      assertThat(program.log()).isEmpty();
    }
  }

  @Test
  void reportWithoutACollectorSaysThatNothingWasMeasured() throws Exception {
    Path report = Files.writeString(directory.resolve("usage.json"), "{\"archives\": [1]}");

    Command.Result result =
        Assay.run(
            "run",
            "--application=shop",
            "--component=native",
            "--version=1.0",
            "--report=" + report,
            "--",
            "sh",
            "-c",
            "echo native; exit 3");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.output()).isEqualTo("native\n");
    assertThat(result.errors()).isEmpty();
    assertNothingMeasured(report);
  }

  private Service sleep(Assay.Collector collector, Path report) {
    return Service.start(
        "program",
        directory.resolve("program.log"),
        Map.of(),
        List.of(
            Assay.launcher(),
            "run",
            "--collector=" + collector.address(),
            "--application=shop",
            "--component=native",
            "--version=1.0",
            "--report=" + report,
            "--",
            "sleep",
            "600"));
  }

  private static void assertNothingMeasured(Path report) throws Exception {
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.path("artifact").path("component").asText()).isEqualTo("native");
    assertThat(json.path("gaps").path(0).path("cause").asText()).isEqualTo("NO_JVM");
    assertThat(json.path("archives").isArray()).isTrue();
    assertThat(json.path("archives").size()).isZero();
  }

  private static List<String> mapped(Assay.Collector collector) {
    return collector
        .query()
        .listPackages(
            ListPackagesRequest.newBuilder()
                .setArtifact(ARTIFACT)
                .setAtLeast(UsageEvidence.FILE_MAPPED)
                .setPageSize(1000)
                .build())
        .getPackagesList()
        .stream()
        .map(PackageUsage::getName)
        .toList();
  }
}
