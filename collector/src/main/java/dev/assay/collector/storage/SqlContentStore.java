package dev.assay.collector.storage;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.content.ContentStore;
import dev.assay.collector.content.FileVerdict;
import dev.assay.collector.content.FileVerdict.Kind;
import dev.assay.collector.layer.LayerCodec;
import dev.assay.collector.layer.LayerIndex;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keeps files in use and layers in the tables of V30__content.sql. */
public final class SqlContentStore implements ContentStore {

  /** A layer that is asked for again and again is marked as used no more often. */
  private static final Duration MARKED_EVERY = Duration.ofDays(1);

  /** Processes looked at to tell whether files are still held. */
  private static final int MOST_PROCESSES = 100;

  private final Database database;

  /** Keeps them in {@code database}. */
  public SqlContentStore(Database database) {
    this.database = database;
  }

  @Override
  public Set<Sha256> waiting() {
    return images("verdict = 0");
  }

  @Override
  public Set<Sha256> noted() {
    return images("verdict > 0");
  }

  private Set<Sha256> images(String which) {
    return database.read(
        "read images of files in use",
        connection ->
            new HashSet<>(
                new Rows(connection)
                    .list(
                        "SELECT DISTINCT image_digest FROM file_in_use WHERE " + which,
                        row -> Sha256.ofBytes(Columns.bytes(row, "image_digest")))));
  }

  @Override
  public List<Judged> files(Sha256 image, int limit) {
    return database.read(
        "read files in use",
        connection ->
            new Rows(connection)
                .list(
                    """
                    SELECT f.*, n.name AS node_name, n.cluster AS node_cluster
                    FROM file_in_use f LEFT JOIN node n ON n.node_key = f.node_key
                    WHERE f.image_key = ?
                    ORDER BY CASE WHEN f.verdict IN (2, 3) THEN 0 WHEN f.verdict = 0 THEN 1 ELSE 2 END,
                      f.file_key
                    LIMIT ?
                    """,
                    row ->
                        new Judged(
                            FileContentRows.file(row),
                            Columns.text(row, "node_cluster"),
                            Columns.text(row, "node_name"),
                            FileContentRows.verdict(row),
                            Columns.knownTime(row, "first_seen"),
                            row.getLong("version")),
                    image.key(),
                    limit));
  }

  @Override
  public void judged(Map<Judged, FileVerdict> verdicts) {
    List<Map.Entry<Judged, FileVerdict>> sorted =
        verdicts.entrySet().stream()
            .sorted(Comparator.comparingLong(each -> each.getKey().file().key()))
            .toList();
    List<Judged> fine =
        sorted.stream()
            .filter(each -> each.getValue().kind() == Kind.FINE)
            .map(Map.Entry::getKey)
            .toList();
    database.write(
        "keep verdicts on files",
        connection -> {
          delete(connection, fine);
          try (Batch batch =
              new Batch(
                  connection,
                  """
                  UPDATE file_in_use SET verdict = ?, expected = ?, reason = ?
                  WHERE image_key = ? AND file_key = ? AND version = ?
                  """)) {
            for (Map.Entry<Judged, FileVerdict> each : sorted) {
              FileVerdict verdict = each.getValue();
              if (verdict.kind() != Kind.FINE) {
                Sha256 expected = verdict.expected();
                batch.set(FileContentRows.code(verdict.kind()));
                batch.set(expected == null ? null : expected.bytes()).set(verdict.reason());
                named(batch, each.getKey());
              }
            }
          }
          return true;
        });
  }

  @Override
  public Optional<Instant> lastHeld(List<Judged> files) {
    List<Long> processes =
        files.stream()
            .map(each -> each.file().process().key())
            .distinct()
            .limit(MOST_PROCESSES)
            .toList();
    return database.read(
        "read when files in use were last held",
        connection -> {
          Rows rows = new Rows(connection);
          Optional<Instant> latest = Optional.empty();
          for (long process : processes) {
            Optional<Instant> held =
                rows.first(
                    """
                    SELECT n.last_seen FROM process p JOIN node n ON n.node_key = p.node_key
                    WHERE p.process_key = ? AND p.ended = 0
                    """,
                    row -> Columns.knownTime(row, "last_seen"),
                    process);
            if (held.isPresent() && (latest.isEmpty() || held.get().isAfter(latest.get()))) {
              latest = held;
            }
          }
          return latest;
        });
  }

  @Override
  public void forget(List<Judged> files) {
    database.write(
        "forget files in use",
        connection -> {
          delete(connection, files);
          return true;
        });
  }

  private static void delete(Connection connection, Collection<Judged> files) throws SQLException {
    try (Batch batch =
        new Batch(
            connection,
            "DELETE FROM file_in_use WHERE image_key = ? AND file_key = ? AND version = ?")) {
      for (Judged each :
          files.stream().sorted(Comparator.comparingLong(judged -> judged.file().key())).toList()) {
        named(batch, each);
      }
    }
  }

  private static void named(Batch batch, Judged judged) throws SQLException {
    batch.set(judged.file().image().key()).set(judged.file().key()).set(judged.version()).add();
  }

  @Override
  public Optional<LayerIndex> layer(Sha256 diffId, Instant now) {
    Optional<Instant> usedAt =
        database.read(
            "read the use of a layer",
            connection ->
                new Rows(connection)
                    .first(
                        "SELECT used_at FROM image_layer WHERE layer_key = ? AND diff_id = ?",
                        row -> Columns.knownTime(row, "used_at"),
                        diffId.key(),
                        diffId.bytes()));
    if (usedAt.isEmpty()) {
      return Optional.empty();
    }
    if (usedAt.get().plus(MARKED_EVERY).isBefore(now)) {
      markUsed(diffId, now);
    }
    return database
        .read(
            "read a layer",
            connection ->
                new Rows(connection)
                    .first(
                        "SELECT content FROM image_layer WHERE layer_key = ?",
                        row -> Columns.bytes(row, "content"),
                        diffId.key()))
        .map(content -> LayerCodec.decode(diffId, content));
  }

  private void markUsed(Sha256 diffId, Instant now) {
    database.write(
        "mark a layer",
        connection -> {
          try (Batch batch =
              new Batch(connection, "UPDATE image_layer SET used_at = ? WHERE layer_key = ?")) {
            batch.set(now.toEpochMilli()).set(diffId.key()).add();
          }
          return true;
        });
  }

  @Override
  public void keep(LayerIndex layer, Instant now) {
    byte[] content = LayerCodec.encode(layer);
    database.write(
        "keep a layer",
        connection -> {
          try (Batch batch =
              new Batch(
                  connection,
                  """
                  INSERT INTO image_layer (layer_key, diff_id, content, used_at)
                  VALUES (?, ?, ?, ?)
                  ON CONFLICT (layer_key) DO UPDATE SET
                    diff_id = excluded.diff_id, content = excluded.content,
                    used_at = excluded.used_at
                  """)) {
            batch.set(layer.diffId().key()).set(layer.diffId().bytes()).set(content);
            batch.set(now.toEpochMilli()).add();
          }
          return true;
        });
  }

  @Override
  public void forgetLayersBefore(Instant limit) {
    boolean any =
        database.read(
            "look for old layers",
            connection ->
                new Rows(connection)
                        .count(
                            "SELECT count(*) FROM image_layer WHERE used_at < ?",
                            limit.toEpochMilli())
                    > 0);
    if (any) {
      database.write(
          "forget old layers",
          connection -> {
            try (Batch batch = new Batch(connection, "DELETE FROM image_layer WHERE used_at < ?")) {
              batch.set(limit.toEpochMilli()).add();
            }
            return true;
          });
    }
  }
}
