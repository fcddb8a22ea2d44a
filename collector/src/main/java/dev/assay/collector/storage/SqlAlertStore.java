package dev.assay.collector.storage;

import dev.assay.collector.alert.AlertStore;
import dev.assay.collector.alert.KnownNames;
import dev.assay.collector.alert.NewAdvisory;
import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.component.Component;
import dev.assay.collector.correlation.Used;
import dev.assay.collector.running.Whereabouts;
import dev.assay.collector.running.Workload;
import dev.assay.collector.vulnerability.severity.SeverityLevel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keeps what was known of packages, and what was told, in the tables of V66__alerts.sql. */
public final class SqlAlertStore implements AlertStore {

  /** Keys are read that many at a time; databases limit the parameters of a statement. */
  private static final int KEYS = 500;

  private static final String EVENTS =
      """
      SELECT e.*, a.kind, a.name_1, a.name_2, a.name_3 FROM advisory_event e
      JOIN artifact a ON a.artifact_key = e.artifact_key
      """;

  private final Database database;

  /** Keeps it in {@code database}. */
  public SqlAlertStore(Database database) {
    this.database = database;
  }

  @Override
  public List<Artifact> running() {
    return database.read(
        "list what runs",
        connection ->
            new Rows(connection)
                .list(
                    """
                    SELECT * FROM artifact WHERE kind <> 4 AND artifact_key IN (
                      SELECT artifact_key FROM container WHERE ended = 0
                      UNION SELECT artifact_key FROM process WHERE ended = 0
                      UNION SELECT named_artifact_key FROM process WHERE ended = 0)
                    ORDER BY artifact_key
                    """,
                    row -> ArtifactNames.read(row, "")));
  }

  @Override
  public long edition(String digest) {
    record Known(long number, String digest) {}
    String latest = "SELECT number, digest FROM advisory_edition WHERE edition_key = 1";
    Known known =
        database.read(
            "read the edition of advisories",
            connection ->
                new Rows(connection)
                    .list(latest, row -> new Known(row.getLong(1), Columns.text(row, "digest")))
                    .get(0));
    if (known.digest().equals(digest)) {
      return known.number();
    }
    return database.write(
        "number an edition of advisories",
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "UPDATE advisory_edition SET number = number + 1, digest = ?"
                      + " WHERE edition_key = 1 AND digest <> ?")) {
            statement.setString(1, digest);
            statement.setString(2, digest);
            statement.executeUpdate();
          }
          return new Rows(connection).list(latest, row -> row.getLong(1)).get(0);
        });
  }

  @Override
  public Map<Long, KnownNames> known(Collection<Long> subjectKeys) {
    return byKeys(
        "read which advisories were known",
        "SELECT subject_key, names FROM advisory_subject WHERE subject_key IN ",
        List.copyOf(subjectKeys),
        row -> names(Columns.bytes(row, "names")));
  }

  @Override
  public Map<Long, Long> judged(Collection<Artifact> artifacts) {
    return byKeys(
        "read what was judged",
        "SELECT artifact_key, edition FROM advisory_artifact WHERE artifact_key IN ",
        artifacts.stream().map(Artifact::key).toList(),
        row -> row.getLong("edition"));
  }

  private <T> Map<Long, T> byKeys(
      String doing, String select, List<Long> keys, Rows.Mapping<T> value) {
    return database.read(
        doing,
        connection -> {
          Map<Long, T> found = new HashMap<>();
          for (int from = 0; from < keys.size(); from += KEYS) {
            Object[] some = keys.subList(from, Math.min(keys.size(), from + KEYS)).toArray();
            String places = "(" + "?, ".repeat(some.length - 1) + "?)";
            new Rows(connection)
                .list(select + places, row -> found.put(row.getLong(1), value.of(row)), some);
          }
          return found;
        });
  }

  private static KnownNames names(byte[] packed) {
    Map<String, Long> names = new HashMap<>();
    Packed.pairs(Packed.inflate(packed))
        .forEach((name, edition) -> names.put(name, Long.valueOf(edition)));
    return new KnownNames(names);
  }

  private static byte[] names(KnownNames names) {
    Map<String, String> pairs = new TreeMap<>();
    names.firstByName().forEach((name, edition) -> pairs.put(name, String.valueOf(edition)));
    return Packed.deflate(Packed.pairs(pairs));
  }

  @Override
  public List<NewAdvisory> keep(Judgement judgement, Instant now) {
    return database.write(
        "keep what advisories say",
        connection -> {
          keepKnown(connection, judgement, now);
          return tell(connection, judgement.news());
        });
  }

  private static void keepKnown(Connection connection, Judgement judgement, Instant now)
      throws SQLException {
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO advisory_subject (subject_key, names, seen) VALUES (?, ?, ?)
            ON CONFLICT (subject_key) DO UPDATE SET names = excluded.names, seen = excluded.seen
            """)) {
      for (Map.Entry<Long, KnownNames> each : new TreeMap<>(judgement.known()).entrySet()) {
        batch.set(each.getKey()).set(names(each.getValue())).set(now.toEpochMilli()).add();
      }
    }
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO advisory_artifact (artifact_key, edition, seen) VALUES (?, ?, ?)
            ON CONFLICT (artifact_key) DO UPDATE SET edition = excluded.edition,
              seen = excluded.seen
            """)) {
      for (long key : judgement.artifacts().stream().mapToLong(Artifact::key).sorted().toArray()) {
        batch.set(key).set(judgement.edition()).set(now.toEpochMilli()).add();
      }
    }
  }

  private static List<NewAdvisory> tell(Connection connection, List<NewAdvisory> news)
      throws SQLException {
    Map<Long, NewAdvisory> untold = new LinkedHashMap<>();
    Rows rows = new Rows(connection);
    for (NewAdvisory each : news) {
      if (rows.count("SELECT count(*) FROM advisory_event WHERE event_key = ?", each.key()) == 0) {
        untold.put(each.key(), each);
      }
    }
    if (untold.isEmpty()) {
      return List.of();
    }
    long number = EventRows.numbers(connection, untold.size()) - untold.size();
    List<NewAdvisory> told = new ArrayList<>();
    for (NewAdvisory each : untold.values()) {
      told.add(each.numbered(++number));
    }
    insert(connection, told);
    return told;
  }

  private static void insert(Connection connection, List<NewAdvisory> told) throws SQLException {
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO advisory_event (sequence, event_key, at, artifact_key, purl, name, version,
              advisory, names, summary, severity, fixed_versions, used, reason, image_references,
              workloads, nodes)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)) {
      for (NewAdvisory each : told) {
        batch.set(each.sequence()).set(each.key()).set(each.at().toEpochMilli());
        batch.set(each.artifact().key()).set(each.component().purl());
        batch.set(each.component().name()).set(each.component().version());
        batch.set(each.advisory()).set(Packed.texts(each.names())).set(each.summary());
        batch.set(each.severity().name()).set(Packed.texts(each.fixedVersions()));
        batch.set(each.used().name()).set(each.reason());
        batch.set(Packed.texts(each.places().references())).set(workloads(each.places()));
        batch.set(Packed.texts(each.places().nodes())).add();
      }
    }
  }

  private static byte[] workloads(Whereabouts.Places places) {
    List<String> texts = new ArrayList<>();
    for (Workload each : places.workloads()) {
      texts.addAll(List.of(each.cluster(), each.namespace(), each.kind(), each.name()));
    }
    return Packed.texts(texts);
  }

  @Override
  public List<NewAdvisory> after(long sequence, int limit) {
    return database.read(
        "read new advisories",
        connection ->
            new Rows(connection)
                .list(
                    EVENTS + "WHERE e.sequence > ? ORDER BY e.sequence LIMIT ?",
                    SqlAlertStore::event,
                    sequence,
                    limit));
  }

  @Override
  public Optional<NewAdvisory> at(long sequence) {
    return database.read(
        "read a new advisory",
        connection ->
            new Rows(connection)
                .first(EVENTS + "WHERE e.sequence = ?", SqlAlertStore::event, sequence));
  }

  private static NewAdvisory event(ResultSet row) throws SQLException {
    return new NewAdvisory(
        row.getLong("sequence"),
        Columns.knownTime(row, "at"),
        ArtifactNames.read(row, ""),
        new Component(
            Columns.text(row, "purl"), Columns.text(row, "name"), Columns.text(row, "version")),
        Columns.text(row, "advisory"),
        Packed.texts(Columns.bytes(row, "names")),
        Columns.text(row, "summary"),
        SeverityLevel.valueOf(Columns.text(row, "severity")),
        Packed.texts(Columns.bytes(row, "fixed_versions")),
        Used.valueOf(Columns.text(row, "used")),
        Columns.text(row, "reason"),
        new Whereabouts.Places(
            Packed.texts(Columns.bytes(row, "image_references")),
            workloads(Packed.texts(Columns.bytes(row, "workloads"))),
            Packed.texts(Columns.bytes(row, "nodes"))));
  }

  private static List<Workload> workloads(List<String> texts) {
    List<Workload> workloads = new ArrayList<>();
    for (int i = 0; i + 3 < texts.size(); i += 4) {
      workloads.add(
          new Workload(texts.get(i), texts.get(i + 1), texts.get(i + 2), texts.get(i + 3)));
    }
    return workloads;
  }

  @Override
  public void forgetBefore(Instant time) {
    database.write(
        "forget old advisories",
        connection -> {
          for (String column :
              List.of("advisory_event.at", "advisory_subject.seen", "advisory_artifact.seen")) {
            String table = column.substring(0, column.indexOf('.'));
            try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM " + table + " WHERE " + column + " < ?")) {
              statement.setLong(1, time.toEpochMilli());
              statement.executeUpdate();
            }
          }
          return true;
        });
  }
}
