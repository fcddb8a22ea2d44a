package dev.assay.inventory.scan;

import dev.assay.inventory.Distribution;
import dev.assay.inventory.ProblemList;
import dev.assay.inventory.root.ContainedRoot;
import dev.assay.inventory.root.ResolvedPath.Kind;
import dev.assay.inventory.root.UnreadableFileException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads os-release(5). */
final class OsRelease {

  private static final List<String> PATHS = List.of("/etc/os-release", "/usr/lib/os-release");

  /** Real ones have less than 1 KiB. */
  private static final int MAX_BYTES = 64 << 10;

  /** What os-release(5) allows in ID and VERSION_ID, and upper case, which some have. */
  private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9._~+-]{1,64}");

  private OsRelease() {}

  /** Returns the distribution, as far as the root says one. */
  static Distribution read(ContainedRoot root, ProblemList problems) {
    for (String path : PATHS) {
      if (root.resolve(path).kind() != Kind.ABSENT) {
        try {
          return parse(new String(root.read(path, MAX_BYTES), StandardCharsets.UTF_8));
        } catch (UnreadableFileException e) {
          problems.add(path, "cannot be read, the distribution is unknown: " + e.getMessage());
          return Distribution.UNKNOWN;
        }
      }
    }
    return Distribution.UNKNOWN;
  }

  private static Distribution parse(String text) {
    Map<String, String> values = new HashMap<>();
    text.lines()
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              if (equals > 0) {
                values.put(line.substring(0, equals).strip(), unquote(line.substring(equals + 1)));
              }
            });
    return new Distribution(value(values, "ID"), value(values, "VERSION_ID"));
  }

  private static String value(Map<String, String> values, String key) {
    String value = values.getOrDefault(key, "");
    return VALUE.matcher(value).matches() ? value : "";
  }

  private static String unquote(String value) {
    String bare = value.strip();
    boolean quoted =
        bare.length() >= 2
            && (bare.charAt(0) == '"' || bare.charAt(0) == '\'')
            && bare.charAt(bare.length() - 1) == bare.charAt(0);
    return quoted ? bare.substring(1, bare.length() - 1) : bare;
  }
}
