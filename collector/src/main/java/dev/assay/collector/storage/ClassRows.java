package dev.assay.collector.storage;

import dev.assay.collector.ingest.EvidenceStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Writes and reads classes in use.
 *
 * <p>A start of a new version changes nearly all of its archives in every commit. So what is new is
 * added as a row of its own, and only every {@link #MOST_ROWS}th time joined with what was there:
 * writing the whole again and again costs several times what merging it does.
 */
final class ClassRows {

  /** Few enough to read an artifact at once, enough to write it as a whole rarely. */
  static final int MOST_ROWS = 16;

  private final Connection connection;

  ClassRows(Connection connection) {
    this.connection = connection;
  }

  /** Adds what is new; artifacts ascend by key. */
  void add(List<EvidenceStore.ClassChange> changes) throws SQLException {
    try (PreparedStatement last =
            connection.prepareStatement(
                "SELECT max(part) FROM class_usage WHERE artifact_key = ?");
        Batch rows =
            new Batch(
                connection,
                "INSERT INTO class_usage (artifact_key, part, classes) VALUES (?, ?, ?)")) {
      long lastKey = 0;
      int part = -1;
      for (EvidenceStore.ClassChange change : changes) {
        if (!change.uses().isEmpty()) {
          long key = change.artifactKey();
          // One that was forgotten and came back within a commit comes twice.
          part = part >= 0 && key == lastKey ? part + 1 : nextPart(last, key);
          lastKey = key;
          List<EvidenceStore.ClassUse> uses = change.uses();
          if (part == MOST_ROWS) {
            rows.run();
            uses = takeJoined(change);
            part = 0;
          }
          rows.set(key).set(part).set(PackedClasses.pack(uses)).add();
        }
      }
    }
  }

  /** Returns what is known of an artifact, each archive once. */
  List<EvidenceStore.ClassUse> of(long artifactKey) throws SQLException {
    ClassUnion union = new ClassUnion();
    new Rows(connection)
        .list(
            "SELECT classes FROM class_usage WHERE artifact_key = ?",
            row -> {
              union.add(PackedClasses.unpack(Columns.bytes(row, "classes")));
              return true;
            },
            artifactKey);
    return union.uses();
  }

  private static int nextPart(PreparedStatement last, long artifactKey) throws SQLException {
    last.setLong(1, artifactKey);
    try (ResultSet row = last.executeQuery()) {
      int part = row.next() ? row.getInt(1) + 1 : 0;
      return row.wasNull() ? 0 : part;
    }
  }

  private List<EvidenceStore.ClassUse> takeJoined(EvidenceStore.ClassChange change)
      throws SQLException {
    ClassUnion union = new ClassUnion();
    union.add(of(change.artifactKey()));
    union.add(change.uses());
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM class_usage WHERE artifact_key = ?")) {
      delete.setLong(1, change.artifactKey());
      delete.executeUpdate();
    }
    return union.uses();
  }
}
