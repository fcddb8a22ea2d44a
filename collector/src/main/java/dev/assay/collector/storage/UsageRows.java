package dev.assay.collector.storage;

import dev.assay.collector.ingest.ArchiveSet;
import dev.assay.collector.ingest.Changes;
import dev.assay.collector.ingest.FileSet;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Writes files, archives and classes in use. */
final class UsageRows {

  private static final int DELETED = 1;
  private static final int OUTSIDE_ROOT = 2;

  private final Connection connection;

  UsageRows(Connection connection) {
    this.connection = connection;
  }

  static int flags(FileSet.UsedFile file) {
    return (file.deleted() ? DELETED : 0) + (file.outsideRoot() ? OUTSIDE_ROOT : 0);
  }

  static boolean deleted(int flags) {
    return (flags & DELETED) != 0;
  }

  static boolean outsideRoot(int flags) {
    return (flags & OUTSIDE_ROOT) != 0;
  }

  void store(Changes changes, ClassRows.Parts parts) throws SQLException {
    storeFiles(changes);
    if (!changes.archives().isEmpty()) {
      storeArchives(changes);
    }
    if (!changes.classChanges().isEmpty()) {
      new ClassRows(connection).add(changes.classChanges(), parts);
    }
  }

  private void storeFiles(Changes changes) throws SQLException {
    List<Changes.FileUseChange> uses = new ArrayList<>();
    changes.fileUses().forEach(uses::add);
    if (uses.isEmpty()) {
      return;
    }
    uses.sort(
        Comparator.comparingLong(Changes.FileUseChange::artifactKey)
            .thenComparingLong(use -> use.file().key())
            .thenComparing(use -> use.file().evidence()));
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO file_usage (artifact_key, file_key, evidence, flags, path, first_seen,
              last_seen)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (artifact_key, file_key, evidence) DO UPDATE SET
              last_seen = excluded.last_seen
            WHERE excluded.last_seen > file_usage.last_seen
            """)) {
      for (Changes.FileUseChange use : uses) {
        batch.set(use.artifactKey()).set(use.file().key()).set(Codes.of(use.file().evidence()));
        batch.set(flags(use.file())).set(use.file().path());
        batch.set(use.firstSeenMillis()).set(use.lastSeenMillis()).add();
      }
    }
  }

  private void storeArchives(Changes changes) throws SQLException {
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO archive (archive_key, digest, kind, class_count) VALUES (?, ?, ?, ?)
            ON CONFLICT (archive_key) DO NOTHING
            """)) {
      for (ArchiveSet.Archive archive : changes.archives().values()) {
        batch.set(archive.digest().key()).set(archive.digest().bytes());
        batch.set(Codes.of(archive.kind())).set(archive.classCount()).add();
      }
    }
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO archive_set (archive_set, content) VALUES (?, ?)
            ON CONFLICT (archive_set) DO NOTHING
            """)) {
      for (ArchiveSet set : changes.archiveSets()) {
        ByteBuffer digests = ByteBuffer.allocate(32 * set.archives().size());
        set.archives().forEach(archive -> digests.put(archive.digest().bytes()));
        batch.set(set.key().bytes()).set(digests.array()).add();
      }
    }
  }

  private void storeLocations(Changes changes) throws SQLException {
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO archive_location (artifact_key, archive_key, location) VALUES (?, ?, ?)
            ON CONFLICT (artifact_key, archive_key, location) DO NOTHING
            """)) {
      for (Changes.ArchiveLocation location :
          changes.locations().stream()
              .sorted(
                  Comparator.comparingLong(Changes.ArchiveLocation::artifactKey)
                      .thenComparingLong(Changes.ArchiveLocation::archiveKey)
                      .thenComparing(Changes.ArchiveLocation::location))
              .toList()) {
        batch.set(location.artifactKey()).set(location.archiveKey());
        batch.set(Columns.indexed(location.location())).add();
      }
    }
  }

  /** Stores where archives are, then gives the usage of artifacts that were others to those. */
  void move(Changes changes, ClassRows.Parts parts) throws SQLException {
    if (!changes.locations().isEmpty()) {
      storeLocations(changes);
    }
    for (Changes.Move move : changes.moves()) {
      new ClassRows(connection).move(move.from().key(), move.to().key(), parts);
      for (String sql :
          List.of(
              """
              INSERT INTO file_usage (artifact_key, file_key, evidence, flags, path, first_seen,
                last_seen)
              SELECT CAST(? AS BIGINT), file_key, evidence, flags, path, first_seen, last_seen
              FROM file_usage WHERE artifact_key = ? ORDER BY file_key, evidence
              ON CONFLICT (artifact_key, file_key, evidence) DO NOTHING
              """,
              """
              INSERT INTO archive_location (artifact_key, archive_key, location)
              SELECT CAST(? AS BIGINT), archive_key, location
              FROM archive_location WHERE artifact_key = ? ORDER BY archive_key, location
              ON CONFLICT (artifact_key, archive_key, location) DO NOTHING
              """)) {
        try (Batch batch = new Batch(connection, sql)) {
          batch.set(move.to().key()).set(move.from().key()).add();
        }
      }
      for (String table : List.of("file_usage", "archive_location", "artifact")) {
        try (Batch batch =
            new Batch(connection, "DELETE FROM " + table + " WHERE artifact_key = ?")) {
          batch.set(move.from().key()).add();
        }
      }
    }
  }
}
