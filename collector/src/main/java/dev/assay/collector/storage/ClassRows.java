package dev.assay.collector.storage;

import dev.assay.collector.ingest.EvidenceStore;
import dev.assay.collector.ingest.PackedClasses;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

  /** So many artifacts change at about the same time; of others the last part is looked up. */
  private static final int REMEMBERED_PARTS = 4096;

  private final Connection connection;

  ClassRows(Connection connection) {
    this.connection = connection;
  }

  /**
   * The last parts of artifacts that were added to lately, by key: only who writes them changes
   * them. To be forgotten when a transaction fails.
   */
  static final class Parts extends LinkedHashMap<Long, Integer> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, Integer> eldest) {
      return size() > REMEMBERED_PARTS;
    }
  }

  /** Adds what is new; artifacts ascend by key. */
  void add(List<EvidenceStore.ClassChange> changes, Parts parts) throws SQLException {
    try (PreparedStatement last =
            connection.prepareStatement(
                "SELECT max(part) FROM class_usage WHERE artifact_key = ?");
        Batch rows =
            new Batch(
                connection,
                "INSERT INTO class_usage (artifact_key, part, classes) VALUES (?, ?, ?)")) {
      for (EvidenceStore.ClassChange change : changes) {
        byte[] packed = change.packed();
        if (packed.length > 0) {
          long key = change.artifactKey();
          @Nullable Integer remembered = parts.remove(key);
          int part = 1 + (remembered == null ? lastPart(last, key) : remembered);
          if (part == MOST_ROWS) {
            rows.run();
            packed = takeJoined(change);
            part = 0;
          }
          rows.set(key).set(part).set(packed).add();
          parts.put(key, part);
        }
      }
    }
  }

  /** Gives the classes of an artifact to another one. */
  void move(long from, long to, Parts parts) throws SQLException {
    List<EvidenceStore.ClassUse> moved = unionOf(from).uses();
    // Of a replica nothing is new, mostly.
    if (!moved.isEmpty() && unionOf(to).add(moved)) {
      add(List.of(new EvidenceStore.ClassChange(to, PackedClasses.pack(moved))), parts);
    }
    delete(from);
  }

  /** Returns what is known of an artifact, each archive once. */
  List<EvidenceStore.ClassUse> of(long artifactKey) throws SQLException {
    return unionOf(artifactKey).uses();
  }

  private ClassUnion unionOf(long artifactKey) throws SQLException {
    ClassUnion union = new ClassUnion();
    new Rows(connection)
        .list(
            "SELECT classes FROM class_usage WHERE artifact_key = ?",
            row -> {
              union.add(PackedClasses.unpack(Columns.bytes(row, "classes")));
              return true;
            },
            artifactKey);
    return union;
  }

  /** Returns the last part of an artifact; -1: it has none. */
  private static int lastPart(PreparedStatement last, long artifactKey) throws SQLException {
    last.setLong(1, artifactKey);
    try (ResultSet row = last.executeQuery()) {
      int part = row.next() ? row.getInt(1) : -1;
      return row.wasNull() ? -1 : part;
    }
  }

  private byte[] takeJoined(EvidenceStore.ClassChange change) throws SQLException {
    ClassUnion union = unionOf(change.artifactKey());
    union.add(PackedClasses.unpack(change.packed()));
    delete(change.artifactKey());
    return PackedClasses.pack(union.uses());
  }

  private void delete(long artifactKey) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM class_usage WHERE artifact_key = ?")) {
      delete.setLong(1, artifactKey);
      delete.executeUpdate();
    }
  }
}
