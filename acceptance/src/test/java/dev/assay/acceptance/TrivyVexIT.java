package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.acceptance.kit.Advisories;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.DebianRoot;
import dev.assay.acceptance.kit.Images;
import dev.assay.acceptance.kit.Jars;
import dev.assay.acceptance.kit.Privileges;
import dev.assay.acceptance.kit.Trivy;
import dev.assay.collector.export.BillOfMaterials;
import dev.assay.collector.export.BomReferences;
import dev.assay.collector.export.CycloneDxVexWriter;
import dev.assay.collector.export.OpenVexWriter;
import dev.assay.collector.export.VexStatement;
import dev.assay.collector.export.VexStatement.Status;
import dev.assay.collector.registry.kit.DockerRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which statements the real Trivy takes when it scans an image in a registry: the reason why ours
 * name the image without qualifiers, and what becomes of ours.
 */
class TrivyVexIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FASTJSON = "pkg:maven/com.alibaba/fastjson@1.2.68";
  private static final String FINDING = "com.alibaba:fastjson CVE-2022-25845";

  @TempDir private static Path directory;

  private static Trivy trivy;
  private static DockerRegistry registry;
  private static String reference;
  private static String digest;
  private static Set<String> all;

  @BeforeAll
  static void scan() throws Exception {
    trivy = Trivy.require(directory);
    Privileges.requireRootAnd("umoci", "skopeo", "docker-registry", "dpkg-query");
    new Advisories(directory.resolve("osv"))
        .add("Debian", Advisories.affected("CVE-2026-1", "HIGH", "Debian:12", "zlib"))
        .add("Debian", Advisories.affected("CVE-2026-2", "HIGH", "Debian:12", "coreutils"))
        .add("Debian", Advisories.affected("CVE-2026-5", "HIGH", "Debian:12", "shadow"))
        .add(
            "Maven", Advisories.affected("CVE-2022-25845", "HIGH", "Maven", "com.alibaba:fastjson"))
        .add(
            "Maven",
            Advisories.affected(
                "CVE-2021-44228", "CRITICAL", "Maven", "org.apache.logging.log4j:log4j-core"))
        .write();
    trivy.know(directory.resolve("osv"));
    registry = DockerRegistry.start(directory.resolve("registry"));
    Images images = new Images(directory.resolve("images"));
    images.build("app", root().path(), List.of("/bin/dash"), Map.of());
    images.push("app", registry, "team/app", "1");
    reference = registry.reference("team/app", "1");
    JsonNode report = report();
    digest = report.at("/Metadata/RepoDigests/0").asText().replaceFirst(".*@", "");
    all = Trivy.findings(report);
    assertThat(all)
        .containsExactlyInAnyOrder(
            "zlib1g CVE-2026-1",
            "coreutils CVE-2026-2",
            "passwd CVE-2026-5",
            FINDING,
            "org.apache.logging.log4j:log4j-core CVE-2021-44228");
  }

  private static DebianRoot root() throws IOException {
    DebianRoot root =
        DebianRoot.create(
            directory.resolve("root"), List.of("libc6", "zlib1g", "coreutils", "dash", "passwd"));
    // By which Trivy knows Debian. The advisories are about that release, whatever this machine's.
    Files.writeString(root.path().resolve("etc/debian_version"), "12.0\n");
    Path jars = root.path().resolve("opt/app");
    Jars.write(jars.resolve("fastjson-1.2.68.jar"), "com.alibaba", "fastjson", "1.2.68");
    Jars.write(
        jars.resolve("log4j-core-2.14.1.jar"), "org.apache.logging.log4j", "log4j-core", "2.14.1");
    return root;
  }

  @AfterAll
  static void stop() {
    if (registry != null) {
      registry.close();
    }
  }

  private static JsonNode report(String... more) throws IOException {
    String[] arguments = new String[more.length + 3];
    arguments[0] = "--format=json";
    arguments[1] = "--image-src=remote";
    System.arraycopy(more, 0, arguments, 2, more.length);
    arguments[arguments.length - 1] = reference;
    return trivy.report("image", arguments);
  }

  /** Returns what is no finding any more with a document. */
  private static Set<String> suppressed(String document) throws IOException {
    Path file = Files.writeString(Files.createTempFile(directory, "vex", ".json"), document);
    Set<String> left = Trivy.findings(report("--vex=" + file));
    assertThat(all).containsAll(left);
    Set<String> gone = new TreeSet<>(all);
    gone.removeAll(left);
    return gone;
  }

  /** A statement in which PRODUCT and PART are as given; DIGEST and REPOSITORY are the image's. */
  private static String document(String product, String part) {
    ObjectNode document = JSON.createObjectNode();
    document.put("@context", "https://openvex.dev/ns/v0.2.0").put("@id", "urn:test");
    document.put("author", "test").put("timestamp", "2026-01-01T00:00:00Z").put("version", 1);
    ObjectNode statement = document.putArray("statements").addObject();
    statement.putObject("vulnerability").put("name", "CVE-2022-25845");
    ObjectNode of = statement.putArray("products").addObject();
    of.put("@id", filled(product));
    if (!part.isEmpty()) {
      of.putArray("subcomponents").addObject().put("@id", part);
    }
    statement.put("status", "not_affected");
    statement.put("justification", "vulnerable_code_not_in_execute_path");
    return document.toString();
  }

  private static String filled(String product) {
    String repository = reference.substring(0, reference.lastIndexOf(':'));
    return product
        .replace("ESCAPED", digest.replace(":", "%3A"))
        .replace("DIGEST", digest)
        .replace(
            "REGISTRY",
            repository.replaceFirst("/app$", "").replace(":", "%3A").replace("/", "%2F"))
        .replace("REPOSITORY", repository.replace(":", "%3A").replace("/", "%2F"))
        .replace("REFERENCE", reference);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pkg:oci/app@ESCAPED " + FASTJSON,
        "pkg:oci/app@DIGEST " + FASTJSON,
        "pkg:oci/app@ESCAPED?repository_url=REPOSITORY " + FASTJSON,
        "pkg:oci/app@ESCAPED?arch=amd64 " + FASTJSON,
        "pkg:oci/app?repository_url=REPOSITORY " + FASTJSON,
        "pkg:oci/app@ESCAPED pkg:maven/com.alibaba/fastjson",
        "pkg:oci/app@ESCAPED ",
        FASTJSON + " ",
      })
  void trivyTakes(String productAndPart) throws IOException {
    String[] words = productAndPart.split(" ", 2);
    assertThat(suppressed(document(words[0], words[1]))).containsExactly(FINDING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pkg:oci/app@ESCAPED?repository_url=REGISTRY " + FASTJSON,
        "REFERENCE " + FASTJSON,
        "pkg:oci/app@sha256%3A0000000000000000000000000000000000000000000000000000000000000000 "
            + FASTJSON,
        "pkg:oci/app@ESCAPED " + FASTJSON + "?type=jar",
        "pkg:oci/app@ESCAPED?tag=1 " + FASTJSON,
      })
  void trivyDoesNotTake(String productAndPart) throws IOException {
    String[] words = productAndPart.split(" ", 2);
    assertThat(suppressed(document(words[0], words[1]))).isEmpty();
  }

  private static VexStatement ours(String id, String purl, Status status) {
    return new VexStatement(
        id,
        List.of(id, "GHSA-other-name"),
        List.of("pkg:oci/app@" + digest.replace(":", "%3A")),
        purl,
        status,
        status == Status.NOT_AFFECTED ? "vulnerable_code_not_in_execute_path" : "",
        "because");
  }

  @Test
  void oursSuppressWhatIsNotAffectedAndNothingElse() throws IOException {
    StringWriter document = new StringWriter();
    OpenVexWriter.write(
        List.of(
            ours("CVE-2022-25845", FASTJSON + "?type=jar", Status.NOT_AFFECTED),
            ours(
                "CVE-2021-44228",
                "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1",
                Status.AFFECTED),
            ours("CVE-2026-1", debian("zlib1g"), Status.UNDER_INVESTIGATION),
            ours("CVE-2026-2", debian("coreutils"), Status.NOT_AFFECTED),
            ours("CVE-2026-5", debian("passwd"), Status.NOT_AFFECTED)),
        Instant.parse("2026-01-01T00:00:00Z"),
        "test",
        document);
    assertThat(suppressed(document.toString()))
        .containsExactlyInAnyOrder(FINDING, "coreutils CVE-2026-2", "passwd CVE-2026-5");
  }

  /** Trivy takes CycloneDX for bills of materials only, by links to their components. */
  @Test
  void analysesSuppressTheSameWithTheBillThatTheyReferTo() throws IOException {
    Path bill = directory.resolve("bill.json");
    JSON.writeValue(
        bill.toFile(),
        trivy.report("image", "--format=cyclonedx", "--image-src=remote", reference));
    StringWriter document = new StringWriter();
    try (InputStream in = Files.newInputStream(bill)) {
      CycloneDxVexWriter.write(
          new BillOfMaterials.Subject(BillOfMaterials.Kind.CONTAINER, reference, "", "", Map.of()),
          List.of(
              ours("CVE-2022-25845", FASTJSON, Status.NOT_AFFECTED),
              ours("CVE-2026-1", debian("zlib1g"), Status.UNDER_INVESTIGATION),
              ours("CVE-2026-5", debian("passwd"), Status.NOT_AFFECTED)),
          BomReferences.read(in),
          Instant.parse("2026-01-01T00:00:00Z"),
          "test",
          document);
    }
    Path vex = Files.writeString(directory.resolve("cyclonedx-vex.json"), document.toString());
    Set<String> left =
        Trivy.findings(trivy.report("sbom", "--format=json", "--vex=" + vex, bill.toString()));
    Set<String> gone = new TreeSet<>(all);
    gone.removeAll(left);
    assertThat(gone).containsExactlyInAnyOrder(FINDING, "passwd CVE-2026-5");
  }

  /** As the inventory names a package: with its epoch in the version, and qualifiers. */
  private static String debian(String name) {
    String version = Command.run("dpkg-query", "-W", "-f=${Version}", name);
    return "pkg:deb/debian/%s@%s?arch=amd64&distro=debian-12"
        .formatted(name, version.replace("+", "%2B").replace(":", "%3A"));
  }
}
