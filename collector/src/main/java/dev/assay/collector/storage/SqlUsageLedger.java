package dev.assay.collector.storage;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Gap;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.ingest.EvidenceStore;
import dev.assay.collector.ingest.FileSet;
import dev.assay.collector.usage.ArchiveUse;
import dev.assay.collector.usage.ClassBits;
import dev.assay.collector.usage.FileUse;
import dev.assay.collector.usage.JvmObservation;
import dev.assay.collector.usage.Observation;
import dev.assay.collector.usage.UsageLedger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToLongFunction;

/** Reads what was seen in use from the database. */
public final class SqlUsageLedger implements UsageLedger {

  /** The same program on many hosts finds its packages on the first ones. */
  private static final int MOST_PLACES = 20;

  /** Archives that nobody has described come first; all in an order that stays. */
  private static final Comparator<ArchiveUse> BY_DIGEST =
      Comparator.<ArchiveUse, byte[]>comparing(SqlUsageLedger::digestBytes, Arrays::compareUnsigned)
          .thenComparingLong(ArchiveUse::archiveKey);

  private final Database database;

  public SqlUsageLedger(Database database) {
    this.database = database;
  }

  @Override
  public List<Artifact> artifacts() {
    return database.read(
        "list artifacts",
        connection ->
            new Rows(connection)
                .list("SELECT * FROM artifact", row -> ArtifactNames.read(row, "")).stream()
                    .sorted(Comparator.comparing(Artifact::toString))
                    .toList());
  }

  @Override
  public List<FileUse> filesOf(Artifact artifact) {
    return database.read(
        "list files in use",
        connection -> {
          Map<Long, Instant> held = heldFiles(connection, artifact);
          return new Rows(connection)
              .list(
                  """
                  SELECT file_key, path, flags,
                    -- 4, interpreted, is more than 1, opened, and less than all others
                    CASE max(CASE evidence WHEN 4 THEN 1 ELSE evidence END)
                      WHEN 1 THEN max(evidence)
                      ELSE max(CASE evidence WHEN 4 THEN 1 ELSE evidence END) END AS evidence,
                    min(first_seen) AS first_seen, max(last_seen) AS last_seen
                  FROM file_usage WHERE artifact_key = ?
                  GROUP BY file_key, path, flags ORDER BY path, flags
                  """,
                  row -> fileUse(row, held),
                  artifact.key());
        });
  }

  /** Returns the files that running processes hold, with when their sensor was last heard of. */
  private static Map<Long, Instant> heldFiles(Connection connection, Artifact artifact)
      throws SQLException {
    Map<Long, Instant> held = new HashMap<>();
    new Rows(connection)
        .list(
            """
            SELECT s.file_set, s.content, max(n.last_seen) AS last_seen
            FROM process p
            JOIN file_set s ON s.file_set = p.file_set
            JOIN node n ON n.node_key = p.node_key
            WHERE +p.ended = 0 AND (p.artifact_key = ? OR p.named_artifact_key = ?)
            GROUP BY s.file_set, s.content
            """,
            row -> {
              Instant seen = Columns.knownTime(row, "last_seen");
              for (FileSet.UsedFile file : StoredEvidence.fileSet(row).files()) {
                held.merge(file.key(), seen, (a, b) -> a.isAfter(b) ? a : b);
              }
              return true;
            },
            artifact.key(),
            artifact.key());
    return held;
  }

  private static FileUse fileUse(ResultSet row, Map<Long, Instant> held) throws SQLException {
    int flags = row.getInt("flags");
    Instant lastSeen = Columns.knownTime(row, "last_seen");
    Instant heldUntil = held.getOrDefault(row.getLong("file_key"), lastSeen);
    return new FileUse(
        Columns.text(row, "path"),
        Codes.fileEvidence(row.getInt("evidence")),
        UsageRows.deleted(flags),
        UsageRows.outsideRoot(flags),
        Columns.knownTime(row, "first_seen"),
        heldUntil.isAfter(lastSeen) ? heldUntil : lastSeen);
  }

  @Override
  public List<ArchiveUse> archivesOf(Artifact artifact) {
    return database.read(
        "list archives in use",
        connection ->
            archives(connection, artifact, new ClassRows(connection).of(artifact.key())).stream()
                .sorted(BY_DIGEST)
                .toList());
  }

  @Override
  public Optional<ArchiveUse> archiveOf(Artifact artifact, long archiveKey) {
    return database.read(
        "read an archive in use",
        connection ->
            archives(
                    connection,
                    artifact,
                    new ClassRows(connection)
                        .of(artifact.key()).stream()
                            .filter(use -> use.archiveKey() == archiveKey)
                            .toList())
                .stream()
                .findFirst());
  }

  private static List<ArchiveUse> archives(
      Connection connection, Artifact artifact, List<EvidenceStore.ClassUse> uses)
      throws SQLException {
    Rows rows = new Rows(connection);
    Map<Long, List<String>> locations = new HashMap<>();
    rows.list(
        """
        SELECT archive_key, location FROM archive_location WHERE artifact_key = ?
        ORDER BY archive_key, location
        """,
        row ->
            locations
                .computeIfAbsent(row.getLong(1), key -> new ArrayList<>())
                .add(Columns.text(row, "location")),
        artifact.key());
    long loadedOnly =
        rows.count(
            """
            SELECT count(*) FROM jvm j JOIN process p ON p.process_key = j.process_key
            WHERE j.capture = 2 AND (p.artifact_key = ? OR p.named_artifact_key = ?)
            """,
            artifact.key(),
            artifact.key());
    List<ArchiveUse> archives = new ArrayList<>(uses.size());
    try (PreparedStatement known =
        connection.prepareStatement(
            "SELECT digest, kind, class_count FROM archive WHERE archive_key = ?")) {
      for (EvidenceStore.ClassUse use : uses) {
        known.setLong(1, use.archiveKey());
        try (ResultSet row = known.executeQuery()) {
          boolean told = row.next();
          archives.add(
              new ArchiveUse(
                  use.archiveKey(),
                  told ? Columns.digest(row, "digest") : null,
                  Codes.archiveKind(told ? row.getInt("kind") : 0),
                  told ? row.getInt("class_count") : 0,
                  locations.getOrDefault(use.archiveKey(), List.of()),
                  bits(use, use::loaded),
                  bits(use, use::initialised),
                  loadedOnly == 0,
                  Instant.ofEpochMilli(use.firstSeenMillis()),
                  Instant.ofEpochMilli(use.lastChangeMillis())));
        }
      }
    }
    return archives;
  }

  private static byte[] digestBytes(ArchiveUse use) {
    Sha256 digest = use.digest();
    return digest == null ? new byte[0] : digest.bytes();
  }

  private static ClassBits bits(EvidenceStore.ClassUse use, IntToLongFunction cell) {
    long[] words = new long[use.cells() == 0 ? 0 : use.word(use.cells() - 1) + 1];
    for (int c = 0; c < use.cells(); c++) {
      words[use.word(c)] = cell.applyAsLong(c);
    }
    return ClassBits.of(words);
  }

  @Override
  public List<Artifact> placesOf(Artifact artifact) {
    return database.read(
        "list where an artifact runs",
        connection ->
            new Rows(connection)
                .list(
                    """
                    SELECT * FROM artifact WHERE artifact_key <> ? AND artifact_key IN (
                      SELECT artifact_key FROM process WHERE named_artifact_key = ?)
                    ORDER BY artifact_key
                    LIMIT ?
                    """,
                    row -> ArtifactNames.read(row, ""),
                    artifact.key(),
                    artifact.key(),
                    MOST_PLACES));
  }

  @Override
  public List<Artifact> programsIn(Artifact place) {
    return artifacts(
        "list what runs in an artifact",
        "SELECT named_artifact_key FROM process WHERE artifact_key = ?",
        place.key());
  }

  @Override
  public List<Artifact> artifactsWith(long archiveKey) {
    return artifacts(
        "find artifacts by archive",
        "SELECT artifact_key FROM archive_location WHERE archive_key = ?",
        archiveKey);
  }

  private List<Artifact> artifacts(String doing, String keys, long parameter) {
    return database.read(
        doing,
        connection ->
            new Rows(connection)
                    .list(
                        "SELECT * FROM artifact WHERE artifact_key IN (" + keys + ") ORDER BY 1",
                        row -> ArtifactNames.read(row, ""),
                        parameter)
                    .stream()
                    .filter(each -> each.key() != parameter)
                    .toList());
  }

  @Override
  public List<Gap> gapsOfJvms(Artifact artifact) {
    return database.read(
        "read what agents did not see",
        connection -> new GapRows(connection).ofJvms(artifact.key()));
  }

  @Override
  public JvmObservation jvmsOf(Artifact artifact) {
    return database.read(
        "read how JVMs were observed",
        connection -> new JvmRows(connection).observationOf(artifact.key()));
  }

  @Override
  public Observation observationOf(Artifact artifact) {
    return database.read(
        "read how an artifact was observed",
        connection ->
            new Rows(connection)
                .list(
                    """
                    SELECT min(nullif(p.first_seen, 0)) AS since,
                      coalesce(sum(CASE WHEN p.ended = 0 THEN 1 ELSE 0 END), 0) AS running,
                      coalesce(sum(CASE WHEN p.ended = 0 AND j.process_key IS NOT NULL
                        THEN 1 ELSE 0 END), 0) AS jvms,
                      coalesce(sum(CASE WHEN p.ended <> 0 THEN 1 ELSE 0 END), 0) AS ended,
                      coalesce(sum(CASE WHEN p.file_set IS NULL AND p.sensed = 1
                        THEN 1 ELSE 0 END), 0) AS unreadable,
                      coalesce(sum(CASE WHEN p.ended = 0 AND p.started < n.observing_since
                        THEN 1 ELSE 0 END), 0) AS earlier
                    FROM process p
                    LEFT JOIN jvm j ON j.process_key = p.process_key
                    LEFT JOIN node n ON n.node_key = p.node_key
                    WHERE p.artifact_key = ? OR p.named_artifact_key = ?
                    """,
                    row ->
                        new Observation(
                            Columns.time(row, "since"),
                            row.getInt("running"),
                            row.getInt("jvms"),
                            row.getInt("ended"),
                            row.getInt("unreadable"),
                            row.getInt("earlier"),
                            new GapRows(connection).ofNodesThatRan(artifact.key())),
                    artifact.key(),
                    artifact.key())
                .get(0));
  }
}
