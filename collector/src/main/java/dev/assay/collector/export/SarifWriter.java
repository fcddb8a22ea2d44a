package dev.assay.collector.export;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes SARIF 2.1.0, which code hosts show beside the code. Stateless.
 *
 * @see <a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html">SARIF 2.1.0</a>
 */
public final class SarifWriter {

  private SarifWriter() {}

  /**
   * A result.
   *
   * @param vulnerability the vulnerability and its package
   * @param place where the package is: a path, or an image's name
   * @param text what is known, in a sentence or two
   * @param suppression why nothing has to be done, by whose word; empty: it counts
   */
  public record Result(Vulnerability vulnerability, String place, String text, String suppression) {

    /** Makes one that counts. */
    public Result(Vulnerability vulnerability, String place, String text) {
      this(vulnerability, place, text, "");
    }
  }

  /** Writes a log; the writer stays the caller's to close. */
  public static void write(List<Result> results, String madeBy, Writer out) throws IOException {
    Map<String, Vulnerability> rules = new LinkedHashMap<>();
    results.forEach(each -> rules.putIfAbsent(each.vulnerability().id(), each.vulnerability()));
    try (JsonGenerator json = JsonOutput.to(out)) {
      json.writeStartObject();
      json.writeStringField("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
      json.writeStringField("version", "2.1.0");
      json.writeArrayFieldStart("runs");
      json.writeStartObject();
      json.writeObjectFieldStart("tool");
      json.writeObjectFieldStart("driver");
      json.writeStringField("name", "assay");
      json.writeStringField("version", madeBy);
      json.writeArrayFieldStart("rules");
      for (Vulnerability each : rules.values()) {
        rule(each, json);
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndObject();
      json.writeArrayFieldStart("results");
      for (Result each : results) {
        result(each, json);
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    }
    out.write('\n');
  }

  private static void rule(Vulnerability each, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", each.id());
    text("shortDescription", each.summary().isEmpty() ? each.id() : each.summary(), json);
    if (each.score() != null) {
      json.writeObjectFieldStart("properties");
      json.writeStringField("security-severity", String.valueOf(each.score()));
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void result(Result each, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("ruleId", each.vulnerability().id());
    json.writeStringField("level", level(each.vulnerability().severity()));
    text("message", each.text(), json);
    json.writeArrayFieldStart("locations");
    json.writeStartObject();
    json.writeObjectFieldStart("physicalLocation");
    json.writeObjectFieldStart("artifactLocation");
    json.writeStringField("uri", each.place());
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
    if (!each.suppression().isEmpty()) {
      json.writeArrayFieldStart("suppressions");
      json.writeStartObject();
      // Decided elsewhere, not in the code.
      json.writeStringField("kind", "external");
      json.writeStringField("justification", each.suppression());
      json.writeEndObject();
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static String level(String severity) {
    return switch (severity) {
      case "critical", "high" -> "error";
      case "medium" -> "warning";
      default -> "note";
    };
  }

  private static void text(String name, String text, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeStringField("text", text);
    json.writeEndObject();
  }
}
