package dev.assay.inventory.language.php;

import dev.assay.inventory.language.Findings;
import dev.assay.inventory.language.JsonFields;
import dev.assay.inventory.language.LanguageReader;
import dev.assay.inventory.root.TreeListing;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Finds packages by Composer's vendor/composer/installed.json: a list in Composer 1, an object with
 * a list and the places of packages in Composer 2. Where an image has left that out, by the
 * installed.php that applications ask. Stateless.
 */
public final class ComposerReader implements LanguageReader {

  private static final String INSTALLED = "installed.json";
  private static final String INSTALLED_PHP = "installed.php";
  private static final int MAX_BYTES = 16 << 20;
  private static final int MAX_PACKAGES = 10_000;

  @Override
  public void visit(TreeListing directory, Findings findings) {
    if (!directory.name().equals("composer")) {
      return;
    }
    String path = directory.path() + "/" + INSTALLED;
    String phpPath = directory.path() + "/" + INSTALLED_PHP;
    if (directory.files().contains(INSTALLED)) {
      findings.read(path, MAX_BYTES).ifPresent(json -> report(directory, path, json, findings));
    } else if (directory.files().contains(INSTALLED_PHP)) {
      findings
          .read(phpPath, MAX_BYTES)
          .ifPresent(
              php ->
                  InstalledPhp.parse(php, MAX_PACKAGES)
                      .forEach(entry -> report(directory, phpPath, entry, findings)));
    }
  }

  private static void report(
      TreeListing directory, String path, InstalledPhp.Entry entry, Findings findings) {
    add(
        path,
        entry.name(),
        entry.version(),
        "",
        entry.path().isEmpty() ? List.of() : List.of(place(directory.path(), entry.path())),
        findings);
  }

  private static void report(TreeListing directory, String path, byte[] json, Findings findings) {
    try {
      for (JsonFields fields : JsonFields.ofList(json, "packages", MAX_PACKAGES)) {
        String name = fields.firstOf("name");
        add(
            path,
            name,
            fields.firstOf("version"),
            fields.firstOf("license"),
            places(directory, name, fields),
            findings);
      }
    } catch (IOException e) {
      findings.problem(path, "packages are unknown: " + e.getMessage());
    }
  }

  private static void add(
      String where,
      String name,
      String version,
      String licence,
      List<String> places,
      Findings findings) {
    int slash = name.indexOf('/');
    findings.add(
        where,
        "composer",
        slash < 0 ? "" : name.substring(0, slash),
        name.substring(slash + 1),
        name,
        version,
        licence,
        places);
  }

  private static List<String> places(TreeListing directory, String name, JsonFields fields) {
    String said = fields.firstOf("install-path");
    if (said.isEmpty() && fields.firstOf("type").equals("metapackage")) {
      return List.of(); // has no files
    }
    return List.of(place(directory.path(), said.isEmpty() ? "../" + name : said));
  }

  private static String place(String base, String relative) {
    Deque<String> names = new ArrayDeque<>();
    for (String name : (base + "/" + relative).split("/", -1)) {
      if (name.equals("..")) {
        names.pollLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    return "/" + String.join("/", names) + "/";
  }
}
