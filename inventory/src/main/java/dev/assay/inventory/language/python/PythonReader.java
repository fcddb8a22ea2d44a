package dev.assay.inventory.language.python;

import dev.assay.inventory.language.Findings;
import dev.assay.inventory.language.LanguageReader;
import dev.assay.inventory.root.TreeListing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds Python distributions: directories .dist-info (PEP 376, and "Recording installed projects"),
 * .egg-info of setuptools, files .egg-info of distutils, and eggs. Stateless.
 */
public final class PythonReader implements LanguageReader {

  private static final int MAX_METADATA_BYTES = 2 << 20;
  private static final int MAX_RECORD_BYTES = 16 << 20;

  /** Of its modules only those are known that its name, or top_level.txt, tells. */
  private static final String NO_LIST = "it keeps no list of its files";

  /** The names of eggs: setuptools, "The Internal Structure of Python Eggs". */
  private static final Pattern EGG =
      Pattern.compile("([^-]{1,200})-([^-]{1,100})(?:-py[\\d.]{1,10}.{0,100})?\\.egg");

  @Override
  public void visit(TreeListing directory, Findings findings) {
    String name = directory.name();
    if (name.endsWith(".dist-info") && directory.files().contains("METADATA")) {
      wheel(directory, findings);
    } else if (name.endsWith(".egg-info") && directory.files().contains("PKG-INFO")) {
      setuptools(directory, findings);
    }
    for (String file : directory.files()) {
      if (file.endsWith(".egg-info")) {
        String path = directory.path() + "/" + file;
        // distutils keeps no list of files: what else it owns is unknown, and not guessed.
        report(path, path, List.of(path), NO_LIST, findings);
      } else if (file.endsWith(".egg")) {
        egg(file, directory.path() + "/" + file, findings);
      }
    }
    for (String child : directory.directories()) {
      if (child.endsWith(".egg")) {
        egg(child, directory.path() + "/" + child + "/", findings);
      }
    }
  }

  private static void wheel(TreeListing directory, Findings findings) {
    List<String> files = new ArrayList<>();
    boolean hasList = directory.files().contains("RECORD");
    if (hasList) {
      findings
          .read(directory.path() + "/RECORD", MAX_RECORD_BYTES)
          .ifPresent(text -> files.addAll(InstalledFiles.ofRecord(text, directory.parent())));
    } else {
      // Debian leaves RECORD out, since dpkg has its own list.
      files.add(directory.path() + "/");
      files.addAll(topLevel(directory, findings));
    }
    String note = hasList ? "" : NO_LIST;
    report(directory.path() + "/METADATA", directory.path(), files, note, findings);
  }

  private static void setuptools(TreeListing directory, Findings findings) {
    List<String> files = new ArrayList<>();
    files.add(directory.path() + "/");
    boolean hasList = directory.files().contains("installed-files.txt");
    if (hasList) {
      findings
          .read(directory.path() + "/installed-files.txt", MAX_RECORD_BYTES)
          .ifPresent(text -> files.addAll(InstalledFiles.ofLines(text, directory.path())));
    } else {
      files.addAll(topLevel(directory, findings));
    }
    String note = hasList ? "" : NO_LIST;
    report(directory.path() + "/PKG-INFO", directory.path(), files, note, findings);
  }

  /** The modules and packages that a distribution puts beside its metadata. */
  private static List<String> topLevel(TreeListing directory, Findings findings) {
    List<String> files = new ArrayList<>();
    if (directory.files().contains("top_level.txt")) {
      findings
          .read(directory.path() + "/top_level.txt", MAX_METADATA_BYTES)
          .ifPresent(
              text ->
                  new String(text, StandardCharsets.UTF_8)
                      .lines()
                      .map(String::strip)
                      .filter(line -> line.matches("\\w{1,200}"))
                      .limit(1000)
                      .map(line -> directory.parent() + "/" + line)
                      .forEach(
                          module -> {
                            files.add(module + "/");
                            files.add(module + ".py");
                          }));
    }
    return files;
  }

  private static void report(
      String metadata, String where, List<String> files, String note, Findings findings) {
    findings
        .read(metadata, MAX_METADATA_BYTES)
        .map(PythonMetadata::parse)
        .ifPresent(
            said ->
                findings.add(
                    where,
                    "pypi",
                    "",
                    normalised(said.name()),
                    said.name(),
                    said.version(),
                    said.licence(),
                    files,
                    note));
  }

  private static void egg(String name, String owned, Findings findings) {
    Matcher parts = EGG.matcher(name);
    if (parts.matches()) {
      // Dashes of a name are written as underscores in it.
      String project = parts.group(1);
      String version = parts.group(2).replace('_', '-');
      findings.add(owned, "pypi", "", normalised(project), project, version, "", List.of(owned));
    }
  }

  /** PEP 503. */
  private static String normalised(String name) {
    return name.replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT);
  }
}
