package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Advisories;
import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.Node;
import dev.assay.collector.registry.kit.Attachments;
import dev.assay.collector.registry.kit.Content;
import dev.assay.collector.registry.kit.DockerRegistry;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListVulnerabilitiesRequest;
import dev.assay.wire.v1.UseVerdict;
import dev.assay.wire.v1.VulnerableComponent;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which vulnerability of a container matters? With advisories about packages that it has. */
class VulnerableInUseIT {

  private static final Duration SOON = Duration.ofMinutes(2);

  @TempDir private Path directory;

  static String distribution() throws IOException {
    String release = Files.readString(Path.of("/etc/os-release"));
    return "Debian:" + release.replaceAll("(?s).*VERSION_ID=\"?(\\d+).*", "$1");
  }

  @Test
  void vulnerabilityOfALoadedLibraryIsInUseAndANewAdvisoryNeedsNoScan() throws Exception {
    String debian = distribution();
    Path database = directory.resolve("advisories");
    Advisories advisories =
        new Advisories(directory.resolve("osv"))
            .add("Debian", Advisories.affected("CVE-2026-1", "CRITICAL", debian, "zlib"))
            .add("Debian", Advisories.affected("CVE-2026-2", "HIGH", debian, "coreutils"))
            .add("npm", Advisories.affected("CVE-2026-3", "LOW", "npm", "left"))
            .add("npm", Advisories.affected("CVE-2026-5", "LOW", "npm", "built-in"));
    advisories.importInto(database);
    try (Node node = Node.start(directory.resolve("node"));
        Assay.Collector collector =
            Assay.collector(
                directory.resolve("collector"),
                Map.of(
                    "collector.advisories", database.toString(), "collector.unused.window", "1s"));
        Assay.Sensor sensor =
            Assay.sensor(directory.resolve("sensor"), collector, node.containerd())) {
      assertThat(sensor.nodeName()).isNotEmpty();
      Path left = directory.resolve("package.json");
      Files.writeString(left, "{\"name\":\"left\",\"version\":\"1.0.0\"}");
      node.buildLoader("base", Map.of());
      node.images().derive("base", "loader", left, "/srv/node_modules/left/package.json");
      node.images().push("loader", node.registry(), "team/loader", "v1");
      attachBill(node.registry());
      String reference = node.registry().reference("team/loader", "v1");
      node.containerd().run(Pod.of("loader", reference));

      await()
          .atMost(SOON)
          .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
          .untilAsserted(() -> assertVerdicts(vulnerabilities(collector, reference)));
      assertCounts(image(collector, reference));

      advisories
          .add("Debian", Advisories.affected("CVE-2026-4", "HIGH", debian, "xz-utils"))
          .importInto(database);
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(vulnerabilities(collector, reference).get("CVE-2026-4"))
                      .isNotNull()
                      .extracting(row -> row.getComponent().getUsed())
                      .isEqualTo(UseVerdict.USED));
      Image image = image(collector, reference);
      assertThat(image.getVulnerabilities()).as("counted anew").isEqualTo(5);
      assertThat(image.getVulnerabilitiesUsed()).isEqualTo(2);
    }
  }

  /** What the builder compiled in, and no scan can find. */
  private static void attachBill(DockerRegistry registry) throws Exception {
    new Attachments(registry, "team/loader")
        .refer(
            registry.digest("team/loader", "v1"),
            new Content(
                "application/vnd.cyclonedx+json",
                "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":["
                    + "{\"type\":\"library\",\"purl\":\"pkg:npm/built-in@1.0.0\"}]}"));
  }

  private static void assertCounts(Image image) {
    assertThat(image.getVulnerabilitiesKnown()).isTrue();
    assertThat(image.getVulnerabilities()).isEqualTo(4);
    assertThat(image.getVulnerabilitiesUsed()).isEqualTo(1);
    assertThat(image.getVulnerabilitiesUsedCritical()).isEqualTo(1);
  }

  private static void assertVerdicts(Map<String, VulnerableComponent> found) {
    assertThat(found).containsOnlyKeys("CVE-2026-1", "CVE-2026-2", "CVE-2026-3", "CVE-2026-5");
    assertBuiltIn(Objects.requireNonNull(found.get("CVE-2026-5")));
    VulnerableComponent zlib = Objects.requireNonNull(found.get("CVE-2026-1"));
    assertThat(zlib.getComponent().getName()).isEqualTo("zlib1g");
    assertThat(zlib.getComponent().getUsed()).isEqualTo(UseVerdict.USED);
    assertThat(zlib.getComponent().getRecommendation())
        .isEqualTo("Update application code. Upgrade OS package");
    assertThat(zlib.getComponent().getPlacesList()).isNotEmpty();
    VulnerableComponent coreutils = Objects.requireNonNull(found.get("CVE-2026-2"));
    assertThat(coreutils.getComponent().getUsed()).isNotEqualTo(UseVerdict.USED);
    assertThat(coreutils.getComponent().getNotes()).isNotEmpty();
    VulnerableComponent left = Objects.requireNonNull(found.get("CVE-2026-3"));
    assertThat(left.getComponent().getPurl()).isEqualTo("pkg:npm/left@1.0.0");
    assertThat(left.getComponent().getUsed()).isNotEqualTo(UseVerdict.USED);
    assertThat(left.getComponent().getUseReason()).isNotEmpty();
  }

  private static void assertBuiltIn(VulnerableComponent row) {
    assertThat(row.getComponent().getPurl()).isEqualTo("pkg:npm/built-in@1.0.0");
    assertThat(row.getComponent().getOrigin()).isEqualTo("attached: CycloneDX 1.6");
    assertThat(row.getComponent().getUsed()).isEqualTo(UseVerdict.USE_NOT_MEASURED);
  }

  private static Map<String, VulnerableComponent> vulnerabilities(
      Assay.Collector collector, String reference) {
    List<VulnerableComponent> rows =
        collector
            .query()
            .listVulnerabilities(
                ListVulnerabilitiesRequest.newBuilder()
                    .setArtifact(reference)
                    .setPageSize(1000)
                    .build())
            .getVulnerabilitiesList();
    return rows.stream()
        .collect(Collectors.toMap(row -> row.getVulnerability().getId(), Function.identity()));
  }

  private static Image image(Assay.Collector collector, String reference) {
    return collector
        .query()
        .listImages(ListImagesRequest.newBuilder().setFilter(reference).build())
        .getImages(0);
  }
}
