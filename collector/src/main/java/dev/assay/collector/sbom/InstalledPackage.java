package dev.assay.collector.sbom;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An installed package.
 *
 * @param purl package URL
 * @param type kind of package database: "deb", "apk", "rpm", "maven", ...
 * @param name name
 * @param version version, as the database has it
 * @param architecture architecture; empty where it has none
 * @param sourceName source package; empty where it is the same
 * @param sourceVersion source package's version
 * @param note what of it was not understood or declared missing; empty: nothing
 * @param files files it owns, canonical absolute paths within the root
 * @param relations what it needs of other packages; null: not known
 */
public record InstalledPackage(
    String purl,
    String type,
    String name,
    String version,
    String architecture,
    String sourceName,
    String sourceVersion,
    String note,
    List<String> files,
    @Nullable PackageRelations relations) {
  public InstalledPackage {
    files = List.copyOf(files);
  }

  /** Makes one whose relations to others are not known. */
  public InstalledPackage(
      String purl,
      String type,
      String name,
      String version,
      String architecture,
      String sourceName,
      String sourceVersion,
      String note,
      List<String> files) {
    this(purl, type, name, version, architecture, sourceName, sourceVersion, note, files, null);
  }
}
