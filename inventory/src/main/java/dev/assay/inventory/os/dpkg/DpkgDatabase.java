package dev.assay.inventory.os.dpkg;

import dev.assay.inventory.Distribution;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.ProblemList;
import dev.assay.inventory.root.ContainedDirectory;
import dev.assay.inventory.root.ContainedRoot;
import dev.assay.inventory.root.ResolvedPath.Kind;
import dev.assay.inventory.root.UnreadableFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The packages that dpkg has installed in a root: the status file, and the directory status.d that
 * distroless images have in its place. Not thread-safe.
 */
public final class DpkgDatabase {

  private static final String DIRECTORY = "/var/lib/dpkg";
  private static final String STATUS = DIRECTORY + "/status";
  private static final String STATUS_D = DIRECTORY + "/status.d";

  /** Debian policy 5.6.7, and upper case, which dpkg itself has always taken. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9+._-]{0,255}");

  /** All states in which the files of a package lie on the disk, or some of them: dpkg(1). */
  private static final Set<String> STATES_WITH_FILES =
      Set.of(
          "installed",
          "unpacked",
          "half-configured",
          "half-installed",
          "triggers-awaited",
          "triggers-pending");

  private final ContainedRoot root;
  private final InventoryLimits limits;
  private final ProblemList problems;
  private final PackageAssembly packages;

  private DpkgDatabase(
      ContainedRoot root, Distribution distribution, InventoryLimits limits, ProblemList problems) {
    this.root = root;
    this.limits = limits;
    this.problems = problems;
    this.packages = new PackageAssembly(root, distribution, limits, problems);
  }

  /**
   * Returns the packages of a root; none where it has no such database.
   *
   * @param problems takes what cannot be read
   */
  public static List<InstalledPackage> read(
      ContainedRoot root, Distribution distribution, InventoryLimits limits, ProblemList problems) {
    return new DpkgDatabase(root, distribution, limits, problems).readAll();
  }

  private List<InstalledPackage> readAll() {
    if (isThere(STATUS)) {
      readStatus();
    }
    if (isThere(STATUS_D)) {
      readStatusDirectory();
    }
    return packages.build();
  }

  private boolean isThere(String path) {
    return root.resolve(path).kind() != Kind.ABSENT;
  }

  private void readStatus() {
    List<Stanza> installed = new ArrayList<>();
    try {
      List<Stanza> stanzas = ControlFile.parse(root.read(STATUS, limits.maxFileBytes()));
      for (Stanza stanza : stanzas) {
        if (!stanza.status().isEmpty() && !STATES_WITH_FILES.contains(stanza.state())) {
          continue;
        }
        if (isUsable(STATUS, stanza)) {
          installed.add(stanza);
          if (stanza.status().isEmpty()) {
            problems.add(stanza.name(), "has no status: whether it is installed is unknown");
          }
        }
      }
    } catch (UnreadableFileException e) {
      problems.add(STATUS, "cannot be read, packages are unknown: " + e.getMessage());
    }
    packages.addListed(DIRECTORY, installed);
  }

  private void readStatusDirectory() {
    try (ContainedDirectory directory = root.openDirectory(STATUS_D)) {
      // A package has two files here, its paragraph and its checksums.
      Set<String> names = directory.names(2 * limits.maxPackages());
      for (String name : names) {
        if (!name.endsWith(".md5sums")) {
          readStatusFile(directory, name, names);
        }
      }
    } catch (UnreadableFileException e) {
      problems.add(STATUS_D, "cannot be read, packages are unknown: " + e.getMessage());
    }
  }

  private void readStatusFile(ContainedDirectory directory, String name, Set<String> names) {
    String path = STATUS_D + "/" + name;
    try {
      List<Stanza> stanzas = ControlFile.parse(directory.read(name, limits.maxFileBytes()));
      if (stanzas.isEmpty()) {
        problems.add(path, "names no package");
      }
      String sums = name + ".md5sums";
      for (Stanza stanza : stanzas) {
        if (isUsable(path, stanza)) {
          packages.addWithChecksums(directory, stanza, names.contains(sums) ? sums : "");
        }
      }
    } catch (UnreadableFileException e) {
      problems.add(path, "cannot be read, its package is unknown: " + e.getMessage());
    }
  }

  private boolean isUsable(String path, Stanza stanza) {
    String missing =
        !NAME.matcher(stanza.name()).matches()
            ? "no package name"
            : stanza.version().isEmpty() ? "no version of " + stanza.name() : "";
    String defect = stanza.defect().isEmpty() ? missing : stanza.defect();
    if (!defect.isEmpty()) {
      problems.add(path, "malformed from line " + stanza.line() + ": " + defect);
    }
    return missing.isEmpty();
  }
}
