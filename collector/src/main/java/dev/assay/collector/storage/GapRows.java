package dev.assay.collector.storage;

import dev.assay.collector.artifact.ContentKey;
import dev.assay.collector.artifact.Gap;
import dev.assay.collector.ingest.Changes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes and reads what was not seen. */
final class GapRows {

  /** Kinds of subject, as V1__evidence.sql lists them. */
  static final int NODE = 1;

  static final int JVM = 2;
  static final int INVENTORY = 3;
  static final int NODE_LOSS = 4;
  static final int JVM_LOSS = 5;

  /** More than anybody reads: an agent that can open no archive has a gap for each. */
  private static final int MOST_OF_JVMS = 200;

  private final Connection connection;

  GapRows(Connection connection) {
    this.connection = connection;
  }

  void store(Changes changes) throws SQLException {
    for (Map.Entry<Changes.GapSubject, List<Gap>> entry : changes.gapsNow().entrySet()) {
      Changes.GapSubject subject = entry.getKey();
      boolean node = subject.kind() == Changes.GapSubject.Kind.NODE;
      replace(node ? NODE : JVM, subject.key(), entry.getValue());
    }
    for (Map.Entry<Changes.GapSubject, List<Gap>> entry : changes.losses().entrySet()) {
      Changes.GapSubject subject = entry.getKey();
      boolean node = subject.kind() == Changes.GapSubject.Kind.NODE;
      insert(node ? NODE_LOSS : JVM_LOSS, subject.key(), entry.getValue());
    }
  }

  void replace(int kind, long key, List<Gap> gaps) throws SQLException {
    try (Batch batch =
        new Batch(connection, "DELETE FROM gap WHERE subject_kind = ? AND subject_key = ?")) {
      batch.set(kind).set(key).add();
    }
    insert(kind, key, gaps);
  }

  private void insert(int kind, long key, List<Gap> gaps) throws SQLException {
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO gap (subject_kind, subject_key, gap_key, cause, detail, count, since,
              container_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (subject_kind, subject_key, gap_key) DO UPDATE SET
              count = excluded.count, detail = excluded.detail
            WHERE excluded.count > gap.count
            """)) {
      for (Gap gap : gaps) {
        long since = gap.since() == null ? 0 : gap.since().toEpochMilli();
        // The same loss told again, with a higher count, is the same row.
        long gapKey =
            since == 0
                ? ContentKey.of(gap.cause(), gap.containerId(), gap.detail())
                : ContentKey.of(gap.cause(), gap.containerId(), Long.toString(since));
        batch.set(kind).set(key).set(gapKey).set(gap.cause()).set(gap.detail());
        batch.set(gap.count()).set(since).set(gap.containerId()).add();
      }
    }
  }

  /** Returns what was not seen of a subject; kinds as above, {@code loss} 0 for none. */
  List<Gap> read(int kind, int loss, long key) throws SQLException {
    List<Gap> gaps = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT cause, detail, count, since, container_id FROM gap
            WHERE subject_key = ? AND subject_kind IN (?, ?)
            ORDER BY subject_kind, since, cause, detail
            """)) {
      statement.setLong(1, key);
      statement.setInt(2, kind);
      statement.setInt(3, loss);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          gaps.add(gap(row));
        }
      }
    }
    return gaps;
  }

  /** Returns what was not seen, by subject; kinds as above. */
  Map<Long, List<Gap>> readAll(int kind, int loss) throws SQLException {
    Map<Long, List<Gap>> gaps = new HashMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT subject_key, cause, detail, count, since, container_id FROM gap
            WHERE subject_kind IN (?, ?)
            ORDER BY subject_kind, since, cause, detail
            """)) {
      statement.setInt(1, kind);
      statement.setInt(2, loss);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          gaps.computeIfAbsent(row.getLong("subject_key"), key -> new ArrayList<>()).add(gap(row));
        }
      }
    }
    return gaps;
  }

  /**
   * Returns what the sensors of all nodes that an artifact's processes are on did not see or lost.
   */
  List<Gap> ofNodesThatRan(long artifactKey) throws SQLException {
    return new Rows(connection)
        .list(
            """
            SELECT cause, detail, count, since, container_id FROM gap
            WHERE subject_kind IN (?, ?) AND subject_key IN (
              SELECT node_key FROM process WHERE artifact_key = ? OR named_artifact_key = ?)
            ORDER BY subject_kind, since, cause, detail
            """,
            GapRows::gap,
            NODE,
            NODE_LOSS,
            artifactKey,
            artifactKey);
  }

  /**
   * Returns what the agents of an artifact's JVMs did not see, of JVMs that ended too: their
   * classes count as well. The same of several JVMs is one gap, whose counts are added.
   */
  List<Gap> ofJvms(long artifactKey) throws SQLException {
    return new Rows(connection)
        .list(
            """
            SELECT cause, detail, sum(count) AS count, min(since) AS since, '' AS container_id
            FROM gap
            WHERE subject_kind IN (?, ?) AND subject_key IN (
              SELECT process_key FROM process WHERE artifact_key = ? OR named_artifact_key = ?)
            GROUP BY cause, detail
            ORDER BY cause, detail
            LIMIT ?
            """,
            GapRows::gap,
            JVM,
            JVM_LOSS,
            artifactKey,
            artifactKey,
            MOST_OF_JVMS);
  }

  private static Gap gap(ResultSet row) throws SQLException {
    java.time.@Nullable Instant since = Columns.time(row, "since");
    return new Gap(
        Columns.text(row, "cause"),
        Columns.text(row, "detail"),
        row.getLong("count"),
        since,
        Columns.text(row, "container_id"));
  }
}
