package dev.assay.inventory.language.jar;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file name of an archive, taken apart as Maven puts it together: name, version, classifier.
 *
 * @param base file name without extension
 * @param name name of the library; the whole base if no version is found
 * @param version version; empty if none is found
 */
record JarFileName(String base, String name, String version) {

  private static final String QUALIFIER =
      "(?i:(?:alpha|beta|a|b|m|mr|milestone|rc|cr|ga|final|release|sp|snapshot|pre|preview|ea|dev|jre"
          + "|android|java|jdk|incubating|redhat|patch|p|v|r|build|hadoop)(?![a-z])|\\d)";

  /** 1.2.3, 1.2.3.Final, 33.5.0-jre, 2.0-20240101.123456-1, 1.0.0-beta-2, 1.0-SNAPSHOT. */
  private static final Pattern VERSION =
      Pattern.compile("v?\\d+(?:[._]\\w+){0,8}(?:[-+]" + QUALIFIER + "[\\w.]{0,40}){0,6}");

  private static final int MAX_CHARACTERS = 255;

  static JarFileName parse(String fileName) {
    String base = withoutExtension(fileName);
    if (base.length() > MAX_CHARACTERS) {
      return new JarFileName(base, base, "");
    }
    String version = "";
    int end = base.length();
    for (int dash = base.indexOf('-'); dash >= 0; dash = base.indexOf('-', dash + 1)) {
      Matcher matcher = VERSION.matcher(base).region(dash + 1, base.length());
      if (dash > 0 && matcher.matches()) {
        return new JarFileName(base, base.substring(0, dash), matcher.group());
      }
      // Followed by a classifier: good if no better place comes.
      if (dash > 0 && version.isEmpty() && matcher.lookingAt() && isAtDash(base, matcher.end())) {
        version = matcher.group();
        end = dash;
      }
    }
    return new JarFileName(base, base.substring(0, end), version);
  }

  private static boolean isAtDash(String base, int position) {
    return position < base.length() && base.charAt(position) == '-';
  }

  private static String withoutExtension(String fileName) {
    int dot = fileName.lastIndexOf('.');
    String extension = fileName.substring(dot + 1).toLowerCase(Locale.ROOT);
    return dot > 0 && extension.matches("jar|war|ear|rar|zip|aar")
        ? fileName.substring(0, dot)
        : fileName;
  }

  /** Tells whether the file could be named after an artifact: its id, alone or before a dash. */
  boolean fits(String artifactId) {
    return base.startsWith(artifactId)
        && (base.length() == artifactId.length()
            || (base.charAt(artifactId.length()) == '-'
                && (version.isEmpty() || name.length() <= artifactId.length())));
  }
}
