package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.acceptance.kit.Advisories;
import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.Node;
import dev.assay.acceptance.kit.Trivy;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListImportsRequest;
import dev.assay.wire.v1.ListVulnerabilitiesRequest;
import dev.assay.wire.v1.UseVerdict;
import dev.assay.wire.v1.VexStatus;
import dev.assay.wire.v1.Vulnerability;
import dev.assay.wire.v1.VulnerableComponent;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is observed of a container, told to the real Trivy; and what others find and state, told to
 * the collector.
 */
class VexOfWhatRunsIT {

  private static final Duration SOON = Duration.ofMinutes(2);
  private static final String ZLIB = "CVE-2026-1";
  private static final String COREUTILS = "CVE-2026-2";

  @TempDir private Path directory;

  private Trivy advised() throws IOException {
    Trivy trivy = Trivy.require(directory);
    Path osv = directory.resolve("osv");
    new Advisories(osv)
        .add("Debian", Advisories.affected(ZLIB, "CRITICAL", "Debian:12", "zlib"))
        .add("Debian", Advisories.affected(COREUTILS, "HIGH", "Debian:12", "coreutils"))
        .importInto(directory.resolve("advisories"));
    trivy.know(osv);
    return trivy;
  }

  private static String assay(String... arguments) {
    Command.Result result = Assay.run(arguments);
    assertThat(result.exitCode()).as(result.everything()).isZero();
    return result.output();
  }

  /** Its shell reads scripts, which shows that the sensor sees files that are opened only. */
  private String run(Node node) throws IOException {
    Path scripts = Files.createDirectories(directory.resolve("scripts"));
    Files.writeString(
        scripts.resolve("start.sh"), ". /opt/app/more.sh\nexec /opt/app/loads libbz2.so.1.0\n");
    Files.writeString(scripts.resolve("more.sh"), "MORE=1\n");
    Files.writeString(scripts.resolve("debian_version"), "12.0\n");
    Files.writeString(
        scripts.resolve("os-release"), "ID=debian\nVERSION_ID=\"12\"\nNAME=\"Debian GNU/Linux\"\n");
    Path root = node.loaderRoot().path();
    Files.delete(root.resolve("etc/os-release"));
    node.loaderRoot()
        .add(scripts.resolve("start.sh"), "/opt/app/start.sh")
        .add(scripts.resolve("more.sh"), "/opt/app/more.sh")
        .add(scripts.resolve("os-release"), "/etc/os-release")
        .add(scripts.resolve("debian_version"), "/etc/debian_version");
    node.images().build("app", root, List.of("/usr/bin/dash", "/opt/app/start.sh"), Map.of());
    node.images().push("app", node.registry(), "team/app", "v1");
    String reference = node.registry().reference("team/app", "v1");
    node.containerd().run(Pod.of("app", reference));
    return reference;
  }

  @Test
  void scannersAreToldWhatIsNotUsedAndOthersAreHeard() throws Exception {
    Trivy trivy = advised();
    Map<String, String> settings =
        Map.of(
            "collector.advisories",
            directory.resolve("advisories").toString(),
            "collector.unused.window",
            "1s");
    try (Node node = Node.start(directory.resolve("node"));
        Assay.Collector collector = Assay.collector(directory.resolve("collector"), settings);
        Assay.Sensor sensor =
            Assay.sensor(directory.resolve("sensor"), collector, node.containerd())) {
      assertThat(sensor.nodeName()).isNotEmpty();
      String reference = run(node);
      await()
          .atMost(SOON)
          .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
          .untilAsserted(
              () -> {
                Map<String, VulnerableComponent> rows = rows(collector, reference, false);
                assertThat(rows).containsOnlyKeys(ZLIB, COREUTILS);
                assertThat(used(rows, ZLIB)).isEqualTo(UseVerdict.USED);
                assertThat(image(collector, reference).getRepositoryDigestsList()).isNotEmpty();
              });
      trivyIsTold(trivy, collector, reference);
      othersAreHeard(trivy, collector, reference);
    }
  }

  private void trivyIsTold(Trivy trivy, Assay.Collector collector, String reference)
      throws IOException {
    assertThat(suppressed(trivy, collector, reference)).isEmpty();
    // Nothing is called not used where processes of the node cannot be read, as in a sandbox.
    boolean notUsed = used(rows(collector, reference, false), COREUTILS) == UseVerdict.NOT_USED;
    assertThat(suppressed(trivy, collector, reference, "--not-affected"))
        .isEqualTo(notUsed ? Set.of("coreutils " + COREUTILS) : Set.of());
  }

  private Set<String> suppressed(
      Trivy trivy, Assay.Collector collector, String reference, String... options)
      throws IOException {
    List<String> export = new ArrayList<>(List.of("export", "openvex", "--artifact", reference));
    export.addAll(List.of("--collector", collector.address()));
    export.addAll(List.of(options));
    Path vex = directory.resolve("app.openvex.json");
    Files.writeString(vex, assay(export.toArray(String[]::new)));
    Set<String> gone = new TreeSet<>(Trivy.findings(scan(trivy, reference)));
    assertThat(gone).contains("zlib1g " + ZLIB, "coreutils " + COREUTILS);
    gone.removeAll(Trivy.findings(scan(trivy, reference, "--vex=" + vex)));
    return gone;
  }

  private static JsonNode scan(Trivy trivy, String reference, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--format=json", "--image-src=remote"));
    arguments.addAll(List.of(more));
    arguments.add(reference);
    return trivy.report("image", arguments.toArray(String[]::new));
  }

  private void othersAreHeard(Trivy trivy, Assay.Collector collector, String reference)
      throws IOException {
    Path report = directory.resolve("trivy.json");
    Files.writeString(report, scan(trivy, reference).toString());
    assay("import", "report", report.toString(), "--collector", collector.address());
    assertThat(vulnerability(rows(collector, reference, false), ZLIB).getOriginsList())
        .singleElement()
        .asString()
        .startsWith("trivy");

    String digest =
        image(collector, reference)
            .getRepositoryDigests(0)
            .replaceFirst(".*@", "")
            .replace(":", "%3A");
    Path vex = directory.resolve("acme.json");
    Files.writeString(
        vex,
        """
        {"@context":"https://openvex.dev/ns/v0.2.0","@id":"urn:acme","author":"Acme",
         "statements":[{"vulnerability":{"name":"%s"},"status":"not_affected",
          "justification":"vulnerable_code_cannot_be_controlled_by_adversary",
          "products":[{"@id":"pkg:oci/app@%s","subcomponents":[{"@id":"pkg:deb/debian/zlib1g"}]}]}]}
        """
            .formatted(ZLIB, digest));
    assertThat(image(collector, reference).getVulnerabilities()).isEqualTo(2);
    assay("import", "vex", vex.toString(), "--collector", collector.address());
    assertThat(image(collector, reference).getVulnerabilities()).isEqualTo(1);
    collector.kill();
    collector.restart();
    assertThat(rows(collector, reference, false)).containsOnlyKeys(COREUTILS);
    Vulnerability stated = vulnerability(rows(collector, reference, true), ZLIB);
    assertThat(stated.getStated().getStatus()).isEqualTo(VexStatus.VEX_NOT_AFFECTED);
    assertThat(stated.getStated().getSource()).isEqualTo("Acme (urn:acme)");
    assertThat(suppressed(trivy, collector, reference)).containsExactly("zlib1g " + ZLIB);

    String id =
        collector
            .query()
            .listImports(ListImportsRequest.getDefaultInstance())
            .getImports(1)
            .getId();
    assay("import", "remove", id, "--collector", collector.address());
    assertThat(rows(collector, reference, false)).containsOnlyKeys(ZLIB, COREUTILS);
  }

  private static Vulnerability vulnerability(Map<String, VulnerableComponent> rows, String id) {
    return Objects.requireNonNull(rows.get(id)).getVulnerability();
  }

  private static UseVerdict used(Map<String, VulnerableComponent> rows, String id) {
    VulnerableComponent row = rows.get(id);
    return row == null ? UseVerdict.USE_VERDICT_UNSPECIFIED : row.getComponent().getUsed();
  }

  private static Map<String, VulnerableComponent> rows(
      Assay.Collector collector, String reference, boolean withSuppressed) {
    return collector
        .query()
        .listVulnerabilities(
            ListVulnerabilitiesRequest.newBuilder()
                .setArtifact(reference)
                .setPageSize(1000)
                .setIncludeSuppressed(withSuppressed)
                .build())
        .getVulnerabilitiesList()
        .stream()
        .collect(Collectors.toMap(row -> row.getVulnerability().getId(), Function.identity()));
  }

  private static Image image(Assay.Collector collector, String reference) {
    return collector
        .query()
        .listImages(ListImagesRequest.newBuilder().setFilter(reference).build())
        .getImages(0);
  }
}
