package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Advisories;
import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.Service;
import dev.assay.acceptance.kit.SpringBootApplication;
import dev.assay.wire.v1.ComponentUse;
import dev.assay.wire.v1.ListComponentsRequest;
import dev.assay.wire.v1.ListProcessesRequest;
import dev.assay.wire.v1.UseVerdict;
import dev.assay.wire.v1.VulnerableVerdict;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program that is no container, scanned and run under the same three names: which of its
 * vulnerable libraries matter?
 */
class ScannedProgramIT {

  private static final Duration STARTED = Duration.ofMinutes(2);
  private static final Duration REPORTED = Duration.ofMinutes(2);
  private static final String ARTIFACT = "shop/clinic/1.0";
  private static final List<String> NAMES =
      List.of("--application=shop", "--component=clinic", "--version=1.0");

  @TempDir private Path directory;

  private static String affected(String id, String name) {
    return Advisories.affected(id, "HIGH", "Maven", name);
  }

  private Assay.Collector collector() throws IOException {
    return Assay.collector(
        directory.resolve("collector"),
        Map.of(
            "collector.advisories",
            directory.resolve("advisories").toString(),
            "collector.unused.window",
            "1s"));
  }

  private Service application(Assay.Collector collector, int number) {
    List<String> command =
        new ArrayList<>(List.of(Assay.launcher(), "run", "--collector=" + collector.address()));
    command.addAll(NAMES);
    command.addAll(List.of("--", "java"));
    command.addAll(SpringBootApplication.JVM_OPTIONS);
    command.addAll(List.of("-jar", SpringBootApplication.jar().toString()));
    Service application =
        Service.start("application", directory.resolve("app" + number + ".log"), Map.of(), command);
    application.awaitReady(STARTED, () -> SpringBootApplication.isReady(application.log()));
    SpringBootApplication.visit(SpringBootApplication.port(application.log()));
    return application;
  }

  private static Command.Result scan(Assay.Collector collector) {
    return Assay.run(
        "scan",
        "--quiet",
        "--collector=" + collector.address(),
        NAMES.get(0),
        NAMES.get(1),
        NAMES.get(2),
        SpringBootApplication.jar().toString());
  }

  private static ComponentUse component(Assay.Collector collector, String name) {
    return collector
        .query()
        .listComponents(
            ListComponentsRequest.newBuilder()
                .setArtifact(ARTIFACT)
                .setFilter("/" + name + "@")
                .build())
        .getComponentsList()
        .stream()
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not listed"));
  }

  private static void assertCells(Assay.Collector collector) {
    assertCell(
        component(collector, "spring-core"),
        VulnerableVerdict.VULNERABLE,
        UseVerdict.USED,
        "Update application code. Upgrade dependency");
    assertCell(
        component(collector, "commons-lang3"),
        VulnerableVerdict.VULNERABLE,
        UseVerdict.NOT_USED,
        "Consider removing unused dependencies.");
    assertCell(
        component(collector, "spring-beans"),
        VulnerableVerdict.NOT_VULNERABLE,
        UseVerdict.USED,
        "No action needed");
    assertThat(component(collector, "spring-core").getClassesLoaded()).isPositive();
  }

  private static void assertCell(
      ComponentUse use, VulnerableVerdict vulnerable, UseVerdict used, String recommendation) {
    assertThat(use.getUsed()).as(use.getName() + ": " + use.getUseReason()).isEqualTo(used);
    assertThat(use.getVulnerable()).as(use.getName()).isEqualTo(vulnerable);
    assertThat(use.getRecommendation()).as(use.getName()).isEqualTo(recommendation);
  }

  private static void eventually(ThrowingRunnable assertion) {
    await()
        .atMost(REPORTED)
        .pollInterval(Duration.ofSeconds(1))
        .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
        .untilAsserted(assertion);
  }

  @Test
  void scanAndRunUnderTheSameNamesMakeTheTableAndAKillTakesBackWhatWasNotUsed() throws Exception {
    new Advisories(directory.resolve("osv"))
        .add("Maven", affected("CVE-2026-11", "org.springframework:spring-core"))
        .add("Maven", affected("CVE-2026-12", "org.apache.commons:commons-lang3"))
        .importInto(directory.resolve("advisories"));
    try (Assay.Collector collector = collector()) {
      Command.Result scanned = scan(collector);
      assertThat(scanned.exitCode()).as(scanned.toString()).isZero();
      assertThat(scanned.errors()).contains("keeps").contains(ARTIFACT);
      assertThat(component(collector, "commons-lang3").getUsed())
          .as("nobody has run it yet")
          .isEqualTo(UseVerdict.USE_NOT_MEASURED);
      assertThat(scan(collector).errors()).as("the same once more").contains("has");

      try (Service application = application(collector, 1)) {
        eventually(() -> assertCells(collector));
        collector.kill();
        collector.restart();
        eventually(() -> assertCells(collector));

        try (Service sensed = sensor(collector)) {
          eventually(() -> assertThat(sensedProcesses(collector)).isPositive());
          application.kill();
          eventually(
              () -> {
                ComponentUse spare = component(collector, "commons-lang3");
                assertThat(spare.getUsed()).isEqualTo(UseVerdict.USE_NOT_MEASURED);
                assertThat(spare.getUseReason()).contains("without a last word");
              });
          assertThat(sensed.isAlive()).isTrue();
        }
      }
      assertThat(component(collector, "spring-core").getUsed()).isEqualTo(UseVerdict.USED);
      assertThat(unused(collector)).as("nothing is called unused after a loss").isEmpty();
    }
  }

  private static List<ComponentUse> unused(Assay.Collector collector) {
    return collector
        .query()
        .listComponents(
            ListComponentsRequest.newBuilder()
                .setArtifact(ARTIFACT)
                .setUsed(UseVerdict.NOT_USED)
                .build())
        .getComponentsList();
  }

  private static long sensedProcesses(Assay.Collector collector) {
    return collector
        .query()
        .listProcesses(ListProcessesRequest.newBuilder().setArtifact(ARTIFACT).build())
        .getProcessesList()
        .stream()
        .filter(each -> each.getHostPid() != 0)
        .count();
  }

  private Service sensor(Assay.Collector collector) throws IOException {
    Files.createDirectories(directory.resolve("sensor"));
    return Service.start(
        "sensor",
        directory.resolve("sensor.log"),
        Map.of(),
        List.of(
            Assay.launcher(),
            "sensor",
            "--sensor.collector=" + collector.address(),
            "--sensor.node-name=scanned-program",
            "--sensor.container-runtime=unix://" + directory.resolve("none.sock"),
            "--sensor.scan.interval=1s",
            "--sensor.health=127.0.0.1:0"));
  }
}
