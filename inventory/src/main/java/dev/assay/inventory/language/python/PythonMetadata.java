package dev.assay.inventory.language.python;

import java.nio.charset.StandardCharsets;

/**
 * What core metadata says of a distribution; what it does not say is empty.
 *
 * @param name field Name
 * @param version field Version
 * @param licence field License-Expression, or else License
 */
record PythonMetadata(String name, String version, String licence) {

  /** Reads the header of a metadata file; the description below it can say anything. */
  static PythonMetadata parse(byte[] bytes) {
    String name = "";
    String version = "";
    String licence = "";
    String expression = "";
    for (String line :
        (Iterable<String>) new String(bytes, StandardCharsets.UTF_8).lines()::iterator) {
      if (line.isBlank()) {
        break;
      }
      int colon = line.indexOf(':');
      String value = line.substring(colon + 1).strip();
      switch (colon < 0 ? "" : line.substring(0, colon)) {
        case "Name" -> name = name.isEmpty() ? value : name;
        case "Version" -> version = version.isEmpty() ? value : version;
        case "License" -> licence = value.equals("UNKNOWN") ? "" : value;
        case "License-Expression" -> expression = value;
        default -> {}
      }
    }
    return new PythonMetadata(name, version, expression.isEmpty() ? licence : expression);
  }
}
