package dev.assay.collector.storage;

import dev.assay.collector.sbom.InstalledPackage;
import dev.assay.collector.sbom.PackageRelations;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the packages of inventories. */
final class PackageRows {

  private static final String REQUIRES = "r";
  private static final String PROVIDES = "p";
  private static final String ESSENTIAL = "e";

  private final Connection connection;

  PackageRows(Connection connection) {
    this.connection = connection;
  }

  /** Puts packages in the place of those that an inventory had. */
  void replace(long inventory, List<InstalledPackage> packages) throws SQLException {
    try (Batch batch = new Batch(connection, "DELETE FROM package WHERE inventory_key = ?")) {
      batch.set(inventory).add();
    }
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO package (inventory_key, position, purl, type, name, version, architecture,
              source_name, source_version, note, files, relations)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)) {
      for (int position = 0; position < packages.size(); position++) {
        InstalledPackage one = packages.get(position);
        batch.set(inventory).set(position).set(one.purl()).set(one.type()).set(one.name());
        batch.set(one.version()).set(one.architecture()).set(one.sourceName());
        batch.set(one.sourceVersion()).set(one.note());
        batch.set(Packed.deflate(Packed.texts(one.files())));
        batch.set(packed(one.relations())).add();
      }
    }
  }

  private static byte @Nullable [] packed(@Nullable PackageRelations relations) {
    if (relations == null) {
      return null;
    }
    List<String> texts = new ArrayList<>();
    relations.requires().forEach(each -> texts.add(REQUIRES + each));
    relations.provides().forEach(each -> texts.add(PROVIDES + each));
    if (relations.essential()) {
      texts.add(ESSENTIAL);
    }
    return Packed.deflate(Packed.texts(texts));
  }

  static @Nullable PackageRelations relations(byte @Nullable [] packed) {
    if (packed == null) {
      return null;
    }
    List<String> texts = Packed.texts(Packed.inflate(packed));
    return new PackageRelations(
        withMark(texts, REQUIRES), withMark(texts, PROVIDES), texts.contains(ESSENTIAL));
  }

  private static List<String> withMark(List<String> texts, String mark) {
    return texts.stream()
        .filter(each -> each.startsWith(mark))
        .map(each -> each.substring(mark.length()))
        .toList();
  }
}
