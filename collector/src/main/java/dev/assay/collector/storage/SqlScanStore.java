package dev.assay.collector.storage;

import dev.assay.collector.artifact.ContentKey;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.sbom.PackageInventory;
import dev.assay.collector.scan.ScanStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** Keeps the inventories of scanned images in the tables of V50__scan.sql. */
public final class SqlScanStore implements ScanStore {

  private final Database database;

  /** Keeps them in {@code database}. */
  public SqlScanStore(Database database) {
    this.database = database;
  }

  @Override
  public Set<Sha256> scanned() {
    return database.read(
        "read which images were scanned",
        connection ->
            new HashSet<>(
                new Rows(connection)
                    .list(
                        "SELECT image_digest FROM image_scan",
                        row -> Sha256.ofBytes(Columns.bytes(row, "image_digest")))));
  }

  @Override
  public void keep(Sha256 image, PackageInventory inventory) {
    long key = ContentKey.of("scan", image.toString());
    database.write(
        "keep the inventory of an image",
        connection -> {
          new PackageRows(connection).replace(key, inventory.packages());
          new GapRows(connection).replace(GapRows.INVENTORY, key, inventory.gaps());
          store(connection, image, key, inventory);
          return true;
        });
  }

  private static void store(
      Connection connection, Sha256 image, long key, PackageInventory inventory)
      throws SQLException {
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO image_scan (artifact_key, image_digest, inventory_key, made,
              distribution, distribution_version, package_count)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (artifact_key) DO UPDATE SET
              inventory_key = excluded.inventory_key, made = excluded.made,
              distribution = excluded.distribution,
              distribution_version = excluded.distribution_version,
              package_count = excluded.package_count
            """)) {
      batch.set(inventory.artifact().key()).set(image.bytes()).set(key);
      batch.set(inventory.made() == null ? 0 : inventory.made().toEpochMilli());
      batch.set(inventory.distribution()).set(inventory.distributionVersion());
      batch.set(inventory.packages().size()).add();
    }
  }
}
