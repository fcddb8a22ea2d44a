package dev.assay.inventory.language.ruby;

import dev.assay.inventory.language.Findings;
import dev.assay.inventory.language.LanguageReader;
import dev.assay.inventory.root.TreeListing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds gems by the specifications of a gem home: Ruby programs, which RubyGems writes in one form
 * only ({@code Gem::Specification#to_ruby}). Stateless.
 */
public final class GemReader implements LanguageReader {

  private static final String ENDING = ".gemspec";
  private static final int MAX_BYTES = 2 << 20;

  private static final Pattern NAME = assignment("name");
  private static final Pattern VERSION = assignment("version");
  private static final Pattern LICENCE =
      Pattern.compile("\\.licenses? = \\[?[\"']([^\"'\\n]{1,500})[\"']");

  @Override
  public void visit(TreeListing directory, Findings findings) {
    boolean isDefault =
        directory.name().equals("default") && directory.parent().endsWith("/specifications");
    if (!isDefault && !directory.name().equals("specifications")) {
      return;
    }
    for (String file : directory.files()) {
      if (file.endsWith(ENDING)) {
        String path = directory.path() + "/" + file;
        findings
            .read(path, MAX_BYTES)
            .ifPresent(
                text ->
                    report(
                        path,
                        new String(text, StandardCharsets.UTF_8),
                        // Default gems lie among Ruby's own library.
                        isDefault ? "" : place(directory.parent(), file),
                        findings));
      }
    }
  }

  private static String place(String home, String file) {
    return home + "/gems/" + file.substring(0, file.length() - ENDING.length());
  }

  private static void report(String path, String text, String place, Findings findings) {
    String name = first(NAME, text);
    String version = first(VERSION, text);
    if (name.isEmpty() || version.isEmpty()) {
      findings.problem(path, "its gem is unknown: name and version are not written out");
      return;
    }
    // Distributions put the files of some other gems among Ruby's own, too.
    boolean isKnown = !place.isEmpty() && findings.isDirectory(place);
    findings.add(
        path,
        "gem",
        "",
        name,
        name,
        version,
        first(LICENCE, text),
        isKnown ? List.of(path, place + "/") : List.of(path),
        isKnown ? "" : "its files lie among those of Ruby, without a list");
  }

  private static Pattern assignment(String field) {
    return Pattern.compile(
        "\\." + field + "\\s*=\\s*(?:Gem::Version\\.new\\()?[\"']([^\"'\\n]{1,300})[\"']");
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : "";
  }
}
