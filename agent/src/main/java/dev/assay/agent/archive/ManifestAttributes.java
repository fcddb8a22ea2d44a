package dev.assay.agent.archive;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The main attributes of a META-INF/MANIFEST.MF that name or version its archive (JAR File
 * Specification, "Name-Value pairs and Sections").
 */
final class ManifestAttributes {

  private static final Set<String> KEPT =
      new HashSet<String>(
          Arrays.asList(
              "Automatic-Module-Name",
              "Bundle-Name",
              "Bundle-SymbolicName",
              "Bundle-Vendor",
              "Bundle-Version",
              "Implementation-Title",
              "Implementation-Vendor",
              "Implementation-Vendor-Id",
              "Implementation-Version",
              "Specification-Title",
              "Specification-Version"));

  /** No name or version is longer; what is goes unread. */
  private static final int MAX_VALUE_CHARACTERS = 1024;

  private ManifestAttributes() {}

  /** Returns the attributes, sorted by name; what is malformed is left out. */
  static Map<String, String> parse(byte[] manifest) {
    // Lines are cut at 72 bytes, also within a character, so continuations are joined before
    // decoding.
    String text = new String(joined(manifest), StandardCharsets.UTF_8);
    Map<String, String> kept = new TreeMap<String, String>();
    int from = 0;
    while (from < text.length()) {
      int newline = text.indexOf('\n', from);
      String line = text.substring(from, newline < 0 ? text.length() : newline);
      if (line.isEmpty()) {
        return kept; // the per-entry sections begin
      }
      int colon = line.indexOf(": ");
      if (colon > 0
          && line.length() <= MAX_VALUE_CHARACTERS
          && KEPT.contains(line.substring(0, colon))) {
        String value = line.substring(colon + 2).trim();
        if (!value.isEmpty()) {
          kept.put(line.substring(0, colon), value);
        }
      }
      from = newline < 0 ? text.length() : newline + 1;
    }
    return kept;
  }

  /** Makes every line end a line feed and removes those that a space follows. */
  private static byte[] joined(byte[] manifest) {
    byte[] joined = new byte[manifest.length];
    int length = 0;
    for (int i = 0; i < manifest.length; i++) {
      byte b = manifest[i];
      if (b == '\r') {
        i += i + 1 < manifest.length && manifest[i + 1] == '\n' ? 1 : 0;
        b = '\n';
      }
      if (b == '\n' && i + 1 < manifest.length && manifest[i + 1] == ' ') {
        i++;
      } else {
        joined[length++] = b;
      }
    }
    return Arrays.copyOf(joined, length);
  }
}
