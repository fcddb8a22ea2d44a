package dev.assay.collector.export;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.assay.collector.export.BillOfMaterials.Part;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Writes SPDX 2.3 as JSON. Stateless. The format has no place for vulnerabilities.
 *
 * @see <a href="https://spdx.github.io/spdx-spec/v2.3/">SPDX 2.3</a>
 */
public final class SpdxWriter {

  private static final String NOT_SAID = "NOASSERTION";
  private static final String ARTIFACT = "SPDXRef-artifact";

  private SpdxWriter() {}

  /** Writes a bill; the writer stays the caller's to close. */
  public static void write(BillOfMaterials bill, Writer out) throws IOException {
    Map<String, Part> byPurl = new LinkedHashMap<>();
    bill.parts().forEach(part -> byPurl.putIfAbsent(part.purl(), part));
    try (JsonGenerator json = JsonOutput.to(out)) {
      json.writeStartObject();
      head(bill, json);
      json.writeArrayFieldStart("packages");
      BillOfMaterials.Subject subject = bill.subject();
      named(ARTIFACT, subject.name(), subject.version(), subject.purl(), "", json);
      int number = 0;
      for (Part part : byPurl.values()) {
        String name = part.group().isEmpty() ? part.name() : part.group() + "/" + part.name();
        named(reference(++number), name, part.version(), part.purl(), part.licence(), json);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("relationships");
      relationship("SPDXRef-DOCUMENT", "DESCRIBES", ARTIFACT, json);
      for (int i = 1; i <= number; i++) {
        relationship(ARTIFACT, "CONTAINS", reference(i), json);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    out.write('\n');
  }

  private static String reference(int number) {
    return "SPDXRef-package-" + number;
  }

  private static void head(BillOfMaterials bill, JsonGenerator json) throws IOException {
    String named = bill.subject().name() + '\n' + bill.subject().version() + '\n' + bill.made();
    json.writeStringField("spdxVersion", "SPDX-2.3");
    json.writeStringField("dataLicense", "CC0-1.0");
    json.writeStringField("SPDXID", "SPDXRef-DOCUMENT");
    json.writeStringField("name", bill.subject().name());
    json.writeStringField(
        "documentNamespace",
        "urn:uuid:" + UUID.nameUUIDFromBytes(named.getBytes(StandardCharsets.UTF_8)));
    json.writeObjectFieldStart("creationInfo");
    json.writeStringField("created", bill.made().truncatedTo(ChronoUnit.SECONDS).toString());
    json.writeArrayFieldStart("creators");
    json.writeString("Tool: assay-" + bill.madeBy());
    json.writeEndArray();
    if (!bill.gaps().isEmpty()) {
      json.writeStringField("comment", "Incomplete: " + String.join("; ", bill.gaps()));
    }
    json.writeEndObject();
  }

  private static void named(
      String id, String name, String version, String purl, String licence, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("SPDXID", id);
    json.writeStringField("name", name);
    if (!version.isEmpty()) {
      json.writeStringField("versionInfo", version);
    }
    json.writeStringField("downloadLocation", NOT_SAID);
    json.writeBooleanField("filesAnalyzed", false);
    json.writeStringField("licenseConcluded", NOT_SAID);
    json.writeStringField("licenseDeclared", NOT_SAID);
    if (!licence.isEmpty()) {
      // In the package's words, which are seldom an expression of SPDX.
      json.writeStringField("licenseComments", "Declared by the package: " + licence);
    }
    json.writeStringField("copyrightText", NOT_SAID);
    if (!purl.isEmpty()) {
      json.writeArrayFieldStart("externalRefs");
      json.writeStartObject();
      json.writeStringField("referenceCategory", "PACKAGE-MANAGER");
      json.writeStringField("referenceType", "purl");
      json.writeStringField("referenceLocator", purl);
      json.writeEndObject();
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void relationship(String from, String type, String to, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("spdxElementId", from);
    json.writeStringField("relationshipType", type);
    json.writeStringField("relatedSpdxElement", to);
    json.writeEndObject();
  }
}
