package dev.assay.collector.sbom;

import dev.assay.collector.artifact.Sha256;

/** Keeps inventories that were made elsewhere. May be called from any thread; blocks. */
public interface ImportedInventories {

  /** How an inventory was made. */
  enum Kind {
    /** Assay has scanned the content. */
    SCAN,
    /** A bill of materials: which files a package owns is not known. */
    BILL_OF_MATERIALS
  }

  /**
   * Keeps an inventory durably. A scan takes the place of the artifact's scan before, a bill of
   * materials that of the one with the same origin.
   *
   * @param origin who made it, of what
   * @param content digest of all of it: the same again is not written
   * @return whether it differs from what was known
   */
  boolean keep(PackageInventory inventory, Kind kind, String origin, Sha256 content);
}
