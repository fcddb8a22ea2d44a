package dev.assay.collector.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.assay.collector.export.VexStatement.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VexAndTablesTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final String PRODUCT = "pkg:oci/app@sha256%3Aaa";

  private static VexStatement statement(Status status, List<String> products) {
    return new VexStatement(
        "CVE-2024-1",
        List.of("CVE-2024-1", "GHSA-1"),
        products,
        "pkg:maven/org.acme/core@1.0?type=jar",
        status,
        status == Status.NOT_AFFECTED ? "vulnerable_code_not_in_execute_path" : "",
        "because");
  }

  private static JsonNode vex(VexStatement... statements) throws Exception {
    StringWriter out = new StringWriter();
    OpenVexWriter.write(List.of(statements), NOW, "0.1", out);
    return new ObjectMapper().readTree(out.toString());
  }

  @Test
  void eachStatusHasWhatTheSpecificationAsksFor() throws Exception {
    JsonNode document =
        vex(
            statement(Status.AFFECTED, List.of(PRODUCT)),
            statement(Status.NOT_AFFECTED, List.of(PRODUCT)),
            statement(Status.UNDER_INVESTIGATION, List.of(PRODUCT)));
    assertThat(document.path("@context").asText()).isEqualTo("https://openvex.dev/ns/v0.2.0");
    assertThat(document.path("timestamp").asText()).isEqualTo("2026-01-02T03:04:05Z");
    JsonNode statements = document.path("statements");
    assertThat(statements.get(0).path("action_statement").asText()).isEqualTo("because");
    assertThat(statements.get(1).path("justification").asText())
        .isEqualTo("vulnerable_code_not_in_execute_path");
    assertThat(statements.get(1).path("impact_statement").asText()).isEqualTo("because");
    assertThat(statements.get(2).path("status").asText()).isEqualTo("under_investigation");
    assertThat(statements.get(0).path("vulnerability").toString())
        .isEqualTo("{\"name\":\"CVE-2024-1\",\"aliases\":[\"GHSA-1\"]}");
  }

  @Test
  void productsAndPartsHaveNoQualifiers() throws Exception {
    JsonNode products =
        vex(statement(Status.AFFECTED, List.of(PRODUCT))).at("/statements/0/products");
    assertThat(products.toString())
        .isEqualTo(
            "[{\"@id\":\"pkg:oci/app@sha256%3Aaa\","
                + "\"subcomponents\":[{\"@id\":\"pkg:maven/org.acme/core@1.0\"}]}]");
    assertThat(vex(statement(Status.AFFECTED, List.of())).at("/statements/0/products").toString())
        .isEqualTo("[{\"@id\":\"pkg:maven/org.acme/core@1.0\"}]");
  }

  @ParameterizedTest
  @CsvSource({
    "code_not_present, vulnerable_code_not_present, code_not_present",
    "vulnerable_code_not_in_execute_path, vulnerable_code_not_in_execute_path, code_not_reachable",
    "protected_at_perimeter, inline_mitigations_already_exist, protected_at_perimeter",
    "requires_configuration, '', requires_configuration",
    "anything, '', ''",
  })
  void justificationsArePassedOnInTheWordsOfTheFormat(
      String word, String openVex, String cycloneDx) {
    assertThat(Justification.openVex(word)).isEqualTo(openVex);
    assertThat(Justification.cycloneDx(word)).isEqualTo(cycloneDx);
  }

  private static final BillOfMaterials.Subject SUBJECT =
      new BillOfMaterials.Subject(
          BillOfMaterials.Kind.CONTAINER, "app:1", "", PRODUCT, Map.of("artifact", "sha256:b"));

  private static String cycloneDx(@Nullable BomReferences bill) throws Exception {
    StringWriter out = new StringWriter();
    CycloneDxVexWriter.write(
        SUBJECT,
        List.of(
            statement(Status.AFFECTED, List.of(PRODUCT)),
            statement(Status.NOT_AFFECTED, List.of(PRODUCT)),
            statement(Status.FIXED, List.of(PRODUCT)),
            statement(Status.UNDER_INVESTIGATION, List.of(PRODUCT))),
        bill,
        NOW,
        "0.1",
        out);
    return out.toString();
  }

  private static BomReferences bill(String serial) throws Exception {
    String text =
        "{\"bomFormat\":\"CycloneDX\",\"serialNumber\":\""
            + serial
            + "\",\"version\":3,\"components\":[{\"bom-ref\":\"x\",\"components\":["
            + "{\"bom-ref\":\"y\",\"purl\":\"pkg:maven/org.acme/core@1.0\"}]}]}";
    return BomReferences.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void cycloneDxWithAnalysesIsValidByItsOwnSchema() throws Exception {
    String own = cycloneDx(null);
    assertThat(new JsonParser().validate(own, Version.VERSION_16)).isEmpty();
    JsonNode document = new ObjectMapper().readTree(own);
    assertThat(document.at("/components")).hasSize(1);
    assertThat(document.at("/vulnerabilities/1/analysis/justification").asText())
        .isEqualTo("code_not_reachable");
    assertThat(document.at("/vulnerabilities/1/affects/0/ref").asText())
        .isEqualTo("pkg:maven/org.acme/core@1.0?type=jar");

    String linked = cycloneDx(bill("urn:uuid:48e9e7a2-8bb6-4587-80d0-6101856b7293"));
    assertThat(new JsonParser().validate(linked, Version.VERSION_16)).isEmpty();
    assertThat(new ObjectMapper().readTree(linked).at("/vulnerabilities/0/affects/0/ref").asText())
        .isEqualTo("urn:cdx:48e9e7a2-8bb6-4587-80d0-6101856b7293/3#y");
  }

  @Test
  void billWithoutSerialNumberCannotBeReferredTo() {
    assertThatThrownBy(() -> bill(""))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("serialNumber");
  }

  @ParameterizedTest
  @CsvSource({
    "pkg:deb/debian/passwd@1%3A4.13?arch=amd64, pkg:deb/debian/passwd",
    "pkg:deb/debian/sed@4.9-1?arch=amd64&distro=debian-12, pkg:deb/debian/sed@4.9-1",
    "pkg:rpm/fedora/a@1-2?epoch=1, pkg:rpm/fedora/a@1-2",
    "pkg:npm/%40a/b@1.0, pkg:npm/%40a/b@1.0",
  })
  void partsAreNamedAsScannersNameThem(String purl, String expected) {
    assertThat(OpenVexWriter.withoutQualifiers(purl)).isEqualTo(expected);
  }

  @Test
  void cellsAreQuotedAndNoFormulas() throws Exception {
    StringWriter out = new StringWriter();
    CsvWriter.write(List.of("a", "b \"c\"", "=1+1", "", "x,\ny"), out);
    assertThat(out.toString()).isEqualTo("\"a\",\"b \"\"c\"\"\",\"'=1+1\",\"\",\"x,\ny\"\r\n");
  }

  /** The standard's own, as a library carries it. */
  private static Schema sarifSchema() {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
        .getSchema(VexAndTablesTest.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json"));
  }

  @Test
  void sarifHasARuleForEachVulnerability() throws Exception {
    Vulnerability one =
        new Vulnerability(
            "pkg:npm/a@1",
            "CVE-2024-1",
            List.of(),
            "It breaks",
            "critical",
            9.8,
            "",
            "",
            List.of());
    StringWriter out = new StringWriter();
    SarifWriter.write(
        List.of(
            new SarifWriter.Result(one, "a/b.js", "first"),
            new SarifWriter.Result(one, "c.js", "second", "Stated to be fixed by Acme")),
        "0.1",
        out);
    assertThat(sarifSchema().validate(out.toString(), InputFormat.JSON)).isEmpty();
    JsonNode run = new ObjectMapper().readTree(out.toString()).at("/runs/0");
    assertThat(run.at("/tool/driver/rules")).hasSize(1);
    assertThat(run.at("/tool/driver/rules/0/properties/security-severity").asText())
        .isEqualTo("9.8");
    assertThat(run.path("results")).hasSize(2);
    assertThat(run.at("/results/1/level").asText()).isEqualTo("error");
    assertThat(run.at("/results/0/suppressions").isMissingNode()).isTrue();
    assertThat(run.at("/results/1/suppressions/0/justification").asText())
        .isEqualTo("Stated to be fixed by Acme");
    assertThat(run.at("/results/1/locations/0/physicalLocation/artifactLocation/uri").asText())
        .isEqualTo("c.js");
  }
}
