package dev.assay.collector.export;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.assay.collector.export.BillOfMaterials.Part;
import dev.assay.collector.export.BillOfMaterials.Subject;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes CycloneDX 1.6 as JSON. Stateless.
 *
 * <p>Streams, so that a bill of any size takes no memory beyond its values.
 *
 * @see <a href="https://cyclonedx.org/docs/1.6/json/">CycloneDX 1.6 JSON reference</a>
 */
public final class CycloneDxWriter {

  private static final String PREFIX = "assay:";

  /** As package URLs name the distribution of a package: PURL-SPECIFICATION, "distro". */
  private static final Pattern RELEASE =
      Pattern.compile(
          "^pkg:(?:deb|apk|rpm)/.*[?&]distro=(?<id>[a-z0-9._-]+)-(?<version>[0-9.]+)(?:&|$)");

  private CycloneDxWriter() {}

  /** Writes a bill; the writer stays the caller's to close. */
  public static void write(BillOfMaterials bill, Writer out) throws IOException {
    try (JsonGenerator json = JsonOutput.to(out)) {
      json.writeStartObject();
      json.writeStringField("bomFormat", "CycloneDX");
      json.writeStringField("specVersion", "1.6");
      json.writeStringField("serialNumber", "urn:uuid:" + serial(bill));
      json.writeNumberField("version", 1);
      metadata(bill, json);
      json.writeArrayFieldStart("components");
      operatingSystem(bill.parts(), json);
      for (List<Part> same : byPurl(bill.parts()).values()) {
        component(same, json);
      }
      json.writeEndArray();
      compositions(bill, json);
      vulnerabilities(bill.vulnerabilities(), json);
      json.writeEndObject();
    }
    out.write('\n');
  }

  /** The same artifact at the same time has the same number. */
  private static UUID serial(BillOfMaterials bill) {
    String named = bill.subject().name() + '\n' + bill.subject().version() + '\n' + bill.made();
    return UUID.nameUUIDFromBytes(named.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, List<Part>> byPurl(List<Part> parts) {
    Map<String, List<Part>> byPurl = new LinkedHashMap<>();
    for (Part part : parts) {
      byPurl.computeIfAbsent(part.purl(), purl -> new ArrayList<>(1)).add(part);
    }
    return byPurl;
  }

  private static void metadata(BillOfMaterials bill, JsonGenerator json) throws IOException {
    startMetadata(bill.subject(), bill.made(), bill.madeBy(), json);
    Map<String, String> gaps = new LinkedHashMap<>();
    for (int i = 0; i < bill.gaps().size(); i++) {
      gaps.put("gap:" + (i + 1), bill.gaps().get(i));
    }
    properties(gaps, json);
    json.writeEndObject();
  }

  /** Begins "metadata": when it was made, by which version of what, and what it is about. */
  static void startMetadata(Subject subject, Instant made, String madeBy, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart("metadata");
    json.writeStringField("timestamp", made.truncatedTo(ChronoUnit.SECONDS).toString());
    json.writeObjectFieldStart("tools");
    json.writeArrayFieldStart("components");
    json.writeStartObject();
    json.writeStringField("type", "application");
    json.writeStringField("name", "assay");
    json.writeStringField("version", madeBy);
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
    subject(subject, json);
  }

  /** Writes the component that the document is about. */
  private static void subject(Subject subject, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("component");
    json.writeStringField(
        "type", subject.kind() == BillOfMaterials.Kind.CONTAINER ? "container" : "application");
    json.writeStringField("bom-ref", reference(subject));
    json.writeStringField("name", subject.name());
    optional("version", subject.version(), json);
    optional("purl", subject.purl(), json);
    properties(subject.properties(), json);
    json.writeEndObject();
  }

  private static String reference(Subject subject) {
    return subject.purl().isEmpty() ? "artifact" : subject.purl();
  }

  /** Scanners look up packages of an operating system only where a component says which it is. */
  private static void operatingSystem(List<Part> parts, JsonGenerator json) throws IOException {
    for (Part each : parts) {
      Matcher release = RELEASE.matcher(each.purl());
      if (release.find()) {
        json.writeStartObject();
        json.writeStringField("type", "operating-system");
        json.writeStringField("bom-ref", "operating-system");
        json.writeStringField("name", release.group("id"));
        json.writeStringField("version", release.group("version"));
        json.writeEndObject();
        return;
      }
    }
  }

  private static void component(List<Part> same, JsonGenerator json) throws IOException {
    Part part = same.get(0);
    json.writeStartObject();
    json.writeStringField("type", "library");
    json.writeStringField("bom-ref", part.purl());
    optional("group", part.group(), json);
    json.writeStringField("name", part.name());
    json.writeStringField("version", part.version());
    if (!part.licence().isEmpty()) {
      json.writeArrayFieldStart("licenses");
      json.writeStartObject();
      json.writeObjectFieldStart("license");
      // In the package's words, which are seldom an identifier of SPDX.
      json.writeStringField("name", part.licence());
      json.writeEndObject();
      json.writeEndObject();
      json.writeEndArray();
    }
    json.writeStringField("purl", part.purl());
    List<String> locations =
        same.stream().flatMap(each -> each.locations().stream()).distinct().toList();
    if (!locations.isEmpty()) {
      occurrences(locations, json);
    }
    properties(part.properties(), json);
    json.writeEndObject();
  }

  private static void occurrences(List<String> locations, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("evidence");
    json.writeArrayFieldStart("occurrences");
    for (String location : locations) {
      json.writeStartObject();
      json.writeStringField("location", location);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void compositions(BillOfMaterials bill, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("compositions");
    json.writeStartObject();
    // What is in no package database, copied by hand for example, nobody can list: never
    // "complete".
    json.writeStringField("aggregate", bill.gaps().isEmpty() ? "unknown" : "incomplete");
    json.writeArrayFieldStart("assemblies");
    json.writeString(reference(bill.subject()));
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndArray();
  }

  private static void vulnerabilities(List<Vulnerability> all, JsonGenerator json)
      throws IOException {
    if (all.isEmpty()) {
      return;
    }
    Map<String, List<Vulnerability>> byId = new LinkedHashMap<>();
    for (Vulnerability each : all) {
      byId.computeIfAbsent(each.id(), id -> new ArrayList<>(1)).add(each);
    }
    json.writeArrayFieldStart("vulnerabilities");
    for (List<Vulnerability> same : byId.values()) {
      vulnerability(same, json);
    }
    json.writeEndArray();
  }

  private static void vulnerability(List<Vulnerability> same, JsonGenerator json)
      throws IOException {
    Vulnerability first = same.get(0);
    json.writeStartObject();
    json.writeStringField("bom-ref", "vulnerability:" + first.id());
    json.writeStringField("id", first.id());
    List<String> names = same.stream().flatMap(each -> each.names().stream()).toList();
    references(same.get(0).id(), names, json);
    rating(first, json);
    optional("description", first.summary(), json);
    List<String> fixes =
        same.stream()
            .filter(each -> !each.fixedVersions().isEmpty())
            .map(each -> each.purl() + ": " + String.join(" or ", each.fixedVersions()))
            .distinct()
            .toList();
    if (!fixes.isEmpty()) {
      json.writeStringField("recommendation", "Fixed in " + String.join("; ", fixes));
    }
    json.writeArrayFieldStart("affects");
    for (String purl : same.stream().map(Vulnerability::purl).distinct().toList()) {
      json.writeStartObject();
      json.writeStringField("ref", purl);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** Writes the other names of a vulnerability. */
  static void references(String id, Collection<String> names, JsonGenerator json)
      throws IOException {
    List<String> others = names.stream().filter(name -> !name.equals(id)).distinct().toList();
    if (others.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("references");
    for (String name : others) {
      json.writeStartObject();
      json.writeStringField("id", name);
      json.writeObjectFieldStart("source");
      json.writeStringField("name", "OSV");
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void rating(Vulnerability vulnerability, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("ratings");
    json.writeStartObject();
    if (!vulnerability.source().isEmpty()) {
      json.writeObjectFieldStart("source");
      json.writeStringField("name", vulnerability.source());
      json.writeEndObject();
    }
    Double score = vulnerability.score();
    if (score != null) {
      json.writeNumberField("score", score);
    }
    // The format knows no "negligible".
    String word = vulnerability.severity();
    json.writeStringField("severity", word.equals("negligible") ? "info" : word);
    if (!vulnerability.vector().isEmpty()) {
      json.writeStringField("method", method(vulnerability.vector()));
      json.writeStringField("vector", vulnerability.vector());
    }
    json.writeEndObject();
    json.writeEndArray();
  }

  private static String method(String vector) {
    if (vector.startsWith("CVSS:4")) {
      return "CVSSv4";
    }
    if (vector.startsWith("CVSS:3.1")) {
      return "CVSSv31";
    }
    return vector.startsWith("CVSS:3") ? "CVSSv3" : "CVSSv2";
  }

  private static void properties(Map<String, String> properties, JsonGenerator json)
      throws IOException {
    if (properties.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("properties");
    for (Map.Entry<String, String> each : properties.entrySet()) {
      json.writeStartObject();
      json.writeStringField("name", PREFIX + each.getKey());
      json.writeStringField("value", each.getValue());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void optional(String name, String value, JsonGenerator json) throws IOException {
    if (!value.isEmpty()) {
      json.writeStringField(name, value);
    }
  }
}
