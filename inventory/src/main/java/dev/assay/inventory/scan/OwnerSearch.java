package dev.assay.inventory.scan;

import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.Inventory;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.PackageOwners;
import dev.assay.inventory.language.python.PythonBytecode;
import dev.assay.inventory.root.CanonicalPaths;
import dev.assay.inventory.root.ContainedRoot;
import dev.assay.inventory.root.ResolvedPath;
import dev.assay.inventory.root.ResolvedPath.Kind;
import java.util.List;

/** Finds the packages that own the files of a root. Not thread-safe. */
public final class OwnerSearch {

  private final ContainedRoot root;
  private final CanonicalPaths canonical;
  private final PackageOwners owners;

  /** Creates a search in a root and its inventory. */
  public OwnerSearch(ContainedRoot root, Inventory inventory) {
    this.root = root;
    this.canonical = new CanonicalPaths(root);
    this.owners = PackageOwners.of(inventory);
  }

  /**
   * Returns the inventory that can answer who owns given paths: the packages of the operating
   * system, and of programming languages those that may own what is left.
   */
  public static Inventory inventoryFor(
      List<String> paths, ContainedRoot root, InventoryLimits limits) {
    Inventory system = RootScan.of(root, limits);
    OwnerSearch search = new OwnerSearch(root, system);
    List<String> unowned =
        paths.stream()
            .filter(path -> search.of(path).isEmpty())
            .map(path -> root.resolve(path).path())
            .toList();
    return RootScan.withLanguagesAround(unowned, root, system, limits);
  }

  /**
   * Returns the packages that own what is at a path; empty if none does. A link that belongs to
   * nobody (one of update-alternatives, for example) is followed.
   *
   * @param path a path in the root, as its processes would write it
   */
  public List<InstalledPackage> of(String path) {
    // The directories may lead upwards, which only a whole resolution sees.
    String named = path.contains("/..") ? directoryResolved(path) : canonical.of(path);
    List<InstalledPackage> ofName = ofCanonical(named);
    if (!ofName.isEmpty()) {
      return ofName;
    }
    ResolvedPath resolved = root.resolve(path);
    return resolved.kind() == Kind.UNRESOLVABLE ? List.of() : ofCanonical(resolved.path());
  }

  /** What Python compiled belongs to the owner of the source, unless it has one of its own. */
  private List<InstalledPackage> ofCanonical(String path) {
    List<InstalledPackage> exact = owners.exactly(path);
    return exact.isEmpty() ? owners.of(PythonBytecode.sourceOf(path).orElse(path)) : exact;
  }

  private String directoryResolved(String path) {
    int slash = path.lastIndexOf('/');
    String name = path.substring(slash);
    ResolvedPath directory = root.resolve(name.equals("/..") ? path : path.substring(0, slash));
    String parent = directory.path().equals("/") ? "" : directory.path();
    return name.equals("/..") ? directory.path() : parent + name;
  }
}
