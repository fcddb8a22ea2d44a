package dev.assay.inventory;

import com.github.packageurl.PackageURL;
import java.util.List;

/**
 * An installed package of an operating system.
 *
 * @param purl its package URL
 * @param type kind of its package database: "deb"
 * @param name name, without architecture
 * @param version version, as the database has it
 * @param architecture architecture, in the database's words; empty where it has none
 * @param sourceName name of the source package that it was built from
 * @param sourceVersion version of that source package, which may differ from the package's
 * @param files files it owns: canonical absolute paths in the root (links of directories resolved),
 *     in the order of the database. Directories are left out.
 * @param note what is particular: a state other than installed, or why its files are not known;
 *     mostly empty
 */
public record InstalledPackage(
    PackageURL purl,
    String type,
    String name,
    String version,
    String architecture,
    String sourceName,
    String sourceVersion,
    List<String> files,
    String note) {

  /** Copies the list, unless it cannot change anyway. */
  public InstalledPackage {
    files = files instanceof PathList ? files : List.copyOf(files);
  }
}
