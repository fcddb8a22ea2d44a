package dev.assay.collector.usage;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.sbom.Inventories;
import dev.assay.collector.sbom.PackageInventory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
    return of(artifact, inventories.packagesOf(artifact));
  }

  /** Returns the same, where the artifact's own inventory has been read. */
  public PackageReport of(Artifact artifact, Optional<PackageInventory> own) {
    List<PackageInventory> around =
        own.isPresent() && !isNamed(artifact) ? List.of() : inventoriesAround(artifact);
    List<FileUse> files = ledger.filesOf(artifact);
    Observation observation = ledger.observationOf(artifact);
    if (around.isEmpty()) {
      return resolver.resolve(artifact, own, files, observation);
    }
    PackageReport within = resolver.resolveWithin(artifact, around, files, observation);
    return own.isEmpty()
        ? within
        : joined(resolver.resolve(artifact, own, files, observation), within);
  }

  private static boolean isNamed(Artifact artifact) {
    return artifact.match(image -> false, named -> true, host -> false, unjoined -> false);
  }

  /** What a program consists of, and what it uses of the host or image that it runs in. */
  private static PackageReport joined(PackageReport own, PackageReport around) {
    List<PackageUse> uses = new ArrayList<>();
    Set<String> purls = new HashSet<>();
    Set<String> files = new HashSet<>();
    for (PackageUse use : own.uses()) {
      if (!use.component().purl().isEmpty()) {
        uses.add(use);
        purls.add(use.component().purl());
        use.files().forEach(file -> files.add(file.path()));
      }
    }
    for (PackageUse use : around.uses()) {
      boolean owned = use.component().purl().isEmpty() && files.contains(use.component().name());
      if (!owned && !purls.contains(use.component().purl())) {
        uses.add(use);
      }
    }
    return new PackageReport(uses, own.unmeasured());
  }

  private List<PackageInventory> inventoriesAround(Artifact artifact) {
    return ledger.placesOf(artifact).stream()
        .map(inventories::packagesOf)
        .flatMap(Optional::stream)
        .toList();
  }
}
