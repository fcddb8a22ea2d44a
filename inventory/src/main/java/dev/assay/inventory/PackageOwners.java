package dev.assay.inventory;

import java.util.Arrays;
import java.util.List;

/**
 * Finds the packages of an inventory that own a file. Immutable.
 *
 * <p>A package of the operating system comes before one of a language that has the same file, since
 * it brought that file: a Debian package of a Python library is patched by Debian. A package that
 * owns a directory owns all below it, unless another owns it more precisely.
 */
public final class PackageOwners {

  private final List<InstalledPackage> packages;
  private final FileOwners files;

  private PackageOwners(List<InstalledPackage> packages, FileOwners files) {
    this.packages = packages;
    this.files = files;
  }

  /** Makes the index of an inventory. */
  public static PackageOwners of(Inventory inventory) {
    return new PackageOwners(inventory.packages(), inventory.owners());
  }

  /**
   * Returns the packages that own a file, in the order of the inventory; empty if none does.
   *
   * @param canonicalPath absolute path, links of its directories resolved
   */
  public List<InstalledPackage> of(String canonicalPath) {
    List<InstalledPackage> exact = exactly(canonicalPath);
    if (!exact.isEmpty()) {
      return exact;
    }
    for (int slash = canonicalPath.lastIndexOf('/');
        slash > 0;
        slash = canonicalPath.lastIndexOf('/', slash - 1)) {
      List<InstalledPackage> above = exactly(canonicalPath.substring(0, slash + 1));
      if (!above.isEmpty()) {
        // Of a directory that several share, none is the owner for certain.
        return above.size() == 1 ? above : List.of();
      }
    }
    return List.of();
  }

  /** As {@link #of}, but leaves out packages that own the file with a whole directory. */
  public List<InstalledPackage> exactly(String canonicalPath) {
    List<InstalledPackage> all =
        Arrays.stream(files.of(canonicalPath)).mapToObj(packages::get).toList();
    List<InstalledPackage> system =
        all.stream().filter(InstalledPackage::isOfOperatingSystem).toList();
    return system.isEmpty() ? all : system;
  }
}
