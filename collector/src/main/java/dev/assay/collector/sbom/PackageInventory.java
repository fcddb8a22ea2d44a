package dev.assay.collector.sbom;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Gap;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The packages of an artifact's file system.
 *
 * @param artifact what it is an inventory of
 * @param made when it was made, by its maker's clock
 * @param distribution ID of /etc/os-release; empty where there is none
 * @param distributionVersion VERSION_ID
 * @param packages packages, by purl
 * @param gaps what could not be read: files of such a package database are not "unowned"
 * @param origin who made it, of what; empty: the collector from the image's registry, or a sensor
 */
public record PackageInventory(
    Artifact artifact,
    @Nullable Instant made,
    String distribution,
    String distributionVersion,
    List<InstalledPackage> packages,
    List<Gap> gaps,
    String origin) {
  public PackageInventory {
    packages = List.copyOf(packages);
    gaps = List.copyOf(gaps);
  }

  /** Makes one that the collector or a sensor made. */
  public PackageInventory(
      Artifact artifact,
      @Nullable Instant made,
      String distribution,
      String distributionVersion,
      List<InstalledPackage> packages,
      List<Gap> gaps) {
    this(artifact, made, distribution, distributionVersion, packages, gaps, "");
  }

  /** Returns whether it only says why nothing is known. */
  public boolean unreadable() {
    return packages.isEmpty() && !gaps.isEmpty();
  }
}
