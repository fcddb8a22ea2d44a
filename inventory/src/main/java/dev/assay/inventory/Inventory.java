package dev.assay.inventory;

import java.util.List;

/**
 * What a root file system contains.
 *
 * @param distribution the distribution it says it is
 * @param packages installed packages, in the order of their database
 * @param problems what could not be read; empty means that the inventory is complete, and that a
 *     file without owner really belongs to no package
 */
public record Inventory(
    Distribution distribution, List<InstalledPackage> packages, List<InventoryProblem> problems) {

  /** Copies the lists. */
  public Inventory {
    packages = List.copyOf(packages);
    problems = List.copyOf(problems);
  }

  /** Makes the index that finds the packages owning a file. */
  public FileOwners owners() {
    FileOwners.Builder index = new FileOwners.Builder();
    for (int i = 0; i < packages.size(); i++) {
      for (String file : packages.get(i).files()) {
        index.add(file, i);
      }
    }
    return index.build();
  }
}
