package dev.assay.collector.storage;

import dev.assay.collector.ingest.FileSet;
import dev.assay.collector.usage.JvmObservation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** Reads how the JVMs of an artifact were observed. */
final class JvmRows {

  /** HotSpot's and OpenJ9's: whatever a program is called, it is a JVM if it has one. */
  private static final Pattern JVM_LIBRARY = Pattern.compile(".*/lib(?:jvm|j9vm\\d+)\\.so");

  private final Connection connection;

  JvmRows(Connection connection) {
    this.connection = connection;
  }

  JvmObservation observationOf(long artifact) throws SQLException {
    Rows rows = new Rows(connection);
    int withoutAgent = withoutAgent(rows, artifact);
    return rows.list(
            """
            SELECT coalesce(sum(CASE WHEN j.process_key IS NOT NULL THEN 1 ELSE 0 END), 0) AS jvms,
              coalesce(sum(CASE WHEN j.states_stored = 0 THEN 1 ELSE 0 END), 0) AS untold,
              coalesce(sum(CASE WHEN j.ended = 0 AND p.ended <> 0 THEN 1 ELSE 0 END), 0) AS lost,
              coalesce(sum(CASE WHEN j.process_key IS NULL AND p.file_set IS NULL
                AND substr(p.executable, length(p.executable) - 4) <> '/java' THEN 1 ELSE 0 END), 0) AS unreadable,
              min(CASE WHEN j.observing_since <> 0 THEN j.observing_since END) AS since
            FROM process p
            LEFT JOIN jvm j ON j.process_key = p.process_key
            WHERE p.artifact_key = ? OR p.named_artifact_key = ?
            """,
            row ->
                new JvmObservation(
                    row.getInt("jvms"),
                    row.getInt("untold"),
                    row.getInt("lost"),
                    withoutAgent,
                    row.getInt("unreadable"),
                    Columns.time(row, "since")),
            artifact,
            artifact)
        .get(0);
  }

  /** By its name, or because it has the library of a JVM. */
  private int withoutAgent(Rows rows, long artifact) throws SQLException {
    int others =
        rows
            .list(
                """
                SELECT s.file_set, s.content, count(*) AS processes
                FROM process p
                JOIN file_set s ON s.file_set = p.file_set
                LEFT JOIN jvm j ON j.process_key = p.process_key
                WHERE j.process_key IS NULL AND substr(p.executable, length(p.executable) - 4) <> '/java'
                  AND (p.artifact_key = ? OR p.named_artifact_key = ?)
                GROUP BY s.file_set, s.content
                """,
                row -> isJvm(StoredEvidence.fileSet(row)) ? row.getInt("processes") : 0,
                artifact,
                artifact)
            .stream()
            .mapToInt(Integer::intValue)
            .sum();
    return others
        + (int)
            rows.count(
                """
                SELECT count(*) FROM process p
                LEFT JOIN jvm j ON j.process_key = p.process_key
                WHERE j.process_key IS NULL AND substr(p.executable, length(p.executable) - 4) = '/java'
                  AND (p.artifact_key = ? OR p.named_artifact_key = ?)
                """,
                artifact,
                artifact);
  }

  private static boolean isJvm(FileSet files) {
    return files.files().stream().anyMatch(file -> JVM_LIBRARY.matcher(file.path()).matches());
  }
}
