package dev.assay.collector.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.collector.export.BillOfMaterials.Kind;
import dev.assay.collector.export.BillOfMaterials.Part;
import dev.assay.collector.export.BillOfMaterials.Subject;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.cyclonedx.Version;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Test;

class BillWritersTest {

  private static final String OPENSSL = "pkg:deb/debian/openssl@3.0.1?arch=amd64&distro=debian-12";

  private static Part part(String purl, String group, String name, String place) {
    return new Part(
        purl,
        group,
        name,
        "3.0.1",
        "Apache-2.0 or so",
        List.of(place),
        Map.of("note", "odd \"x\""));
  }

  private static Vulnerability vulnerability(String purl, String severity, String vector) {
    return new Vulnerability(
        purl,
        "CVE-2024-1",
        List.of("CVE-2024-1", "GHSA-1"),
        "It breaks",
        severity,
        vector.isEmpty() ? null : 9.8,
        vector,
        "DSA-1: \"high\"",
        List.of("3.0.2"));
  }

  private static BillOfMaterials bill() {
    return new BillOfMaterials(
        new Subject(
            Kind.CONTAINER,
            "registry.example/app:1",
            "sha256:" + "a".repeat(64),
            "pkg:oci/app@sha256%3A" + "a".repeat(64),
            Map.of("image-id", "sha256:" + "b".repeat(64))),
        List.of(
            part(OPENSSL, "", "openssl", "/usr/bin/openssl"),
            part("pkg:maven/org.acme/core@3.0.1", "org.acme", "core", "/a.jar"),
            part("pkg:maven/org.acme/core@3.0.1", "org.acme", "core", "/b.jar!/c.jar")),
        List.of(
            vulnerability(OPENSSL, "negligible", ""),
            vulnerability(
                "pkg:maven/org.acme/core@3.0.1",
                "critical",
                "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")),
        List.of("/x.jar: is damaged"),
        Instant.parse("2026-01-02T03:04:05Z"),
        "0.1");
  }

  @Test
  void cycloneDxIsValidByItsOwnSchema() throws Exception {
    StringWriter out = new StringWriter();
    CycloneDxWriter.write(bill(), out);

    JsonParser parser = new JsonParser();
    assertThat(parser.validate(out.toString(), Version.VERSION_16)).isEmpty();
    Bom read = parser.parse(out.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(read.getComponents()).hasSize(3);
    assertThat(read.getComponents().get(0).getType()).isEqualTo(Component.Type.OPERATING_SYSTEM);
    assertThat(read.getComponents().get(0).getVersion()).isEqualTo("12");
    assertThat(read.getComponents().get(2).getEvidence().getOccurrences()).hasSize(2);
    assertThat(read.getVulnerabilities())
        .singleElement()
        .satisfies(each -> assertThat(each.getAffects()).hasSize(2));
    assertThat(read.getCompositions().get(0).getAggregate().getAggregateName())
        .isEqualTo("incomplete");
  }

  @Test
  void nothingAtAllIsValidToo() throws Exception {
    StringWriter out = new StringWriter();
    CycloneDxWriter.write(
        new BillOfMaterials(
            new Subject(Kind.APPLICATION, "./app", "", "", Map.of()),
            List.of(),
            List.of(),
            List.of(),
            Instant.EPOCH,
            "0.1"),
        out);
    assertThat(new JsonParser().validate(out.toString(), Version.VERSION_16)).isEmpty();
  }

  @Test
  void spdxNamesEachPackageOnce() throws Exception {
    StringWriter out = new StringWriter();
    SpdxWriter.write(bill(), out);

    JsonNode read = new ObjectMapper().readTree(out.toString());
    assertThat(read.path("spdxVersion").asText()).isEqualTo("SPDX-2.3");
    assertThat(read.path("packages")).hasSize(3);
    assertThat(read.path("packages").get(1).path("externalRefs").get(0).path("referenceLocator"))
        .hasToString("\"" + OPENSSL + "\"");
    assertThat(read.path("relationships")).hasSize(3);
    assertThat(read.path("creationInfo").path("comment").asText()).contains("/x.jar: is damaged");
  }
}
