package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.Node;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListVulnerabilitiesRequest;
import dev.assay.wire.v1.UseVerdict;
import dev.assay.wire.v1.VulnerableComponent;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which vulnerability of a container matters? With advisories about packages that it has. */
class VulnerableInUseIT {

  private static final Duration SOON = Duration.ofMinutes(2);

  @TempDir private Path directory;

  private static String advisory(String id, String ecosystem, String name, String severity) {
    return """
    {"id":"%s","modified":"2026-01-01T00:00:00Z","database_specific":{"severity":"%s"},\
    "affected":[{"package":{"ecosystem":"%s","name":"%s"},\
    "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"%s"}]}]}]}\
    """
        // Later than any epoch that Debian has given to a version.
        .formatted(id, severity, ecosystem, name, ecosystem.startsWith("Debian") ? "999:0" : "999");
  }

  private void update(String ecosystem, String... records) throws IOException {
    Path archive = directory.resolve("osv").resolve(ecosystem).resolve("all.zip");
    Files.createDirectories(archive.getParent());
    try (OutputStream out = Files.newOutputStream(archive);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (int i = 0; i < records.length; i++) {
        zip.putNextEntry(new ZipEntry(i + ".json"));
        zip.write(records[i].getBytes(StandardCharsets.UTF_8));
      }
    }
    Command.Result result =
        Assay.run(
            "db",
            "update",
            "--db",
            directory.resolve("advisories").toString(),
            "--from",
            directory.resolve("osv").toString());
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }

  private static String distribution() throws IOException {
    String release = Files.readString(Path.of("/etc/os-release"));
    return "Debian:" + release.replaceAll("(?s).*VERSION_ID=\"?(\\d+).*", "$1");
  }

  @Test
  void vulnerabilityOfALoadedLibraryIsInUseAndANewAdvisoryNeedsNoScan() throws Exception {
    String debian = distribution();
    update(
        "Debian",
        advisory("CVE-2026-1", debian, "zlib", "CRITICAL"),
        advisory("CVE-2026-2", debian, "coreutils", "HIGH"));
    update("npm", advisory("CVE-2026-3", "npm", "left", "LOW"));
    try (Node node = Node.start(directory.resolve("node"));
        Assay.Collector collector =
            Assay.collector(
                directory.resolve("collector"),
                Map.of(
                    "collector.advisories",
                    directory.resolve("advisories").toString(),
                    "collector.unused.window",
                    "1s"));
        Assay.Sensor sensor =
            Assay.sensor(directory.resolve("sensor"), collector, node.containerd())) {
      assertThat(sensor.nodeName()).isNotEmpty();
      Path left = directory.resolve("package.json");
      Files.writeString(left, "{\"name\":\"left\",\"version\":\"1.0.0\"}");
      node.buildLoader("base", Map.of());
      node.images().derive("base", "loader", left, "/srv/node_modules/left/package.json");
      node.images().push("loader", node.registry(), "team/loader", "v1");
      String reference = node.registry().reference("team/loader", "v1");
      node.containerd().run(Pod.of("loader", reference));

      await()
          .atMost(SOON)
          .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
          .untilAsserted(() -> assertVerdicts(vulnerabilities(collector, reference)));
      assertCounts(image(collector, reference));

      update(
          "Debian",
          advisory("CVE-2026-1", debian, "zlib", "CRITICAL"),
          advisory("CVE-2026-2", debian, "coreutils", "HIGH"),
          advisory("CVE-2026-4", debian, "xz-utils", "HIGH"));
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(vulnerabilities(collector, reference).get("CVE-2026-4"))
                      .isNotNull()
                      .extracting(row -> row.getComponent().getUsed())
                      .isEqualTo(UseVerdict.USED));
    }
  }

  private static void assertCounts(Image image) {
    assertThat(image.getVulnerabilitiesKnown()).isTrue();
    assertThat(image.getVulnerabilities()).isEqualTo(3);
    assertThat(image.getVulnerabilitiesUsed()).isEqualTo(1);
    assertThat(image.getVulnerabilitiesUsedCritical()).isEqualTo(1);
  }

  private static void assertVerdicts(Map<String, VulnerableComponent> found) {
    assertThat(found).containsOnlyKeys("CVE-2026-1", "CVE-2026-2", "CVE-2026-3");
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
