package dev.assay.inventory.os.dpkg;

import dev.assay.inventory.Distribution;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.ProblemList;
import dev.assay.inventory.os.dpkg.ListedPackage.Format;
import dev.assay.inventory.root.CanonicalPaths;
import dev.assay.inventory.root.ContainedDirectory;
import dev.assay.inventory.root.ContainedRoot;
import dev.assay.inventory.root.ResolvedPath.Kind;
import dev.assay.inventory.root.UnreadableFileException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The packages that dpkg has installed in a root: the status file, and the directory status.d that
 * distroless images have in its place. Not thread-safe.
 */
public final class DpkgDatabase {

  private static final String DIRECTORY = "/var/lib/dpkg";
  private static final String STATUS = DIRECTORY + "/status";
  private static final String STATUS_D = DIRECTORY + "/status.d";
  private static final String INFO = DIRECTORY + "/info";
  private static final String DIVERSIONS = DIRECTORY + "/diversions";
  private static final String SUMS = ".md5sums";

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

  /** Files that dpkg and debhelper keep of one package: list, checksums, scripts, triggers. */
  private static final int INFO_FILES_PER_PACKAGE = 16;

  private final ContainedRoot root;
  private final InventoryLimits limits;
  private final ProblemList problems;
  private final List<ListedPackage> listed = new ArrayList<>();
  private int seen;

  private DpkgDatabase(ContainedRoot root, InventoryLimits limits, ProblemList problems) {
    this.root = root;
    this.limits = limits;
    this.problems = problems;
  }

  /**
   * Reads the packages of a root; none where it has no such database.
   *
   * @param problems takes what cannot be read
   * @param found takes each package as soon as it is read, so that not all need to be in memory
   */
  public static void read(
      ContainedRoot root,
      Distribution distribution,
      InventoryLimits limits,
      ProblemList problems,
      Consumer<InstalledPackage> found) {
    new DpkgDatabase(root, limits, problems).readAll(distribution, found);
  }

  private void readAll(Distribution distribution, Consumer<InstalledPackage> found) {
    try (ContainedDirectory info = openIfThere(INFO);
        ContainedDirectory statusDirectory = openIfThere(STATUS_D)) {
      if (isThere(STATUS)) {
        readStatus(info);
      }
      if (statusDirectory != null) {
        readStatusDirectory(statusDirectory);
      }
      CanonicalPaths canonical = new CanonicalPaths(root);
      Diversions diversions = readDiversions(canonical);
      PackageAssembly assembly =
          new PackageAssembly(distribution, limits, problems, canonical, diversions);
      listed.forEach(assembly::learn);
      if (canonical.isExhausted()) {
        problems.add(DIRECTORY, "owns more directories than are followed: owners may be missing");
      }
      listed.forEach(each -> assembly.assemble(each).ifPresent(found));
    }
  }

  private boolean isThere(String path) {
    return root.resolve(path).kind() != Kind.ABSENT;
  }

  private @Nullable ContainedDirectory openIfThere(String path) {
    try {
      return isThere(path) ? root.openDirectory(path) : null;
    } catch (UnreadableFileException e) {
      problems.add(path, "cannot be read, what packages own is unknown: " + e.getMessage());
      return null;
    }
  }

  private void readStatus(@Nullable ContainedDirectory info) {
    Set<String> lists = info == null ? Set.of() : names(info, INFO, INFO_FILES_PER_PACKAGE);
    try {
      ControlFile.parse(
          root.read(STATUS, limits.maxFileBytes()), stanza -> take(stanza, info, lists));
    } catch (UnreadableFileException e) {
      problems.add(STATUS, "cannot be read, packages are unknown: " + e.getMessage());
    }
  }

  private void take(Stanza stanza, @Nullable ContainedDirectory info, Set<String> lists) {
    boolean hasFiles = stanza.status().isEmpty() || STATES_WITH_FILES.contains(stanza.state());
    if (hasFiles && isUsable(STATUS, stanza)) {
      if (stanza.status().isEmpty()) {
        problems.add(stanza.name(), "has no status: whether it is installed is unknown");
      }
      add(stanza, info, listName(stanza, lists), Format.PATHS);
    }
  }

  /** Packages that can be installed for several architectures at once carry it in the name. */
  private static String listName(Stanza stanza, Set<String> lists) {
    String ofArchitecture = stanza.name() + ":" + stanza.architecture() + ".list";
    String plain = stanza.name() + ".list";
    return lists.contains(ofArchitecture) ? ofArchitecture : lists.contains(plain) ? plain : "";
  }

  private Set<String> names(ContainedDirectory directory, String path, int perPackage) {
    try {
      return directory.names(Math.multiplyExact(perPackage, limits.maxPackages()));
    } catch (UnreadableFileException e) {
      problems.add(path, "cannot be read, what packages own is unknown: " + e.getMessage());
      return Set.of();
    }
  }

  private void add(
      Stanza stanza, @Nullable ContainedDirectory directory, String list, Format format) {
    if (listed.size() == limits.maxPackages()) {
      problems.add(stanza.name(), "left out: more than " + limits.maxPackages() + " packages");
    } else if (directory == null || list.isEmpty()) {
      listed.add(ListedPackage.withoutList(stanza));
    } else {
      listed.add(new ListedPackage(stanza, directory, list, format));
    }
  }

  private void readStatusDirectory(ContainedDirectory directory) {
    // A package has two files here, its paragraph and its checksums.
    Set<String> names = names(directory, STATUS_D, 2);
    for (String name : names) {
      if (!name.endsWith(SUMS)) {
        readStatusFile(directory, name, names.contains(name + SUMS) ? name + SUMS : "");
      }
    }
  }

  private void readStatusFile(ContainedDirectory directory, String name, String sums) {
    String path = STATUS_D + "/" + name;
    try {
      int before = seen;
      ControlFile.parse(
          directory.read(name, limits.maxFileBytes()),
          stanza -> {
            seen++;
            if (isUsable(path, stanza)) {
              add(stanza, directory, sums, Format.CHECKSUMS);
            }
          });
      if (seen == before) {
        problems.add(path, "names no package");
      }
    } catch (UnreadableFileException e) {
      problems.add(path, "cannot be read, its package is unknown: " + e.getMessage());
    }
  }

  private Diversions readDiversions(CanonicalPaths canonical) {
    try {
      return isThere(DIVERSIONS)
          ? Diversions.parse(lines(root.read(DIVERSIONS, limits.maxFileBytes())), canonical::of)
          : new Diversions();
    } catch (UnreadableFileException e) {
      problems.add(
          DIVERSIONS, "cannot be read, owners of diverted files are wrong: " + e.getMessage());
      return new Diversions();
    }
  }

  private static List<String> lines(byte[] text) {
    return Pattern.compile("\n")
        .splitAsStream(new String(text, StandardCharsets.UTF_8))
        .filter(line -> !line.isEmpty())
        .toList();
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
