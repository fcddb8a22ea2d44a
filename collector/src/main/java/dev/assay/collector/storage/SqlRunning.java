package dev.assay.collector.storage;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Gap;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.ingest.FileSet;
import dev.assay.collector.running.Container;
import dev.assay.collector.running.ContainerChanges;
import dev.assay.collector.running.Deployed;
import dev.assay.collector.running.FileUsers;
import dev.assay.collector.running.Lifetime;
import dev.assay.collector.running.Node;
import dev.assay.collector.running.ObservedImage;
import dev.assay.collector.running.PodOwners;
import dev.assay.collector.running.ProcessFilter;
import dev.assay.collector.running.ProcessRecord;
import dev.assay.collector.running.Running;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what runs and ran from the database. */
public final class SqlRunning implements Running {

  private final Database database;
  private final PodOwners owners;
  private final ContainerRows rows;

  /**
   * Reads from {@code database}.
   *
   * @param owners knows whose pods are, which is not durable
   */
  public SqlRunning(Database database, PodOwners owners) {
    this.database = database;
    this.owners = owners;
    this.rows = new ContainerRows(owners);
  }

  @Override
  public List<Node> nodes() {
    return database.read(
        "list nodes",
        connection -> {
          Map<Long, List<Gap>> gaps =
              new GapRows(connection).readAll(GapRows.NODE, GapRows.NODE_LOSS);
          return new Rows(connection)
              .list(
                  "SELECT * FROM node ORDER BY cluster, name, first_seen", row -> node(row, gaps));
        });
  }

  private static Node node(ResultSet row, Map<Long, List<Gap>> gaps) throws SQLException {
    long key = row.getLong("node_key");
    return new Node(
        key,
        Columns.uuid(row, "boot_id"),
        Columns.text(row, "name"),
        Columns.text(row, "cluster"),
        Columns.text(row, "kernel_release"),
        Columns.text(row, "operating_system"),
        Columns.platform(row),
        Columns.text(row, "runtime_name"),
        Columns.text(row, "runtime_version"),
        Columns.time(row, "observing_since"),
        Duration.ofSeconds(row.getLong("scan_seconds")),
        gaps.getOrDefault(key, List.of()),
        Columns.knownTime(row, "first_seen"),
        Columns.knownTime(row, "last_seen"));
  }

  @Override
  public List<Deployed> deployed() {
    return database.read(
        "list what runs",
        connection ->
            new Rows(connection)
                .list(
                    "SELECT DISTINCT reference, config_digest FROM container WHERE ended = 0",
                    row ->
                        new Deployed(
                            Columns.text(row, "reference"), Columns.digest(row, "config_digest"))));
  }

  @Override
  public List<Container> containers(Collection<String> references) {
    return database.read(
        "list containers of images",
        connection -> {
          List<Container> containers = new ArrayList<>();
          SharedValues shared = new SharedValues();
          for (String reference : references) {
            containers.addAll(
                new Rows(connection)
                    .list(
                        ContainerRows.SELECT
                            + "WHERE c.reference = ? AND +c.ended = 0 ORDER BY c.created",
                        row -> rows.container(row, shared),
                        reference));
          }
          return containers;
        });
  }

  @Override
  public long ownersVersion() {
    return owners.version();
  }

  @Override
  public Container withOwner(Container container) {
    return container.podName().isEmpty()
        ? container
        : container.with(
            owners.of(
                container.cluster(),
                container.podNamespace(),
                container.podName(),
                container.podUid()));
  }

  @Override
  public ContainerChanges containersSince(long mark) {
    WrittenContainers written = database.writtenContainers();
    // Before the read: what is written meanwhile is read once more.
    long next = written.mark();
    Set<Long> keys = mark == ContainerChanges.NOTHING_KNOWN ? null : written.since(mark);
    if (keys == null) {
      return new ContainerChanges(true, containers(Lifetime.LIVE), next);
    }
    return new ContainerChanges(false, containersByKey(keys), next);
  }

  private List<Container> containersByKey(Set<Long> keys) {
    if (keys.isEmpty()) {
      return List.of();
    }
    return database.read(
        "read containers",
        connection -> {
          List<Container> containers = new ArrayList<>(keys.size());
          SharedValues shared = new SharedValues();
          for (long key : keys) {
            containers.addAll(
                new Rows(connection)
                    .list(
                        ContainerRows.SELECT + "WHERE c.container_key = ?",
                        row -> rows.container(row, shared),
                        key));
          }
          return containers;
        });
  }

  @Override
  public List<Container> containersOf(Artifact artifact) {
    SharedValues shared = new SharedValues();
    return database.read(
        "list containers of an artifact",
        connection ->
            new Rows(connection)
                .list(
                    ContainerRows.SELECT
                        + "WHERE c.artifact_key = ? AND +c.ended = 0"
                        + " ORDER BY c.created, c.container_id",
                    row -> rows.container(row, shared),
                    artifact.key()));
  }

  @Override
  public List<String> referencesOf(Artifact artifact, int limit) {
    return database.read(
        "list references of an artifact",
        connection ->
            new Rows(connection)
                .list(
                    """
                    SELECT DISTINCT reference FROM container WHERE artifact_key = ?
                    ORDER BY reference LIMIT ?
                    """,
                    row -> Columns.text(row, "reference"),
                    artifact.key(),
                    limit));
  }

  @Override
  public List<ObservedImage> images(Collection<Sha256> configDigests) {
    return database.read(
        "read images",
        connection -> {
          List<ObservedImage> images = new ArrayList<>();
          for (Sha256 configDigest : configDigests) {
            images.addAll(find(connection, configDigest));
          }
          return images;
        });
  }

  @Override
  public List<Container> containers(Lifetime lifetime) {
    SharedValues shared = new SharedValues();
    return database.read(
        "list containers",
        connection ->
            new Rows(connection)
                .list(
                    ContainerRows.SELECT
                        + "WHERE c.ended = 0 OR ? = 1 ORDER BY c.created, c.container_id",
                    row -> rows.container(row, shared),
                    lifetime == Lifetime.LIVE ? 0 : 1));
  }

  @Override
  public List<ObservedImage> images() {
    return database.read(
        "list images",
        connection -> {
          Map<Long, List<ObservedImage.Claim>> claims = new HashMap<>();
          new Rows(connection)
              .list(
                  "SELECT * FROM image_claim ORDER BY image_key, first_seen, name",
                  row ->
                      claims
                          .computeIfAbsent(row.getLong("image_key"), key -> new ArrayList<>())
                          .add(claim(row)));
          return new Rows(connection)
              .list(
                  "SELECT * FROM image ORDER BY config_digest",
                  row -> image(row, claims.getOrDefault(row.getLong("image_key"), List.of())));
        });
  }

  @Override
  public Optional<ObservedImage> image(Sha256 configDigest) {
    return images(List.of(configDigest)).stream().findFirst();
  }

  private static List<ObservedImage> find(Connection connection, Sha256 configDigest)
      throws SQLException {
    List<ObservedImage.Claim> claims =
        new Rows(connection)
            .list(
                "SELECT * FROM image_claim WHERE image_key = ? ORDER BY first_seen, name",
                SqlRunning::claim,
                configDigest.key());
    return new Rows(connection)
        .list(
            "SELECT * FROM image WHERE image_key = ?",
            row -> image(row, claims),
            configDigest.key());
  }

  private static ObservedImage.Claim claim(ResultSet row) throws SQLException {
    return new ObservedImage.Claim(
        row.getLong("node_key"),
        Codes.claimKind(row.getInt("kind")),
        Columns.text(row, "name"),
        Columns.knownTime(row, "first_seen"));
  }

  private static ObservedImage image(ResultSet row, List<ObservedImage.Claim> claims)
      throws SQLException {
    return new ObservedImage(
        Sha256.ofBytes(Columns.bytes(row, "config_digest")),
        row.getLong("size_bytes"),
        Columns.platform(row),
        claims,
        Columns.knownTime(row, "first_seen"));
  }

  @Override
  public List<ProcessRecord> processes(ProcessFilter filter) {
    return database.read(
        "list processes", connection -> new ProcessQuery(connection, filter).page());
  }

  @Override
  public boolean isRunning(Artifact artifact) {
    return database.read(
        "look whether an artifact runs",
        connection ->
            new Rows(connection)
                .first(
                    """
                    SELECT 1 FROM process
                    WHERE +ended = 0 AND (artifact_key = ? OR named_artifact_key = ?) LIMIT 1
                    """,
                    row -> true,
                    artifact.key(),
                    artifact.key())
                .isPresent());
  }

  @Override
  public long countProcesses(ProcessFilter filter) {
    return database.read(
        "count processes", connection -> new ProcessQuery(connection, filter).count());
  }

  @Override
  public long countJvms(Lifetime lifetime) {
    return database.read(
        "count JVMs",
        connection ->
            new Rows(connection)
                .count(
                    """
                    SELECT count(*) FROM jvm j JOIN process p ON p.process_key = j.process_key
                    WHERE (p.ended = 0 AND j.ended = 0) OR ? = 1
                    """,
                    lifetime == Lifetime.LIVE ? 0 : 1));
  }

  @Override
  public Map<String, FileUsers> usersOf(Artifact artifact, Set<String> paths, int limit) {
    return database.read(
        "find users of files",
        connection -> {
          Map<String, List<FileUsers.User>> users = new LinkedHashMap<>();
          Map<String, Integer> counts = new HashMap<>();
          Map<String, FileSet> sets = new HashMap<>();
          // Processes come in order of their set, so that each set is unpacked once.
          new Rows(connection)
              .list(
                  """
                  SELECT p.host_pid, p.executable, n.name AS node_name, s.file_set, s.content
                  FROM process p
                  JOIN file_set s ON s.file_set = p.file_set
                  LEFT JOIN node n ON n.node_key = p.node_key
                  WHERE +p.ended = 0 AND (p.artifact_key = ? OR p.named_artifact_key = ?)
                  ORDER BY p.file_set, p.started DESC, p.process_key
                  """,
                  row -> {
                    String key = Columns.key128(row, "file_set") + "";
                    if (!sets.containsKey(key)) {
                      sets.clear();
                      sets.put(key, StoredEvidence.fileSet(row));
                    }
                    addUser(row, sets.get(key), paths, limit, users, counts);
                    return true;
                  },
                  artifact.key(),
                  artifact.key());
          Map<String, FileUsers> found = new LinkedHashMap<>();
          users.forEach(
              (path, some) ->
                  found.put(path, new FileUsers(some, counts.getOrDefault(path, some.size()))));
          return found;
        });
  }

  private static void addUser(
      ResultSet row,
      FileSet set,
      Set<String> paths,
      int limit,
      Map<String, List<FileUsers.User>> users,
      Map<String, Integer> counts)
      throws SQLException {
    FileUsers.User user =
        new FileUsers.User(
            Columns.text(row, "node_name"),
            row.getInt("host_pid"),
            Columns.text(row, "executable"));
    for (FileSet.UsedFile file : set.files()) {
      if (paths.contains(file.path())) {
        List<FileUsers.User> some = users.computeIfAbsent(file.path(), path -> new ArrayList<>());
        if (some.size() < limit) {
          some.add(user);
        }
        counts.merge(file.path(), 1, Integer::sum);
      }
    }
  }
}
