package dev.assay.inventory.os.rpm;

import dev.assay.inventory.PackageRelations;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads what a header says of other packages. Pure. */
final class RpmRelations {

  /** What rpm itself has to understand; no package provides it. */
  private static final String OF_RPM = "rpmlib(";

  private static final Set<String> WORDS =
      Set.of("and", "or", "if", "else", "with", "without", "unless", "<", "<=", "=", ">=", ">");

  /** What rpm says nothing of, and nothing works without; dnf and yum protect most of it, too. */
  private static final Set<String> ESSENTIAL =
      Set.of(
          "basesystem",
          "bash",
          "coreutils",
          "coreutils-single",
          "dnf",
          "filesystem",
          "glibc",
          "glibc-common",
          "libdnf",
          "microdnf",
          "rpm",
          "rpm-libs",
          "setup",
          "systemd",
          "yum",
          "zypper");

  private RpmRelations() {}

  static PackageRelations of(RpmHeader header, String name) throws MalformedDatabaseException {
    List<String> requires = new ArrayList<>();
    for (String each : header.allTexts(RpmHeader.REQUIRE_NAMES)) {
      if (each.startsWith("(")) {
        addNames(each, requires);
      } else if (!each.startsWith(OF_RPM)) {
        requires.add(each);
      }
    }
    List<String> provides = header.allTexts(RpmHeader.PROVIDE_NAMES);
    boolean isRelease = provides.contains("system-release");
    return new PackageRelations(requires, provides, isRelease || ESSENTIAL.contains(name));
  }

  /**
   * Adds every name of a boolean dependency, "(foo if (bar or baz))": more than it needs, so that
   * nothing is missed.
   */
  private static void addNames(String expression, List<String> names) {
    for (String word : expression.split("\\s+", -1)) {
      String name = strip(word);
      if (!name.isEmpty() && !WORDS.contains(name)) {
        names.add(name);
      }
    }
  }

  /** Takes off the parentheses of the expression, not those of a name like "perl(Carp)". */
  private static String strip(String word) {
    int start = 0;
    while (start < word.length() && word.charAt(start) == '(') {
      start++;
    }
    String text = word.substring(start);
    while (text.endsWith(")") && count(text, ')') > count(text, '(')) {
      text = text.substring(0, text.length() - 1);
    }
    return text;
  }

  private static long count(String text, char character) {
    return text.chars().filter(each -> each == character).count();
  }
}
