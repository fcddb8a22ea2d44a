package dev.assay.collector.export;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.assay.collector.vulnerability.json.Values;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * By what names a CycloneDX bill of materials, that somebody has already, calls its components: so
 * that statements can be about those.
 *
 * @see <a href="https://cyclonedx.org/capabilities/bomlink/">BOM-Link</a>
 */
public final class BomReferences {

  private static final long MAX_BYTES = 512L << 20;

  private final Map<String, List<String>> references = new HashMap<>();
  private String serial = "";
  private int version = 1;

  private BomReferences() {}

  /**
   * Reads a bill of materials in JSON.
   *
   * @throws IOException if it cannot be read, is none, or has no serial number to refer to
   */
  public static BomReferences read(InputStream in) throws IOException {
    BomReferences bill = new BomReferences();
    try (JsonParser parser = Values.documents(MAX_BYTES).createParser(in)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("it is no JSON object");
      }
      Values values = new Values(parser);
      values.object(field -> bill.take(field, values));
    }
    if (!bill.serial.startsWith("urn:uuid:")) {
      throw new IOException("it has no serialNumber, by which statements could refer to it");
    }
    return bill;
  }

  private boolean take(String field, Values values) throws IOException {
    switch (field) {
      case "serialNumber" -> serial = values.text();
      case "version" -> version = values.integer();
      case "components" -> values.array(() -> takeComponent(values));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void takeComponent(Values values) throws IOException {
    String[] names = {"", ""};
    values.object(
        field -> {
          switch (field) {
            case "bom-ref" -> names[0] = values.text();
            case "purl" -> names[1] = values.text();
            case "components" -> values.array(() -> takeComponent(values));
            default -> {
              return false;
            }
          }
          return true;
        });
    if (!names[0].isEmpty() && !names[1].isEmpty()) {
      references.computeIfAbsent(key(names[1]), key -> new ArrayList<>(1)).add(names[0]);
    }
  }

  /** Returns the links to a package's components; empty: the bill does not list it. */
  List<String> of(String purl) {
    String link = "urn:cdx:" + serial.substring("urn:uuid:".length()) + "/" + version + "#";
    return references.getOrDefault(key(purl), List.of()).stream().map(link::concat).toList();
  }

  /** Others write an epoch as a qualifier, and the qualifiers of each differ. */
  private static String key(String purl) {
    return purl.replaceFirst("[?#].*", "").replaceFirst("@\\d+%3[aA]", "@");
  }
}
