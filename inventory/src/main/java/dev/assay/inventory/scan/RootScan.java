package dev.assay.inventory.scan;

import dev.assay.inventory.Distribution;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.Inventory;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.ProblemList;
import dev.assay.inventory.language.jar.JarLimits;
import dev.assay.inventory.os.apk.ApkDatabase;
import dev.assay.inventory.os.dpkg.DpkgDatabase;
import dev.assay.inventory.os.rpm.RpmDatabase;
import dev.assay.inventory.root.ContainedRoot;
import dev.assay.inventory.root.ResolvedPath.Kind;
import dev.assay.inventory.root.TreeListing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Makes the inventory of a root. Stateless; blocks as long as the file system does. */
public final class RootScan {

  /** Databases of formats that are not read: what they own must not pass as owned by nobody. */
  private static final Map<String, String> FORMATS_NOT_READ =
      Map.of(
          "/var/lib/pacman/local", "pacman",
          "/var/lib/chisel/manifest.wall", "chisel",
          "/var/lib/rpmmanifest", "rpm (manifest of a distroless image)",
          "/usr/lib/opkg/status", "opkg");

  /** Names of files in memory at a time. */
  private static final int MAX_HELD = 1_000_000;

  /** Some 3 MB. */
  private static final int MAX_HELD_IN_SMALL_HEAP = 20_000;

  private RootScan() {}

  /**
   * Reads what is in a root. Whatever is wrong with it becomes a problem of the inventory.
   *
   * <p>Of a root that vanishes meanwhile (its process ends) the inventory is worth nothing: ask
   * {@link ContainedRoot#isStillThere} afterwards.
   */
  public static Inventory of(ContainedRoot root, InventoryLimits limits) {
    List<InstalledPackage> packages = new ArrayList<>();
    Inventory rest = stream(root, limits, packages::add);
    return new Inventory(rest.distribution(), packages, rest.problems());
  }

  /**
   * As {@link #of}, with the packages of programming languages after those of the operating system.
   * All directories are visited for that: seconds for an image, minutes for a machine.
   */
  public static Inventory withLanguages(ContainedRoot root, InventoryLimits limits) {
    return joined(
        of(root, limits),
        (problems, found) ->
            LanguageScan.stream(root, limits, JarLimits.DEFAULT, MAX_HELD, problems, found));
  }

  /**
   * Reads what one file contains: a library, an application's archive, or an executable.
   *
   * @param path absolute path in the root
   */
  public static Inventory ofFile(ContainedRoot root, String path, InventoryLimits limits) {
    int slash = path.lastIndexOf('/');
    Set<String> name = Set.of(path.substring(slash + 1));
    List<InstalledPackage> packages = new ArrayList<>();
    ProblemList problems = new ProblemList();
    LanguageScan.of(
        new TreeListing(path.substring(0, slash), name, name, Set.of()),
        root,
        limits,
        problems,
        packages::add);
    return new Inventory(Distribution.UNKNOWN, packages, problems.toList());
  }

  /**
   * Adds the packages of programming languages that may own given files to an inventory: those
   * whose records lie near them.
   */
  static Inventory withLanguagesAround(
      List<String> canonicalPaths, ContainedRoot root, Inventory system, InventoryLimits limits) {
    return joined(
        system,
        (problems, found) -> LanguageScan.around(canonicalPaths, root, limits, problems, found));
  }

  private static Inventory joined(
      Inventory system, BiConsumer<ProblemList, Consumer<InstalledPackage>> languages) {
    List<InstalledPackage> packages = new ArrayList<>(system.packages());
    ProblemList problems = new ProblemList();
    system.problems().forEach(problem -> problems.add(problem.subject(), problem.detail()));
    languages.accept(problems, packages::add);
    return new Inventory(system.distribution(), packages, problems.toList());
  }

  /**
   * As {@link #of}, but hands out each package as soon as it is read, for those who cannot have all
   * of a machine in memory.
   *
   * @return the inventory, without the packages
   */
  public static Inventory stream(
      ContainedRoot root, InventoryLimits limits, Consumer<InstalledPackage> found) {
    ProblemList problems = new ProblemList();
    Distribution distribution = system(root, limits, problems, found);
    return new Inventory(distribution, List.of(), problems.toList());
  }

  /**
   * As {@link #withLanguages}, but hands out each package as soon as it is read, for those who have
   * a heap of some 20 MB.
   *
   * @return the inventory, without the packages
   */
  public static Inventory streamWithLanguages(
      ContainedRoot root, Consumer<InstalledPackage> found) {
    ProblemList problems = new ProblemList();
    Distribution distribution = system(root, InventoryLimits.SMALL_HEAP, problems, found);
    LanguageScan.stream(
        root,
        InventoryLimits.SMALL_HEAP_LANGUAGES,
        JarLimits.SMALL_HEAP,
        MAX_HELD_IN_SMALL_HEAP,
        problems,
        found);
    return new Inventory(distribution, List.of(), problems.toList());
  }

  private static Distribution system(
      ContainedRoot root,
      InventoryLimits limits,
      ProblemList problems,
      Consumer<InstalledPackage> found) {
    Distribution distribution = OsRelease.read(root, problems);
    DpkgDatabase.read(root, distribution, limits, problems, found);
    ApkDatabase.read(root, distribution, limits, problems, found);
    RpmDatabase.read(root, distribution, limits, problems, found);
    FORMATS_NOT_READ.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(database -> root.resolve(database.getKey()).kind() != Kind.ABSENT)
        .forEach(
            database ->
                problems.add(
                    database.getKey(),
                    "packages of " + database.getValue() + " are not read by this version"));
    return distribution;
  }
}
