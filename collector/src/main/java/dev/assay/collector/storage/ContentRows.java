package dev.assay.collector.storage;

import dev.assay.collector.image.Digest;
import dev.assay.collector.integrity.ChangedFile;
import dev.assay.collector.integrity.ContentIntegrity;
import dev.assay.collector.integrity.IntegrityState;
import dev.assay.collector.integrity.Subject;
import dev.assay.collector.storage.IntegrityColumns.Parameters;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** Files in use, and what became of violations, as rows. */
final class ContentRows {

  static final Comparator<ChangedFile> BY_PATH =
      Comparator.comparing(ChangedFile::path).thenComparing(ChangedFile::containerId);

  /** A violation that flickers must not fill the database. */
  private ContentRows() {}

  static ChangedFile file(ResultSet row) throws SQLException {
    Digest found = Objects.requireNonNull(IntegrityColumns.digest(row, "found_digest"));
    return new ChangedFile(
        IntegrityColumns.text(row, "path"),
        IntegrityColumns.digest(row, "expected_digest"),
        found,
        row.getLong("size_bytes"),
        IntegrityColumns.constant(ChangedFile.Layer.class, row, "layer"),
        IntegrityColumns.text(row, "container_id"),
        IntegrityColumns.lines(row, "processes"),
        IntegrityColumns.knownInstant(row, "first_seen"),
        IntegrityColumns.knownInstant(row, "last_seen"));
  }

  /** Makes the rows those of {@code files}. */
  static void writeFiles(Connection connection, long violation, List<ChangedFile> files)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("DELETE FROM integrity_file WHERE violation_key = ?")) {
      new Parameters(statement).add(violation).update();
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            INSERT INTO integrity_file (violation_key, file_key, path, expected_digest,
              found_digest, size_bytes, layer, container_id, processes, first_seen, last_seen)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (violation_key, file_key) DO NOTHING
            """)) {
      for (ChangedFile file : files) {
        new Parameters(statement)
            .add(violation)
            .add(IntegrityColumns.key(file.containerId(), file.path(), file.found().value()))
            .add(file.path())
            .add(file.expected())
            .add(file.found())
            .add(file.sizeBytes())
            .add(file.layer())
            .add(file.containerId())
            .add(file.processes())
            .add(file.firstSeen())
            .add(file.lastSeen())
            .update();
      }
    }
  }

  static List<ContentIntegrity> readContents(Connection connection) throws SQLException {
    List<ContentIntegrity> contents = new ArrayList<>();
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT * FROM integrity_content ORDER BY reference");
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        contents.add(content(row));
      }
    }
    return contents;
  }

  static List<ContentIntegrity> readContents(Connection connection, Collection<Subject> subjects)
      throws SQLException {
    List<ContentIntegrity> contents = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT * FROM integrity_content WHERE subject_key = ?")) {
      for (Subject subject : subjects) {
        try (ResultSet row =
            new Parameters(statement).add(IntegrityColumns.key(subject.key())).query()) {
          if (row.next()) {
            contents.add(content(row));
          }
        }
      }
    }
    return contents;
  }

  private static ContentIntegrity content(ResultSet row) throws SQLException {
    return new ContentIntegrity(
        new Subject(
            IntegrityColumns.text(row, "reference"), IntegrityColumns.digest(row, "image_id")),
        IntegrityColumns.constant(IntegrityState.class, row, "state"),
        IntegrityColumns.text(row, "reason"),
        IntegrityColumns.knownInstant(row, "checked_at"));
  }

  static void write(Connection connection, ContentIntegrity content) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            INSERT INTO integrity_content (subject_key, reference, image_id, state, reason,
              checked_at)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (subject_key) DO UPDATE SET state = excluded.state,
              reason = excluded.reason, checked_at = excluded.checked_at
            """)) {
      new Parameters(statement)
          .add(IntegrityColumns.key(content.subject().key()))
          .add(content.subject().reference())
          .add(content.subject().imageId())
          .add(content.state())
          .add(content.reason())
          .add(content.checkedAt())
          .update();
    }
  }
}
