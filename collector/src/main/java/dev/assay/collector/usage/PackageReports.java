package dev.assay.collector.usage;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.sbom.Inventories;

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
    return resolver.resolve(
        artifact,
        inventories.packagesOf(artifact),
        ledger.filesOf(artifact),
        ledger.observationOf(artifact));
  }
}
