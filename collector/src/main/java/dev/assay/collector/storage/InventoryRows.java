package dev.assay.collector.storage;

import dev.assay.collector.ingest.Changes;
import dev.assay.collector.sbom.ArchiveIndex;
import dev.assay.collector.sbom.PackageInventory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Writes inventories of packages and indexes of archives. */
final class InventoryRows {

  private final Connection connection;
  private final Clock clock;

  InventoryRows(Connection connection, Clock clock) {
    this.connection = connection;
    this.clock = clock;
  }

  void store(Changes changes) throws SQLException {
    for (Map.Entry<Long, PackageInventory> entry : changes.inventories().entrySet()) {
      storeInventory(entry.getKey(), entry.getValue());
      new PackageRows(connection).replace(entry.getKey(), entry.getValue().packages());
      new GapRows(connection).replace(GapRows.INVENTORY, entry.getKey(), entry.getValue().gaps());
    }
    if (!changes.archiveIndexes().isEmpty()) {
      storeIndexes(changes);
    }
  }

  private void storeInventory(long key, PackageInventory inventory) throws SQLException {
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO package_inventory (inventory_key, artifact_key, made, received,
              distribution, distribution_version, package_count)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (inventory_key) DO UPDATE SET
              artifact_key = excluded.artifact_key, made = excluded.made,
              received = excluded.received, distribution = excluded.distribution,
              distribution_version = excluded.distribution_version,
              package_count = excluded.package_count
            """)) {
      batch.set(key).set(inventory.artifact().key());
      batch.set(inventory.made() == null ? 0 : inventory.made().toEpochMilli());
      batch.set(clock.millis()).set(inventory.distribution());
      batch.set(inventory.distributionVersion()).set(inventory.packages().size()).add();
    }
  }

  private void storeIndexes(Changes changes) throws SQLException {
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO archive_index (archive_key, digest, file_name, module, kind, class_count,
              pom_properties, manifest, class_names, class_crcs, class_sizes)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (archive_key) DO NOTHING
            """)) {
      for (Map.Entry<Long, Changes.DeliveredIndex> entry : changes.archiveIndexes().entrySet()) {
        ArchiveIndex index = entry.getValue().index();
        ArchiveIndex.Coordinates coordinates = index.coordinates();
        batch.set(entry.getKey()).set(coordinates.digest().bytes()).set(coordinates.fileName());
        batch.set(coordinates.module()).set(Codes.of(entry.getValue().kind()));
        batch.set(coordinates.classCount()).set(Packed.texts(poms(coordinates)));
        batch.set(Packed.pairs(coordinates.manifest()));
        batch.set(Packed.deflate(Packed.texts(index.classNames())));
        batch.set(Packed.deflate(Packed.numbers(index.classCrcs())));
        batch.set(Packed.deflate(Packed.numbers(index.classSizesBytes()))).add();
      }
    }
  }

  private static List<String> poms(ArchiveIndex.Coordinates coordinates) {
    return coordinates.pomProperties().stream()
        .flatMap(pom -> List.of(pom.groupId(), pom.artifactId(), pom.version()).stream())
        .toList();
  }
}
