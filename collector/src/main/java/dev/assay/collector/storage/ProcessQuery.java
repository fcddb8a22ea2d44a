package dev.assay.collector.storage;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.running.Jvm;
import dev.assay.collector.running.Lifetime;
import dev.assay.collector.running.ProcessFilter;
import dev.assay.collector.running.ProcessRecord;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks for processes. */
final class ProcessQuery {

  private static final String FROM =
      """
      FROM process p
      LEFT JOIN node n ON n.node_key = p.node_key
      LEFT JOIN container c ON c.container_key = p.container_key
      LEFT JOIN artifact a ON a.artifact_key = p.artifact_key
      LEFT JOIN artifact m ON m.artifact_key = p.named_artifact_key
      LEFT JOIN jvm j ON j.process_key = p.process_key
      LEFT JOIN file_set s ON s.file_set = p.file_set
      """;

  private static final Comparator<ProcessRecord> LATEST_FIRST =
      Comparator.comparing(ProcessQuery::started).reversed().thenComparing(ProcessRecord::key);

  private final Connection connection;
  private final StringBuilder where = new StringBuilder("WHERE 1 = 1\n");
  private final List<Object> parameters = new ArrayList<>();
  private final ProcessFilter filter;

  ProcessQuery(Connection connection, ProcessFilter filter) {
    this.connection = connection;
    this.filter = filter;
    Artifact artifact = filter.artifact();
    if (artifact != null) {
      only("(p.artifact_key = ? OR p.named_artifact_key = ?)", artifact.key(), artifact.key());
    }
    equal("n.name", filter.where().node());
    equal("n.cluster", filter.where().cluster());
    equal("c.pod_namespace", filter.where().namespace());
    if (filter.lifetime() == Lifetime.LIVE) {
      // Of one artifact there are few: looked for by it, not by what runs, as in SqlRunning.
      only((artifact == null ? "p" : "+p") + ".ended = 0 AND coalesce(j.ended, 0) = 0");
    }
    if (!filter.substring().isEmpty()) {
      String pattern = "%" + escaped(filter.substring()) + "%";
      only(
          "(lower(p.executable) LIKE ? ESCAPE '!' OR lower(p.command) LIKE ? ESCAPE '!'"
              + " OR lower(coalesce(j.main, '')) LIKE ? ESCAPE '!')",
          pattern,
          pattern,
          pattern);
    }
  }

  private void equal(String column, String value) {
    if (!value.isEmpty()) {
      only(column + " = ?", value);
    }
  }

  private void only(String condition, Object... values) {
    where.append("AND ").append(condition).append('\n');
    parameters.addAll(List.of(values));
  }

  private static String escaped(String text) {
    // Databases differ in whether LIKE tells a from A; lower() changes letters of ASCII in both.
    return lower(text).replace("!", "!!").replace("%", "!%").replace("_", "!_");
  }

  private static String lower(String text) {
    StringBuilder lower = new StringBuilder(text);
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      lower.setCharAt(i, c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
    }
    return lower.toString();
  }

  long count() throws SQLException {
    Rows rows = new Rows(connection);
    if (!isOfAllThatRun()) {
      return rows.count("SELECT count(*) " + FROM + where, parameters.toArray());
    }
    // An index alone has that number; with each process looked up for its JVM it takes seconds
    // where
    // there are hundreds of thousands.
    return rows.count("SELECT count(*) FROM process WHERE ended = 0")
        - rows.count(
            """
            SELECT count(*) FROM jvm j JOIN process p ON p.process_key = j.process_key
            WHERE j.ended <> 0 AND p.ended = 0
            """);
  }

  private boolean isOfAllThatRun() {
    return filter.lifetime() == Lifetime.LIVE
        && filter.artifact() == null
        && filter.substring().isEmpty()
        && filter.where().equals(ProcessFilter.Where.ANY);
  }

  private static Instant started(ProcessRecord process) {
    Instant started = process.started();
    return started == null ? Instant.EPOCH : started;
  }

  /**
   * Returns the page. Where a sensor gave the start, an index has the order; the few of which only
   * their agents told are asked for apart.
   */
  List<ProcessRecord> page() throws SQLException {
    String started = filter.artifact() == null ? "p.started" : "+p.started";
    List<ProcessRecord> found = new ArrayList<>(page("p.started <> 0", started));
    found.addAll(page("p.started = 0", "coalesce(j.started, 0)"));
    found.sort(LATEST_FIRST);
    return List.copyOf(found.subList(0, Math.min(filter.limit(), found.size())));
  }

  private List<ProcessRecord> page(String which, String started) throws SQLException {
    StringBuilder condition = new StringBuilder(where).append("AND ").append(which).append('\n');
    List<Object> values = new ArrayList<>(parameters);
    ProcessFilter.Position after = filter.after();
    if (after != null) {
      long millis = after.started().toEpochMilli();
      condition.append("AND %1$s <= ? AND (%1$s < ? OR p.process_key > ?)\n".formatted(started));
      values.addAll(List.of(millis, millis, after.key()));
    }
    values.add(filter.limit());
    return new Rows(connection)
        .list(
            "SELECT p.*, "
                + started
                + " AS began,"
                + """
                 n.name AS node_name, c.reference, s.file_count,
                 a.kind AS a_kind, a.name_1 AS a_name_1, a.name_2 AS a_name_2,
                 a.name_3 AS a_name_3, m.kind AS m_kind, m.name_1 AS m_name_1,
                 m.name_2 AS m_name_2, m.name_3 AS m_name_3, j.process_key AS jvm_key,
                 j.java_version, j.vm, j.main, j.capture, j.host_name, j.started AS jvm_started,
                 j.observing_since, j.ended AS jvm_ended, j.generated_classes
                """
                + FROM
                + condition
                + "ORDER BY "
                + started
                + " DESC, p.process_key LIMIT ?",
            this::process,
            values.toArray());
  }

  private ProcessRecord process(ResultSet row) throws SQLException {
    List<Artifact> artifacts = new ArrayList<>(2);
    for (String prefix : List.of("a_", "m_")) {
      if (row.getInt(prefix + "kind") != 0) {
        Artifact artifact = ArtifactNames.read(row, prefix);
        // A named program whose place nobody knows is placed in its own name.
        if (!artifacts.contains(artifact)) {
          artifacts.add(artifact);
        }
      }
    }
    Jvm jvm = jvm(row);
    return new ProcessRecord(
        row.getLong("process_key"),
        Columns.text(row, "node_name"),
        row.getLong("pid_namespace"),
        row.getInt("pid"),
        row.getInt("host_pid"),
        Columns.text(row, "executable"),
        Columns.text(row, "command"),
        Columns.text(row, "container_id"),
        Columns.text(row, "reference"),
        artifacts,
        Columns.time(row, "began"),
        row.getLong("ended") == 0 && jvm != null ? jvm.ended() : Columns.time(row, "ended"),
        Columns.time(row, "first_seen"),
        row.getInt("file_count"),
        jvm);
  }

  private @Nullable Jvm jvm(ResultSet row) throws SQLException {
    long key = row.getLong("jvm_key");
    if (row.wasNull()) {
      return null;
    }
    return new Jvm(
        Columns.text(row, "java_version"),
        Columns.text(row, "vm"),
        Columns.text(row, "main"),
        Codes.classCapture(row.getInt("capture")),
        Columns.text(row, "host_name"),
        Columns.time(row, "jvm_started"),
        Columns.time(row, "observing_since"),
        Columns.time(row, "jvm_ended"),
        row.getLong("generated_classes"),
        new GapRows(connection).read(GapRows.JVM, GapRows.JVM_LOSS, key));
  }
}
