package dev.assay.collector.usage;

import dev.assay.collector.component.Unmeasured;
import java.util.List;

/**
 * What an artifact's packages are used for.
 *
 * @param uses packages, and files that no package owns, in no particular order
 * @param unmeasured what could not be said, and why
 */
public record PackageReport(List<PackageUse> uses, List<Unmeasured> unmeasured) {
  public PackageReport {
    uses = List.copyOf(uses);
    unmeasured = List.copyOf(unmeasured);
  }

  /** Returns how many packages are known; files without a package do not count. */
  public int packages() {
    return (int) uses.stream().filter(use -> !use.component().purl().isEmpty()).count();
  }

  /** Returns how many packages are in use; files without a package do not count. */
  public int packagesInUse() {
    return (int)
        uses.stream()
            .filter(use -> !use.component().purl().isEmpty() && use.evidence().inUse())
            .count();
  }
}
