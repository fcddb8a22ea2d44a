package dev.assay.agent.report;

/** Digests as text. */
final class Digests {

  private static final String DIGITS = "0123456789abcdef";

  private Digests() {}

  /** Returns bytes as lower-case hexadecimal digits. */
  static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder(2 * bytes.length);
    for (byte b : bytes) {
      text.append(DIGITS.charAt((b >> 4) & 0xf)).append(DIGITS.charAt(b & 0xf));
    }
    return text.toString();
  }
}
