package dev.assay.collector.scan;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.sbom.PackageInventory;
import java.util.Set;

/** Keeps what images contain. May be called from any thread; blocks. */
public interface ScanStore {

  /** Returns the images (their config digests) that were scanned. */
  Set<Sha256> scanned();

  /** Keeps the inventory of an image, in place of what sensors have told of it. */
  void keep(Sha256 image, PackageInventory inventory);
}
