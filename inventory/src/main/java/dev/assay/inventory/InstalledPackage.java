package dev.assay.inventory;

import com.github.packageurl.PackageURL;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An installed package, of an operating system or of a programming language.
 *
 * @param purl its package URL
 * @param type kind of package, as in package URLs: "deb", "apk", "rpm", "pypi", "npm"
 * @param name name, without architecture
 * @param version version, as the database has it
 * @param architecture architecture, in the database's words; empty where it has none
 * @param sourceName name of the source package that it was built from
 * @param sourceVersion version of that source package, which may differ from the package's
 * @param licence what it says of its licence, in its own words; empty where it says nothing
 * @param files files it owns: canonical absolute paths in the root (links of directories resolved),
 *     in the order of the database. Directories are left out, but for those that belong to it with
 *     all that is below and nothing nearer owns: they end in a slash. What lies inside of a file, a
 *     jar for example, stands after the file's path and "!/".
 * @param note what is particular: a state other than installed, or why its files are not known;
 *     mostly empty
 * @param relations what it needs of other packages; null where that is not known, and for packages
 *     of programming languages
 */
public record InstalledPackage(
    PackageURL purl,
    String type,
    String name,
    String version,
    String architecture,
    String sourceName,
    String sourceVersion,
    String licence,
    List<String> files,
    String note,
    @Nullable PackageRelations relations) {

  private static final Set<String> OPERATING_SYSTEMS = Set.of("deb", "apk", "rpm");

  /** Copies the list, unless it cannot change anyway. */
  public InstalledPackage {
    files = files instanceof PathList ? files : List.copyOf(files);
  }

  /** Tells whether it is of an operating system, rather than of a programming language. */
  public boolean isOfOperatingSystem() {
    return OPERATING_SYSTEMS.contains(type);
  }
}
