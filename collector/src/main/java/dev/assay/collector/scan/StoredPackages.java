package dev.assay.collector.scan;

import dev.assay.collector.sbom.InstalledPackage;
import dev.assay.collector.sbom.PackageRelations;

/** What scans find, as it is stored. */
final class StoredPackages {

  private StoredPackages() {}

  static InstalledPackage of(dev.assay.inventory.InstalledPackage each) {
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
