package dev.assay.collector.export;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Writes OpenVEX 0.2.0. Stateless.
 *
 * <p>Scanners match package URLs by asking that every qualifier of the document be one of theirs,
 * and each has others: so none is written. One takes the first statement that matches, another the
 * last: so there is one for each vulnerability and package.
 *
 * @see <a href="https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md">specification</a>
 */
public final class OpenVexWriter {

  private OpenVexWriter() {}

  /** Writes a document; the writer stays the caller's to close. */
  public static void write(List<VexStatement> statements, Instant made, String madeBy, Writer out)
      throws IOException {
    String time = made.truncatedTo(ChronoUnit.SECONDS).toString();
    try (JsonGenerator json = JsonOutput.to(out)) {
      json.writeStartObject();
      json.writeStringField("@context", "https://openvex.dev/ns/v0.2.0");
      json.writeStringField("@id", "urn:uuid:" + id(statements, time));
      json.writeStringField("author", "assay");
      json.writeStringField("role", "Runtime observation");
      json.writeStringField("timestamp", time);
      json.writeNumberField("version", 1);
      json.writeStringField("tooling", "assay " + madeBy);
      json.writeArrayFieldStart("statements");
      for (VexStatement each : statements) {
        statement(each, json);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    out.write('\n');
  }

  private static UUID id(List<VexStatement> statements, String time) {
    return UUID.nameUUIDFromBytes((time + statements).getBytes(StandardCharsets.UTF_8));
  }

  private static void statement(VexStatement each, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("vulnerability");
    json.writeStringField("name", each.id());
    TreeSet<String> aliases = new TreeSet<>(each.names());
    aliases.remove(each.id());
    if (!aliases.isEmpty()) {
      json.writeArrayFieldStart("aliases");
      for (String alias : aliases) {
        json.writeString(alias);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
    products(each, json);
    json.writeStringField("status", each.status().word());
    switch (each.status()) {
      case AFFECTED -> json.writeStringField("action_statement", each.text());
      case NOT_AFFECTED -> {
        String justification = Justification.openVex(each.justification());
        if (!justification.isEmpty()) {
          json.writeStringField("justification", justification);
        }
        json.writeStringField("impact_statement", each.text());
      }
      case UNDER_INVESTIGATION, FIXED -> json.writeStringField("status_notes", each.text());
    }
    json.writeEndObject();
  }

  private static void products(VexStatement each, JsonGenerator json) throws IOException {
    String part = withoutQualifiers(each.purl());
    json.writeArrayFieldStart("products");
    for (String product : each.products()) {
      json.writeStartObject();
      json.writeStringField("@id", product);
      json.writeArrayFieldStart("subcomponents");
      json.writeStartObject();
      json.writeStringField("@id", part);
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    }
    if (each.products().isEmpty()) {
      json.writeStartObject();
      json.writeStringField("@id", part);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /**
   * Returns the package URL that scanners know the package by: without qualifiers; and without the
   * version where that has an epoch, which others write as a qualifier. A distribution installs one
   * version of a package, and the product is one image.
   */
  static String withoutQualifiers(String purl) {
    int question = purl.indexOf('?');
    String plain = question < 0 ? purl : purl.substring(0, question);
    int at = plain.lastIndexOf('@');
    boolean hasEpoch = at > 0 && plain.substring(at).toLowerCase(Locale.ROOT).contains("%3a");
    return hasEpoch && plain.startsWith("pkg:deb/") ? plain.substring(0, at) : plain;
  }
}
