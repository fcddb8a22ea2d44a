package dev.assay.collector.storage;

import dev.assay.collector.sbom.InstalledPackage;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Writes the packages of inventories. */
final class PackageRows {

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
              source_name, source_version, note, files)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)) {
      for (int position = 0; position < packages.size(); position++) {
        InstalledPackage one = packages.get(position);
        batch.set(inventory).set(position).set(one.purl()).set(one.type()).set(one.name());
        batch.set(one.version()).set(one.architecture()).set(one.sourceName());
        batch.set(one.sourceVersion()).set(one.note());
        batch.set(Packed.deflate(Packed.texts(one.files()))).add();
      }
    }
  }
}
