package dev.assay.collector.storage;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.sbom.ArchiveIndex;
import dev.assay.collector.sbom.InstalledPackage;
import dev.assay.collector.sbom.Inventories;
import dev.assay.collector.sbom.PackageInventory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads inventories from the database. */
public final class SqlInventories implements Inventories {

  /**
   * What its registry holds is the image, and so is what the command scanned; what a sensor read is
   * one container of it, and has no packages of languages.
   */
  private static final String LATEST =
      """
      SELECT inventory_key, made, distribution, distribution_version, package_count, origin
      FROM (
        SELECT 1 AS rank, inventory_key, made, 0 AS received, distribution,
          distribution_version, package_count, '' AS origin
        FROM image_scan WHERE artifact_key = ?
        UNION ALL
        SELECT 2 AS rank, inventory_key, made, received, distribution,
          distribution_version, package_count, origin
        FROM imported_inventory WHERE artifact_key = ? AND kind = 1
        UNION ALL
        SELECT 3 AS rank, inventory_key, made, received, distribution,
          distribution_version, package_count, '' AS origin
        FROM package_inventory WHERE artifact_key = ?
      ) AS known
      ORDER BY rank, made DESC, received DESC LIMIT 1
      """;

  private static final String EDITION =
      """
      SELECT 1 AS rank, inventory_key AS one, made AS two FROM image_scan WHERE artifact_key = ?
      UNION ALL
      SELECT 2, content_key, received FROM imported_inventory WHERE artifact_key = ?
      UNION ALL
      SELECT 3, inventory_key, received FROM package_inventory WHERE artifact_key = ?
      UNION ALL
      SELECT 4, count(*), count(i.archive_key) FROM archive_location l
      LEFT JOIN archive_index i ON i.archive_key = l.archive_key
      WHERE l.artifact_key = ? HAVING count(*) > 0
      ORDER BY 1, 2
      """;

  private static final String COORDINATES =
      "SELECT digest, file_name, module, class_count, pom_properties, manifest FROM archive_index ";

  private final Database database;

  public SqlInventories(Database database) {
    this.database = database;
  }

  @Override
  public Optional<PackageInventory> packagesOf(Artifact artifact) {
    return database.read(
        "read an inventory",
        connection ->
            new Rows(connection)
                .first(
                    LATEST,
                    row -> inventory(connection, artifact, row),
                    artifact.key(),
                    artifact.key(),
                    artifact.key()));
  }

  @Override
  public List<PackageInventory> billsOf(Artifact artifact) {
    return database.read(
        "read bills of materials",
        connection ->
            new Rows(connection)
                .list(
                    """
                    SELECT * FROM imported_inventory WHERE artifact_key = ? AND kind = 2
                    ORDER BY origin
                    """,
                    row -> inventory(connection, artifact, row),
                    artifact.key()));
  }

  private static PackageInventory inventory(Connection connection, Artifact artifact, ResultSet row)
      throws SQLException {
    long key = row.getLong("inventory_key");
    return new PackageInventory(
        artifact,
        Columns.time(row, "made"),
        Columns.text(row, "distribution"),
        Columns.text(row, "distribution_version"),
        new Rows(connection)
            .list(
                "SELECT * FROM package WHERE inventory_key = ? ORDER BY purl, position",
                SqlInventories::installed,
                key),
        new GapRows(connection).read(GapRows.INVENTORY, 0, key),
        Columns.text(row, "origin"));
  }

  private static InstalledPackage installed(ResultSet row) throws SQLException {
    return new InstalledPackage(
        Columns.text(row, "purl"),
        Columns.text(row, "type"),
        Columns.text(row, "name"),
        Columns.text(row, "version"),
        Columns.text(row, "architecture"),
        Columns.text(row, "source_name"),
        Columns.text(row, "source_version"),
        Columns.text(row, "note"),
        Packed.texts(Packed.inflate(Columns.bytes(row, "files"))),
        PackageRows.relations(row.getBytes("relations")));
  }

  @Override
  public List<Artifact> artifactsWith(String purlStart) {
    return database.read(
        "find artifacts by package",
        connection ->
            new Rows(connection)
                .list(
                    """
                    SELECT * FROM artifact WHERE artifact_key IN (
                      SELECT i.artifact_key FROM (
                        SELECT artifact_key, inventory_key FROM image_scan
                        UNION SELECT artifact_key, inventory_key FROM imported_inventory
                        UNION SELECT artifact_key, inventory_key FROM package_inventory) i
                      JOIN package p ON p.inventory_key = i.inventory_key
                      WHERE substr(p.purl, 1, ?) = ?)
                    ORDER BY artifact_key
                    """,
                    row -> ArtifactNames.read(row, ""),
                    purlStart.length(),
                    purlStart));
  }

  @Override
  public List<Long> editionOf(Artifact artifact) {
    return database.read(
        "read which inventories there are",
        connection -> {
          List<Long> edition = new ArrayList<>();
          new Rows(connection)
              .list(
                  EDITION,
                  row -> edition.addAll(List.of(row.getLong(1), row.getLong(2), row.getLong(3))),
                  artifact.key(),
                  artifact.key(),
                  artifact.key(),
                  artifact.key());
          return edition;
        });
  }

  @Override
  public int countPackages(Artifact artifact) {
    return database.read(
        "count packages",
        connection ->
            new Rows(connection)
                .first(
                    LATEST,
                    row -> row.getInt("package_count"),
                    artifact.key(),
                    artifact.key(),
                    artifact.key())
                .orElse(0));
  }

  @Override
  public Optional<ArchiveIndex> archive(long archiveKey) {
    return database.read(
        "read an archive's index",
        connection ->
            new Rows(connection)
                .first(
                    "SELECT * FROM archive_index WHERE archive_key = ?",
                    row ->
                        new ArchiveIndex(
                            coordinates(row),
                            Packed.texts(Packed.inflate(Columns.bytes(row, "class_names"))),
                            Packed.numbers(Packed.inflate(Columns.bytes(row, "class_crcs"))),
                            Packed.numbers(Packed.inflate(Columns.bytes(row, "class_sizes")))),
                    archiveKey));
  }

  @Override
  public List<Sha256> archivesByDigest(String hexadecimalPrefix) {
    return database.read(
        "find archives",
        connection ->
            new Rows(connection)
                    .list(
                        "SELECT digest FROM archive ORDER BY digest",
                        row -> Sha256.ofBytes(Columns.bytes(row, "digest")))
                    .stream()
                    .filter(digest -> digest.hex().startsWith(hexadecimalPrefix))
                    .toList());
  }

  @Override
  public List<ArchiveIndex.Coordinates> archives() {
    return database.read(
        "list archives",
        connection ->
            new Rows(connection)
                .list(COORDINATES + "ORDER BY file_name, digest", SqlInventories::coordinates));
  }

  private static ArchiveIndex.Coordinates coordinates(ResultSet row) throws SQLException {
    List<String> texts = Packed.texts(Columns.bytes(row, "pom_properties"));
    List<ArchiveIndex.Maven> poms = new ArrayList<>(texts.size() / 3);
    for (int i = 0; i + 2 < texts.size(); i += 3) {
      poms.add(new ArchiveIndex.Maven(texts.get(i), texts.get(i + 1), texts.get(i + 2)));
    }
    return new ArchiveIndex.Coordinates(
        Sha256.ofBytes(Columns.bytes(row, "digest")),
        Columns.text(row, "file_name"),
        Columns.text(row, "module"),
        row.getInt("class_count"),
        poms,
        Packed.pairs(Columns.bytes(row, "manifest")));
  }
}
