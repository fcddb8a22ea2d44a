package dev.assay.collector.sbom;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import java.util.List;
import java.util.Optional;

/**
 * The inventories that were delivered.
 *
 * <p>May be called from any thread; each call blocks for a read of the store, so never from an
 * event loop.
 */
public interface Inventories {

  /** Returns the latest inventory of an artifact's packages. */
  Optional<PackageInventory> packagesOf(Artifact artifact);

  /**
   * Returns the bills of materials of an artifact, by origin. They add packages that no scan found;
   * which files these own is not known.
   */
  List<PackageInventory> billsOf(Artifact artifact);

  /**
   * Returns the artifacts that have a package, of whichever inventory.
   *
   * @param purlStart what its package URL begins with
   */
  List<Artifact> artifactsWith(String purlStart);

  /**
   * Returns numbers that are others once other packages, bills of materials or archives of an
   * artifact are known; empty: nothing is.
   */
  List<Long> editionOf(Artifact artifact);

  /** Returns how many packages the latest inventory of an artifact has; 0: no inventory. */
  int countPackages(Artifact artifact);

  /** Returns an archive's index, by the first eight bytes of its digest. */
  Optional<ArchiveIndex> archive(long archiveKey);

  /** Returns the digests of the archives whose digest begins with these hexadecimal digits. */
  List<Sha256> archivesByDigest(String hexadecimalPrefix);

  /** Returns all archives with an index, without their classes, by file name. */
  List<ArchiveIndex.Coordinates> archives();
}
