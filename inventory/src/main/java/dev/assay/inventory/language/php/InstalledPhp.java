package dev.assay.inventory.language.php;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Composer's installed.php, the program that tells an application what is installed. Composer
 * writes it in one form only, which is matched, not run: {@code
 * Composer\Repository\FilesystemRepository}.
 */
final class InstalledPhp {

  private static final Pattern ROOT = Pattern.compile("'root' => array\\(\\s*'name' => '([^']*)'");

  /** The root, and what only stands in for another package, have no version of their own here. */
  private static final Pattern ENTRY =
      Pattern.compile(
          "'([\\w.-]{1,200}/[\\w.-]{1,200})' => array\\(\\s*'pretty_version' => '([^']{1,200})'");

  private static final Pattern PATH =
      Pattern.compile("'install_path' => (?:__DIR__ \\. '([^']{1,4000})'|(?i:null))");

  private InstalledPhp() {}

  /**
   * Returns the packages, without the application itself.
   *
   * @param most packages at most
   */
  static List<Entry> parse(byte[] text, int most) {
    String php = new String(text, StandardCharsets.UTF_8);
    Matcher root = ROOT.matcher(php);
    String application = root.find() ? root.group(1) : "";
    List<Entry> entries = new ArrayList<>();
    Matcher entry = ENTRY.matcher(php);
    Matcher path = PATH.matcher(php);
    while (entry.find() && entries.size() < most) {
      if (!entry.group(1).equals(application)) {
        int next = php.indexOf("'pretty_version'", entry.end());
        boolean isItsOwn = path.find(entry.end()) && (next < 0 || path.start() < next);
        String relative = isItsOwn ? path.group(1) : null;
        entries.add(new Entry(entry.group(1), entry.group(2), relative == null ? "" : relative));
      }
    }
    return entries;
  }

  /**
   * A package.
   *
   * @param name vendor and name
   * @param version as its author writes it
   * @param path where it is, relative to the file; empty for one without files
   */
  record Entry(String name, String version, String path) {}
}
