package dev.assay.acceptance.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.acceptance.integrity.CaseRun.Outcome;
import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Privileges;
import dev.assay.acceptance.kit.ScriptedRuntime;
import dev.assay.collector.registry.kit.DockerRegistry;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListViolationsRequest;
import dev.assay.wire.v1.Violation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All cases of the table, at once: one node, one collector, one registry. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class TableOfCases {

  /** Longest with every case: a hanging registry is waited for, three times and more. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static final Map<String, String> SETTINGS =
      Map.of(
          "collector.integrity.interval", "2s",
          "collector.registry.connect-timeout", "5s",
          "collector.registry.request-timeout", "5s");

  private final List<CaseRun> runs = new ArrayList<>();
  private CaseRegistry registry;
  private ScriptedRuntime runtime;
  private Assay.Collector collector;
  private Assay.Sensor sensor;

  @BeforeAll
  void run(@TempDir Path directory) throws Exception {
    Privileges.requireRootAnd("docker-registry");
    registry = registry(DockerRegistry.start(directory.resolve("registry")));
    runtime = ScriptedRuntime.start(directory.resolve("cri"));
    for (IntegrityCase each : IntegrityCase.all()) {
      runs.add(CaseRun.start(each, registry, runtime, Instant.now()));
    }
    collector = Assay.collector(directory.resolve("collector"), SETTINGS);
    sensor = Assay.sensor(directory.resolve("sensor"), collector, runtime.endpoint());
    try {
      Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(300)).until(this::allSettled);
    } catch (ConditionTimeoutException e) {
      // Each case that has not says so itself.
      return;
    }
  }

  /** Returns the registry that all cases share, whose content that one keeps. */
  abstract CaseRegistry registry(DockerRegistry content) throws IOException;

  private boolean allSettled() throws Exception {
    List<Image> images = images();
    List<Violation> violations = violations();
    for (CaseRun each : runs) {
      each.look(images, violations, Instant.now());
    }
    return runs.stream().allMatch(each -> each.outcome().isPresent());
  }

  private List<Image> images() {
    return collector
        .query()
        .listImages(ListImagesRequest.newBuilder().setPageSize(1000).build())
        .getImagesList();
  }

  private List<Violation> violations() {
    return collector
        .query()
        .listViolations(
            ListViolationsRequest.newBuilder().setIncludeResolved(true).setPageSize(1000).build())
        .getViolationsList();
  }

  @AfterAll
  void end() {
    runs.forEach(Assay::close);
    for (AutoCloseable part : new AutoCloseable[] {sensor, collector, runtime, registry}) {
      Assay.close(part);
    }
  }

  static List<IntegrityCase> cases() throws IOException {
    return IntegrityCase.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void verdictIsTheTables(IntegrityCase expected) {
    CaseRun run =
        runs.stream()
            .filter(each -> each.owner().number().equals(expected.number()))
            .findFirst()
            .orElseThrow();

    assertThat(run.outcome()).as("settled; last said: %s", run).isPresent();
    Outcome outcome = run.outcome().orElseThrow();
    assertThat(outcome.verdict()).as(outcome.explanation()).isEqualTo(expected.verdict());
    for (String reason : expected.because()) {
      if (reason.startsWith("not ")) {
        assertThat(outcome.explanation()).doesNotContain(reason.substring("not ".length()));
      } else {
        assertThat(outcome.explanation()).contains(reason);
      }
    }
  }
}
