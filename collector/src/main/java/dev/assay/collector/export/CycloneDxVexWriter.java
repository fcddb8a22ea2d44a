package dev.assay.collector.export;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.assay.collector.export.BillOfMaterials.Subject;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes CycloneDX 1.6 with an analysis of each vulnerability (VEX). Stateless.
 *
 * <p>Scanners take such a document for a bill of materials that they have, and by BOM-Link only;
 * without one, the document lists the components itself.
 *
 * @see <a href="https://cyclonedx.org/capabilities/vex/">CycloneDX VEX</a>
 */
public final class CycloneDxVexWriter {

  private CycloneDxVexWriter() {}

  /**
   * Writes a document; the writer stays the caller's to close.
   *
   * @param bill the bill of materials whose components the statements are about; packages that it
   *     does not list are left out. Null: this document's own
   */
  public static void write(
      Subject subject,
      List<VexStatement> statements,
      @Nullable BomReferences bill,
      Instant made,
      String madeBy,
      Writer out)
      throws IOException {
    String time = made.truncatedTo(ChronoUnit.SECONDS).toString();
    try (JsonGenerator json = JsonOutput.to(out)) {
      json.writeStartObject();
      json.writeStringField("bomFormat", "CycloneDX");
      json.writeStringField("specVersion", "1.6");
      json.writeStringField("serialNumber", "urn:uuid:" + serial(subject, statements, time));
      json.writeNumberField("version", 1);
      CycloneDxWriter.startMetadata(subject, made, madeBy, json);
      json.writeEndObject();
      if (bill == null) {
        components(statements, json);
      }
      json.writeArrayFieldStart("vulnerabilities");
      for (VexStatement each : statements) {
        List<String> references = bill == null ? List.of(each.purl()) : bill.of(each.purl());
        if (!references.isEmpty()) {
          vulnerability(each, references, time, json);
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    out.write('\n');
  }

  private static UUID serial(Subject subject, List<VexStatement> statements, String time) {
    String all = "vex\n" + subject + time + statements;
    return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8));
  }

  private static void components(List<VexStatement> statements, JsonGenerator json)
      throws IOException {
    Set<String> purls = new LinkedHashSet<>();
    statements.forEach(each -> purls.add(each.purl()));
    json.writeArrayFieldStart("components");
    for (String purl : purls) {
      String plain = purl.replaceFirst("[?#].*", "");
      int at = plain.lastIndexOf('@');
      int slash = plain.lastIndexOf('/', at < 0 ? plain.length() : at);
      json.writeStartObject();
      json.writeStringField("type", "library");
      json.writeStringField("bom-ref", purl);
      json.writeStringField("name", plain.substring(slash + 1, at < 0 ? plain.length() : at));
      json.writeStringField("purl", purl);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void vulnerability(
      VexStatement each, List<String> references, String time, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("bom-ref", "vex:" + each.id() + ":" + each.purl());
    json.writeStringField("id", each.id());
    CycloneDxWriter.references(each.id(), new TreeSet<>(each.names()), json);
    analysis(each, time, json);
    json.writeArrayFieldStart("affects");
    for (String reference : references) {
      json.writeStartObject();
      json.writeStringField("ref", reference);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void analysis(VexStatement each, String time, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart("analysis");
    json.writeStringField(
        "state",
        switch (each.status()) {
          case AFFECTED -> "exploitable";
          case NOT_AFFECTED -> "not_affected";
          case FIXED -> "resolved";
          case UNDER_INVESTIGATION -> "in_triage";
        });
    String justification = Justification.cycloneDx(each.justification());
    if (each.status() == VexStatement.Status.NOT_AFFECTED && !justification.isEmpty()) {
      json.writeStringField("justification", justification);
    }
    if (each.status() == VexStatement.Status.AFFECTED) {
      json.writeArrayFieldStart("response");
      json.writeString("update");
      json.writeEndArray();
    }
    json.writeStringField("detail", each.text());
    json.writeStringField("firstIssued", time);
    json.writeStringField("lastUpdated", time);
    json.writeEndObject();
  }
}
