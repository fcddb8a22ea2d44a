package dev.assay.inventory.scan;

import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.ProblemList;
import dev.assay.inventory.language.Findings;
import dev.assay.inventory.language.LanguageReader;
import dev.assay.inventory.language.go.GoReader;
import dev.assay.inventory.language.jar.JarFinder;
import dev.assay.inventory.language.jar.JarLimits;
import dev.assay.inventory.language.node.NodeReader;
import dev.assay.inventory.language.php.ComposerReader;
import dev.assay.inventory.language.python.PythonReader;
import dev.assay.inventory.language.ruby.GemReader;
import dev.assay.inventory.root.ContainedRoot;
import dev.assay.inventory.root.NearbyWalk;
import dev.assay.inventory.root.TreeListing;
import dev.assay.inventory.root.TreeWalk;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Finds the packages of programming languages in a root. Stateless. */
final class LanguageScan {

  /** Where languages keep records of what lies beside them, or below bin. */
  private static final Pattern RECORDS =
      Pattern.compile(
          ".*(?:\\.(?:dist|egg)-info|/specifications(?:/default)?|/vendor/composer"
              + "|/lib(?:64)?(?:/python[\\d.]+(?:/(?:site|dist)-packages)?)?)");

  private LanguageScan() {}

  /** Looks into all directories: a matter of seconds for an image, of minutes for a machine. */
  static void stream(
      ContainedRoot root,
      InventoryLimits limits,
      JarLimits jars,
      int maxHeldNames,
      ProblemList problems,
      Consumer<InstalledPackage> found) {
    Findings findings = new Findings(root, limits, problems, found);
    List<LanguageReader> readers = readers(jars);
    TreeWalk.walk(
        root,
        name -> ScannedFiles.isRead("/" + name),
        maxHeldNames,
        directory -> visit(directory, readers, findings),
        problems::add);
  }

  /** Looks at one directory, and at nothing below it. */
  static void of(
      TreeListing directory,
      ContainedRoot root,
      InventoryLimits limits,
      ProblemList problems,
      Consumer<InstalledPackage> found) {
    visit(directory, readers(JarLimits.DEFAULT), new Findings(root, limits, problems, found));
  }

  /** Looks where packages that own given files would be recorded. */
  static void around(
      List<String> canonicalPaths,
      ContainedRoot root,
      InventoryLimits limits,
      ProblemList problems,
      Consumer<InstalledPackage> found) {
    Findings findings = new Findings(root, limits, problems, found);
    List<LanguageReader> readers = readers(JarLimits.DEFAULT);
    NearbyWalk walk =
        new NearbyWalk(
            root,
            path -> RECORDS.matcher(path).matches(),
            directory -> visit(directory, readers, findings),
            problems::add);
    canonicalPaths.forEach(walk::around);
  }

  private static List<LanguageReader> readers(JarLimits jars) {
    return List.of(
        new PythonReader(),
        new NodeReader(),
        new GemReader(),
        new ComposerReader(),
        new GoReader(),
        new JarFinder(jars));
  }

  private static void visit(
      TreeListing directory, List<LanguageReader> readers, Findings findings) {
    readers.forEach(reader -> reader.visit(directory, findings));
  }
}
