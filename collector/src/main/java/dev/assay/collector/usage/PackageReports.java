package dev.assay.collector.usage;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.sbom.Inventories;
import dev.assay.collector.sbom.PackageInventory;
import java.util.List;
import java.util.Optional;

/**
 * Reports on packages, from what the store holds now.
 *
 * <p>May be called from any thread; blocks for reads of the store.
 */
public final class PackageReports {

  private final UsageLedger ledger;
  private final Inventories inventories;
  private final ComponentResolver resolver;

  /** Makes it over what is known. */
  public PackageReports(UsageLedger ledger, Inventories inventories, ComponentResolver resolver) {
    this.ledger = ledger;
    this.inventories = inventories;
    this.resolver = resolver;
  }

  /** Returns the report on an artifact. */
  public PackageReport of(Artifact artifact) {
    Optional<PackageInventory> own = inventories.packagesOf(artifact);
    List<PackageInventory> around = own.isPresent() ? List.of() : inventoriesAround(artifact);
    List<FileUse> files = ledger.filesOf(artifact);
    Observation observation = ledger.observationOf(artifact);
    return around.isEmpty()
        ? resolver.resolve(artifact, own, files, observation)
        : resolver.resolveWithin(artifact, around, files, observation);
  }

  private List<PackageInventory> inventoriesAround(Artifact artifact) {
    return ledger.placesOf(artifact).stream()
        .map(inventories::packagesOf)
        .flatMap(Optional::stream)
        .toList();
  }
}
