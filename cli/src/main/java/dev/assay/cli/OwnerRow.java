package dev.assay.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.assay.inventory.InstalledPackage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An owner of a file, or that there is none: then all but the path are null.
 *
 * @param path as asked
 * @param type kind of package, as in package URLs
 * @param name name of the package
 * @param version its version, as its database has it
 * @param architecture its architecture; null where it has none
 * @param source its source package; null for kinds that have none
 * @param sourceVersion version of that
 */
record OwnerRow(
    String path,
    @Nullable String type,
    @JsonProperty("package") @Nullable String name,
    @Nullable String version,
    @JsonProperty("arch") @Nullable String architecture,
    @Nullable String source,
    @JsonProperty("source_version") @Nullable String sourceVersion) {

  static OwnerRow of(String path, InstalledPackage owner) {
    return new OwnerRow(
        path,
        owner.type(),
        owner.name(),
        owner.version(),
        nullIfEmpty(owner.architecture()),
        nullIfEmpty(owner.sourceName()),
        nullIfEmpty(owner.sourceVersion()));
  }

  static OwnerRow unowned(String path) {
    return new OwnerRow(path, null, null, null, null, null, null);
  }

  private static @Nullable String nullIfEmpty(String text) {
    return text.isEmpty() ? null : text;
  }

  void addTo(TextTable table) {
    table.row(
        path,
        words(type),
        name == null ? "(no package)" : name,
        words(version),
        words(architecture),
        words(source),
        words(sourceVersion));
  }

  private static String words(@Nullable String text) {
    return Objects.requireNonNullElse(text, "-");
  }
}
