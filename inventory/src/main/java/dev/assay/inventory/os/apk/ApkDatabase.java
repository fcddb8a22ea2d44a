package dev.assay.inventory.os.apk;

import com.github.packageurl.MalformedPackageURLException;
import dev.assay.inventory.Distribution;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.ProblemList;
import dev.assay.inventory.root.CanonicalPaths;
import dev.assay.inventory.root.ContainedRoot;
import dev.assay.inventory.root.ResolvedPath;
import dev.assay.inventory.root.ResolvedPath.Kind;
import dev.assay.inventory.root.UnreadableFileException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The packages that apk has installed in a root: apk's own file of them, which it keeps in /lib, or
 * since its version 3 in /usr/lib. Not thread-safe.
 */
public final class ApkDatabase {

  private static final List<String> PATHS =
      List.of("/usr/lib/apk/db/installed", "/lib/apk/db/installed");

  /** Those of packages that a user made up to group others begin with a dot: apk-add(8), -t. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.][A-Za-z0-9+._-]{0,255}");

  private final ContainedRoot root;
  private final Distribution distribution;
  private final InventoryLimits limits;
  private final ProblemList problems;
  private final Consumer<InstalledPackage> found;
  private final CanonicalPaths canonical;
  private int packages;
  private int pathBytes;

  private ApkDatabase(
      ContainedRoot root,
      Distribution distribution,
      InventoryLimits limits,
      ProblemList problems,
      Consumer<InstalledPackage> found) {
    this.root = root;
    this.distribution = distribution;
    this.limits = limits;
    this.problems = problems;
    this.found = found;
    this.canonical = new CanonicalPaths(root);
  }

  /**
   * Reads the packages of a root; none where it has no such database.
   *
   * @param problems takes what cannot be read
   * @param found takes each package as soon as it is read
   */
  public static void read(
      ContainedRoot root,
      Distribution distribution,
      InventoryLimits limits,
      ProblemList problems,
      Consumer<InstalledPackage> found) {
    new ApkDatabase(root, distribution, limits, problems, found).readAll();
  }

  private void readAll() {
    Set<String> seen = new HashSet<>();
    for (String path : PATHS) {
      ResolvedPath resolved = root.resolve(path);
      // Where one directory is a link to the other, both are the same file.
      if (resolved.kind() != Kind.ABSENT && seen.add(resolved.path())) {
        readFile(path);
      }
    }
    if (canonical.isExhausted()) {
      problems.add(PATHS.get(0), "owns more directories than are followed: owners may be missing");
    }
  }

  private void readFile(String path) {
    try {
      InstalledFile.parse(
          root.read(path, limits.maxFileBytes()),
          limits.maxPathBytes(),
          canonical::of,
          entry -> take(path, entry));
    } catch (UnreadableFileException e) {
      problems.add(path, "cannot be read, packages are unknown: " + e.getMessage());
    }
  }

  private void take(String path, ApkEntry entry) {
    if (!NAME.matcher(entry.name()).matches() || entry.version().isEmpty()) {
      problems.add(
          path, "malformed before line " + entry.endLine() + ": no name and version of a package");
      return;
    }
    if (!entry.defect().isEmpty()) {
      problems.add(path, entry.name() + ": " + entry.defect());
    }
    if (packages == limits.maxPackages()) {
      problems.add(entry.name(), "left out: more than " + limits.maxPackages() + " packages");
      return;
    }
    packages++;
    if (pathBytes + (long) entry.pathBytes() > limits.maxPathBytes()) {
      problems.add(entry.name(), "what it owns is unknown: too many files in all");
      hand(entry, List.of(), "its files were not read, there are too many");
    } else {
      pathBytes += entry.pathBytes();
      hand(entry, entry.files(), entry.defect());
    }
  }

  private void hand(ApkEntry entry, List<String> files, String note) {
    try {
      found.accept(
          new InstalledPackage(
              distribution.purl(
                  "apk", "alpine", entry.name(), entry.version(), entry.architecture()),
              "apk",
              entry.name(),
              entry.version(),
              entry.architecture(),
              entry.origin().isEmpty() ? entry.name() : entry.origin(),
              // All packages of an origin have its version: APKBUILD(5), subpackages.
              entry.version(),
              entry.licence(),
              files,
              note,
              entry.relations()));
    } catch (MalformedPackageURLException e) {
      problems.add(entry.name(), "has no package URL, left out: " + e.getMessage());
    }
  }
}
