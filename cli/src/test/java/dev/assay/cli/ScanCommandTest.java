package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanCommandTest {

  private static final String ADVISORY =
      """
      {"id":"GHSA-1","modified":"2024-01-01T00:00:00Z","aliases":["CVE-2024-1"],\
      "summary":"It breaks","database_specific":{"severity":"HIGH"},\
      "affected":[{"package":{"ecosystem":"npm","name":"left"},\
      "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.4.0"}]}]}]}""";

  @TempDir private Path directory;
  private Path root;
  private Path database;

  @BeforeEach
  void write() throws IOException {
    root = directory.resolve("root");
    database = directory.resolve("db");
    Path left = Files.createDirectories(root.resolve("node_modules/left"));
    Files.writeString(
        left.resolve("package.json"),
        "{\"name\":\"left\",\"version\":\"1.3.0\",\"license\":\"MIT\"}");
  }

  private static void zip(Path file, String entry, String text) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void updateDatabase() throws IOException {
    Path archive = Files.createDirectories(directory.resolve("osv/npm")).resolve("all.zip");
    zip(archive, "GHSA-1.json", ADVISORY);
    CommandRun update =
        CommandRun.of(
            "db",
            "update",
            "--db",
            database.toString(),
            "--from",
            directory.resolve("osv").toString());
    assertThat(update.exitCode()).as(update.err()).isZero();
  }

  private CommandRun scan(String... more) {
    String[] args = new String[more.length + 3];
    System.arraycopy(new String[] {"scan", "--db", database.toString()}, 0, args, 0, 3);
    System.arraycopy(more, 0, args, 3, more.length);
    return CommandRun.of(args);
  }

  @Test
  void directoryIsListedWithoutAdvisories() {
    CommandRun run = scan(root.toString());
    assertThat(run.out()).contains("left", "1.3.0", "MIT", "assay db update");
    assertThat(run.out()).doesNotContain("no vulnerability");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void vulnerabilitiesHaveSeverityAndFix() throws Exception {
    updateDatabase();
    CommandRun run = scan(root.toString());
    assertThat(run.out()).contains("CVE-2024-1", "high", "1.4.0", "It breaks", "1 vulnerability");

    JsonNode json = new ObjectMapper().readTree(scan("-o", "json", root.toString()).out());
    assertThat(json.path("vulnerabilitiesKnown").asBoolean()).isTrue();
    assertThat(json.path("vulnerabilities").get(0).path("purl").asText())
        .isEqualTo("pkg:npm/left@1.3.0");
  }

  @Test
  void billsOfMaterialsAreWritten() throws Exception {
    updateDatabase();
    JsonNode cyclone = new ObjectMapper().readTree(scan("-o", "cyclonedx", root.toString()).out());
    assertThat(cyclone.path("specVersion").asText()).isEqualTo("1.6");
    assertThat(cyclone.path("vulnerabilities").get(0).path("id").asText()).isEqualTo("CVE-2024-1");
    JsonNode spdx = new ObjectMapper().readTree(scan("-o", "spdx", root.toString()).out());
    assertThat(spdx.path("packages")).hasSize(2);
  }

  @Test
  void billOfMaterialsIsLookedUp() throws Exception {
    updateDatabase();
    Path bill = directory.resolve("bill.json");
    Files.writeString(bill, scan("-o", "cyclonedx", root.toString()).out());
    CommandRun run = scan(bill.toString());
    assertThat(run.out()).contains("left", "1.3.0", "MIT", "CVE-2024-1");
    assertThat(run.exitCode()).isZero();
    CommandRun upload = scan("--collector", "localhost:1", bill.toString());
    assertThat(upload.err()).contains("assay import sbom");
    assertThat(upload.exitCode()).isEqualTo(1);

    Files.writeString(bill, "{}");
    assertThat(scan(bill.toString()).err()).contains("bill.json", "neither CycloneDX");
  }

  @Test
  void jarIsScannedByItself() throws Exception {
    Path jar = directory.resolve("core-1.2.jar");
    zip(
        jar,
        "META-INF/maven/org.acme/core/pom.properties",
        "groupId=org.acme\nartifactId=core\nversion=1.2\n");
    CommandRun run = scan("-o", "json", jar.toString());
    assertThat(run.out()).contains("pkg:maven/org.acme/core@1.2").doesNotContain("left");
  }

  @Test
  void whatCannotBeReadIsSaidEverywhere() throws Exception {
    Files.writeString(root.resolve("bad.jar"), "no zip");
    CommandRun run = scan("-o", "cyclonedx", root.toString());
    assertThat(run.err()).contains("/bad.jar");
    assertThat(run.out()).contains("/bad.jar", "incomplete");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void registriesAreNotAskedOffline() {
    CommandRun run = scan("--offline", "registry.example/app:1");
    assertThat(run.err()).contains("--offline");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @Test
  void mistakesAreSaid() {
    assertThat(scan("./none").err()).contains("no directory or file ./none");
    assertThat(scan("no reference").err()).contains("no reference to an image");
    assertThat(scan("--platform", "x", "a").exitCode()).isEqualTo(2);
    assertThat(scan("-a", "shop", root.toString()).err()).contains("--component");
  }
}
