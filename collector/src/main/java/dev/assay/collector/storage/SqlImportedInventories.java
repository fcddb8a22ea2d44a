package dev.assay.collector.storage;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.ContentKey;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.sbom.ImportedInventories;
import dev.assay.collector.sbom.PackageInventory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;

/** Keeps inventories that were made elsewhere in the table of V61__imported_inventory.sql. */
public final class SqlImportedInventories implements ImportedInventories {

  /** Codes of the column kind. */
  static final int SCAN = 1;

  static final int BILL_OF_MATERIALS = 2;

  private final Database database;
  private final Clock clock;

  /** Keeps them in {@code database}. */
  public SqlImportedInventories(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public boolean keep(PackageInventory inventory, Kind kind, String origin, Sha256 content) {
    Artifact artifact = inventory.artifact();
    String name = kind == Kind.SCAN ? "" : origin;
    long key = ContentKey.of("imported", kind.name(), artifact.toString(), name);
    return database.write(
        "keep an imported inventory",
        connection -> {
          long same =
              new Rows(connection)
                  .count(
                      """
                      SELECT count(*) FROM imported_inventory
                      WHERE artifact_key = ? AND inventory_key = ? AND content_key = ?
                        AND origin = ?
                      """,
                      artifact.key(),
                      key,
                      content.key(),
                      origin);
          if (same > 0) {
            return false;
          }
          storeArtifact(connection, artifact);
          new PackageRows(connection).replace(key, inventory.packages());
          new GapRows(connection).replace(GapRows.INVENTORY, key, inventory.gaps());
          store(connection, inventory, key, kind, origin, content);
          return true;
        });
  }

  private void storeArtifact(Connection connection, Artifact artifact) throws SQLException {
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO artifact (artifact_key, kind, name_1, name_2, name_3, first_seen)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (artifact_key) DO NOTHING
            """)) {
      batch.set(artifact.key());
      for (Object part : ArtifactNames.parts(artifact)) {
        if (part instanceof String text) {
          batch.set(text);
        } else {
          batch.set((Integer) part);
        }
      }
      batch.set(clock.millis()).add();
    }
  }

  private void store(
      Connection connection,
      PackageInventory inventory,
      long key,
      Kind kind,
      String origin,
      Sha256 content)
      throws SQLException {
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO imported_inventory (artifact_key, inventory_key, kind, origin, content_key,
              made, received, distribution, distribution_version, package_count)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (artifact_key, inventory_key) DO UPDATE SET
              origin = excluded.origin, content_key = excluded.content_key,
              made = excluded.made, received = excluded.received,
              distribution = excluded.distribution,
              distribution_version = excluded.distribution_version,
              package_count = excluded.package_count
            """)) {
      batch.set(inventory.artifact().key()).set(key);
      batch.set(kind == Kind.SCAN ? SCAN : BILL_OF_MATERIALS).set(origin).set(content.key());
      batch.set(inventory.made() == null ? 0 : inventory.made().toEpochMilli());
      batch.set(clock.millis()).set(inventory.distribution());
      batch.set(inventory.distributionVersion()).set(inventory.packages().size()).add();
    }
  }
}
