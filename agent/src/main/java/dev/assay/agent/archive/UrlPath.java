package dev.assay.agent.archive;

import java.nio.charset.StandardCharsets;

/** Paths as URLs write them: percent-encoded UTF-8 (RFC 3986), often without the encoding. */
final class UrlPath {

  private UrlPath() {}

  /**
   * Returns the path behind a URL's path. What is no valid escape stays as it is: {@code
   * File.toURL()}, still in use, does not encode at all. A plus sign is a plus sign: this is no
   * form.
   */
  static String decode(String path) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    byte[] encoded = path.getBytes(StandardCharsets.UTF_8);
    byte[] decoded = new byte[encoded.length];
    int length = 0;
    for (int i = 0; i < encoded.length; i++) {
      int high = encoded[i] == '%' && i + 2 < encoded.length ? digit(encoded[i + 1]) : -1;
      int low = high >= 0 ? digit(encoded[i + 2]) : -1;
      if (low >= 0) {
        decoded[length++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        decoded[length++] = encoded[i];
      }
    }
    return new String(decoded, 0, length, StandardCharsets.UTF_8);
  }

  private static int digit(byte character) {
    return Character.digit(character, 16);
  }
}
