package dev.assay.inventory.language.ruby;

import dev.assay.inventory.language.Findings;
import dev.assay.inventory.language.LanguageReader;
import dev.assay.inventory.root.TreeListing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
                        isDefault ? List.of(path) : places(directory.parent(), file, path),
                        findings));
      }
    }
  }

  private static List<String> places(String home, String file, String path) {
    String fullName = file.substring(0, file.length() - ENDING.length());
    List<String> places = new ArrayList<>();
    places.add(path);
    places.add(home + "/gems/" + fullName + "/");
    return places;
  }

  private static void report(String path, String text, List<String> places, Findings findings) {
    String name = first(NAME, text);
    String version = first(VERSION, text);
    if (name.isEmpty() || version.isEmpty()) {
      findings.problem(path, "its gem is unknown: name and version are not written out");
      return;
    }
    findings.add(path, "gem", "", name, name, version, first(LICENCE, text), places);
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
