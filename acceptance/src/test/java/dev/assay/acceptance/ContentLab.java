package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.Containerd;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.FirstProcess;
import dev.assay.acceptance.kit.Node;
import dev.assay.wire.v1.ListViolationsRequest;
import dev.assay.wire.v1.Violation;
import dev.assay.wire.v1.ViolationType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A node with a sensor and a collector, on which containers load libraries when they are told to,
 * and what is found of them.
 */
final class ContentLab implements AutoCloseable {

  static final Duration SOON = Duration.ofMinutes(3);
  static final String LIBRARIES =
      "/usr/lib/" + (Assay.architecture().equals("arm64") ? "aarch64" : "x86_64") + "-linux-gnu/";

  private final Node node;
  private final Assay.Collector collector;
  private final Assay.Sensor sensor;

  /** Starts everything below {@code directory}; skips the test where the machine cannot. */
  ContentLab(Path directory) throws IOException {
    node = Node.start(directory.resolve("node"));
    collector = Assay.collector(directory.resolve("collector"), Map.of());
    sensor = Assay.sensor(directory.resolve("sensor"), collector, node.containerd());
  }

  Node node() {
    return node;
  }

  Assay.Sensor sensor() {
    return sensor;
  }

  @Override
  public void close() {
    for (AutoCloseable part : new AutoCloseable[] {sensor, collector, node}) {
      Assay.close(part);
    }
  }

  String ship(String name) throws IOException {
    node.buildLoader(name, Map.of("build", name));
    node.images().push(name, node.registry(), name, "v1");
    return node.registry().reference(name, "v1");
  }

  Containerd.Running runLater(String name, String reference, String... libraries)
      throws IOException {
    return runLater(name, reference, Map.of(), libraries);
  }

  /** Runs a container that loads libraries once it is told to. */
  Containerd.Running runLater(
      String name, String reference, Map<Path, String> mounts, String... libraries)
      throws IOException {
    String script =
        "while [ ! -e /go ]; do /usr/bin/sleep 0.1; done; which=/opt/app/loads;"
            + " [ -e /which ] && read -r which < /which; exec \"$which\" "
            + String.join(" ", libraries);
    return node.containerd()
        .run(new Pod(name, reference, List.of("/usr/bin/dash", "-c", script), Map.of(), mounts));
  }

  static void go(Path root) throws IOException {
    Files.createFile(root.resolve("go"));
  }

  static Path rootOf(Containerd.Running running) throws IOException {
    return FirstProcess.of(running).resolve("root");
  }

  /** Returns the first directory that an overlay's option names. */
  static Path mountOption(Containerd.Running running, String option) throws IOException {
    for (String line : Files.readAllLines(FirstProcess.of(running).resolve("mountinfo"))) {
      if (line.contains(" / / ")) {
        for (String each : line.substring(line.lastIndexOf(' ') + 1).split(",", -1)) {
          if (each.startsWith(option + "=")) {
            return Path.of(each.substring(option.length() + 1).split(":", 2)[0]);
          }
        }
      }
    }
    throw new IllegalStateException("no " + option);
  }

  static Path fileOf(Path root, String prefix) throws IOException {
    Path libraries = root.resolve(LIBRARIES.substring(1));
    try (var files = Files.newDirectoryStream(libraries, prefix + "*")) {
      return files.iterator().next();
    }
  }

  static void append(Path file) throws IOException {
    Files.write(file, new byte[] {0}, StandardOpenOption.APPEND);
  }

  static String sha256(Path file) {
    return "sha256:" + Command.run("sha256sum", file.toString()).substring(0, 64);
  }

  void awaitLoaded(String pod) {
    await().atMost(SOON).until(() -> node.containerd().log(pod).contains("loaded"));
  }

  /**
   * Waits until the sensor has made a whole scan that began after this was called, and has read
   * what that scan found in use; its own numbers tell.
   */
  void awaitScans() throws IOException {
    awaitTwoMore("scans_total");
    awaitTwoMore("content_passes_total");
  }

  /** The next one may have begun before; the one after it has not. */
  void awaitTwoMore(String metric) throws IOException {
    long before = sensor.metric(metric);
    await(metric).atMost(SOON).until(() -> sensor.metric(metric) >= before + 2);
  }

  void awaitDelivery() {
    await("delivery")
        .atMost(SOON)
        .until(
            () ->
                sensor.metric("batches_acknowledged_total")
                    >= sensor.metric("batches_offered_total"));
  }

  /**
   * Waits for the violation, whose evidence must be read by the first scan that begins after the
   * loader has loaded, whenever the news of it arrive.
   */
  Violation foundByTheNextScan(String pod, String reference, ViolationType type, int files)
      throws IOException {
    awaitLoaded(pod);
    return foundByTheNextScan(reference, type, files);
  }

  /** The same, where what is wrong is in use already. */
  Violation foundByTheNextScan(String reference, ViolationType type, int files) throws IOException {
    awaitScans();
    Instant scanned = Instant.now();
    Violation first = awaitViolation(reference, type);
    await("evidence of " + reference)
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(violation(first.getId()).getEvidence().getFilesList())
                    .as(() -> "evidence of " + violation(first.getId()))
                    .hasSizeGreaterThanOrEqualTo(files));
    Violation violation = violation(first.getId());
    assertThat(violation.getEvidence().getFilesList())
        .allSatisfy(
            file ->
                assertThat(Instant.ofEpochSecond(file.getLastSeen().getSeconds()))
                    .isBeforeOrEqualTo(scanned));
    return violation;
  }

  Violation violation(String id) {
    return collector
        .query()
        .listViolations(ListViolationsRequest.getDefaultInstance())
        .getViolationsList()
        .stream()
        .filter(each -> each.getId().equals(id))
        .findFirst()
        .orElseThrow();
  }

  Violation awaitViolation(String reference, ViolationType type) {
    await("violation of " + reference)
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> !violations(reference).isEmpty());
    assertThat(violations(reference))
        .singleElement()
        .extracting(Violation::getType)
        .isEqualTo(type);
    return violations(reference).get(0);
  }

  List<Violation> violations(String reference) {
    return collector
        .query()
        .listViolations(ListViolationsRequest.newBuilder().setFilter(reference).build())
        .getViolationsList();
  }
}
