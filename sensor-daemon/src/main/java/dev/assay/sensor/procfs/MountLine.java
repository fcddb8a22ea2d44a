package dev.assay.sensor.procfs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One line of mountinfo: {@code 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw}.
 * Spaces, tabs, newlines and backslashes in it are written as octal numbers.
 */
final class MountLine {

  private static final int PLACES = 5;

  private MountLine() {}

  /** Parses the bytes from {@code from} up to {@code to}; null where they are no mount. */
  static @Nullable Mount parse(byte[] bytes, int from, int to) {
    String line = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    String[] fields = line.split(" ", PLACES + 1);
    int separator = line.indexOf(" - ");
    if (fields.length <= PLACES || separator < 0) {
      return null;
    }
    int typeEnd = line.indexOf(' ', separator + 3);
    String type = line.substring(separator + 3, typeEnd < 0 ? line.length() : typeEnd);
    int colon = fields[2].indexOf(':');
    try {
      long device =
          (Long.parseLong(fields[2].substring(0, Math.max(0, colon))) << 32)
              | Long.parseLong(fields[2].substring(colon + 1));
      return new Mount(
          Integer.parseInt(fields[0]),
          Integer.parseInt(fields[1]),
          device,
          unescape(fields[3]),
          unescape(fields[4]),
          type);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Resolves {@code \040} and the like, and reads the bytes as UTF-8. */
  static String unescape(String field) {
    byte[] bytes = field.getBytes(StandardCharsets.ISO_8859_1);
    var plain = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\\' && isOctal(bytes, i + 1)) {
        plain.write(
            ((bytes[i + 1] - '0') << 6) | ((bytes[i + 2] - '0') << 3) | (bytes[i + 3] - '0'));
        i += 3;
      } else {
        plain.write(bytes[i]);
      }
    }
    return plain.toString(StandardCharsets.UTF_8);
  }

  private static boolean isOctal(byte[] bytes, int from) {
    if (from + 3 > bytes.length) {
      return false;
    }
    for (int i = from; i < from + 3; i++) {
      if (bytes[i] < '0' || bytes[i] > '7') {
        return false;
      }
    }
    return true;
  }
}
