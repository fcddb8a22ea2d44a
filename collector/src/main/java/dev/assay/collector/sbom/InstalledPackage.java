package dev.assay.collector.sbom;

import java.util.List;

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
    List<String> files) {
  public InstalledPackage {
    files = List.copyOf(files);
  }
}
