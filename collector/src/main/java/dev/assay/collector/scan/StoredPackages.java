package dev.assay.collector.scan;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Gap;
import dev.assay.collector.sbom.InstalledPackage;
import dev.assay.collector.sbom.PackageInventory;
import dev.assay.collector.sbom.PackageRelations;
import dev.assay.inventory.Inventory;
import java.time.Instant;

/** What scans find, as it is stored. */
final class StoredPackages {

  private StoredPackages() {}

  static PackageInventory of(Artifact artifact, Inventory inventory, Instant made) {
    return new PackageInventory(
        artifact,
        made,
        inventory.distribution().id(),
        inventory.distribution().versionId(),
        inventory.packages().stream().map(StoredPackages::of).toList(),
        inventory.problems().stream()
            .map(each -> new Gap("INVENTORY_UNREADABLE", each.toString(), 0, null, ""))
            .toList());
  }

  private static InstalledPackage of(dev.assay.inventory.InstalledPackage each) {
    return new InstalledPackage(
        each.purl().canonicalize(),
        each.type(),
        each.name(),
        each.version(),
        each.architecture(),
        each.sourceName(),
        each.sourceVersion(),
        each.note(),
        each.files(),
        each.relations() == null
            ? null
            : new PackageRelations(
                each.relations().requires(),
                each.relations().provides(),
                each.relations().essential()));
  }
}
