package dev.assay.collector.storage;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.imported.ImportStore;
import dev.assay.collector.imported.ImportedDocument;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps documents of others in the table of V60__import.sql. */
public final class SqlImportStore implements ImportStore {

  private final Database database;

  /** Keeps them in {@code database}. */
  public SqlImportStore(Database database) {
    this.database = database;
  }

  @Override
  public List<ImportedDocument> all() {
    return database.read(
        "read which documents were imported",
        connection ->
            new Rows(connection)
                .list(
                    """
                    SELECT digest, kind, name, artifact, replaces, imported FROM imported_document
                    ORDER BY imported, document_key
                    """,
                    SqlImportStore::document));
  }

  private static ImportedDocument document(ResultSet row) throws SQLException {
    return new ImportedDocument(
        Sha256.ofBytes(Columns.bytes(row, "digest")),
        ImportedDocument.Kind.valueOf(row.getString("kind")),
        row.getString("name"),
        row.getString("artifact"),
        row.getInt("replaces") != 0,
        Instant.ofEpochMilli(row.getLong("imported")));
  }

  @Override
  public Optional<byte[]> content(Sha256 digest) {
    return database.read(
        "read an imported document",
        connection ->
            new Rows(connection)
                .first(
                    "SELECT content FROM imported_document WHERE document_key = ?",
                    row -> Columns.bytes(row, "content"),
                    digest.key()));
  }

  @Override
  public void keep(ImportedDocument document, byte[] gzip) {
    database.write(
        "keep an imported document",
        connection -> {
          try (Batch batch =
              new Batch(
                  connection,
                  """
                  INSERT INTO imported_document (document_key, digest, kind, name, artifact,
                    replaces, imported, content)
                  VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                  ON CONFLICT (document_key) DO UPDATE SET
                    name = excluded.name, artifact = excluded.artifact,
                    replaces = excluded.replaces, imported = excluded.imported
                  """)) {
            batch.set(document.digest().key()).set(document.digest().bytes());
            batch.set(document.kind().name()).set(document.name()).set(document.artifact());
            batch.set(document.instead() ? 1 : 0).set(document.imported().toEpochMilli());
            batch.set(gzip).add();
          }
          return true;
        });
  }

  @Override
  public boolean remove(Sha256 digest) {
    return database.write(
        "remove an imported document",
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement("DELETE FROM imported_document WHERE document_key = ?")) {
            statement.setLong(1, digest.key());
            return statement.executeUpdate() > 0;
          }
        });
  }
}
