package dev.assay.collector.storage;

import dev.assay.collector.image.Repository;
import dev.assay.collector.image.Tag;
import dev.assay.collector.integrity.ContentIntegrity;
import dev.assay.collector.integrity.ImageIntegrity;
import dev.assay.collector.integrity.ImageIntegrity.Suspicion;
import dev.assay.collector.integrity.IntegrityState;
import dev.assay.collector.integrity.IntegrityStore;
import dev.assay.collector.integrity.OpenViolation;
import dev.assay.collector.integrity.RecordedEvent;
import dev.assay.collector.integrity.Subject;
import dev.assay.collector.integrity.TagName;
import dev.assay.collector.integrity.TagSighting;
import dev.assay.collector.integrity.UndecidedCause;
import dev.assay.collector.integrity.Violation;
import dev.assay.collector.integrity.ViolationEvent;
import dev.assay.collector.integrity.ViolationType;
import dev.assay.collector.registry.SourceDetails;
import dev.assay.collector.storage.IntegrityColumns.Parameters;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keeps what is known of integrity in the database. */
public final class SqlIntegrityStore implements IntegrityStore {

  private final Database database;

  /** Keeps it in {@code database}. */
  public SqlIntegrityStore(Database database) {
    this.database = database;
  }

  @Override
  public List<ImageIntegrity> images() {
    return database.read("read the integrity of images", SqlIntegrityStore::readImages);
  }

  @Override
  public List<ImageIntegrity> images(Collection<Subject> subjects) {
    return database.read(
        "read the integrity of some images", connection -> readImages(connection, subjects));
  }

  @Override
  public Map<Subject, IntegrityState> states() {
    return database.read("read the states of images", SqlIntegrityStore::readStates);
  }

  @Override
  public List<ContentIntegrity> contents() {
    return database.read("read what is said of files in use", ContentRows::readContents);
  }

  @Override
  public List<ContentIntegrity> contents(Collection<Subject> subjects) {
    return database.read(
        "read what is said of the files of some images",
        connection -> ContentRows.readContents(connection, subjects));
  }

  @Override
  public List<OpenViolation> open() {
    return database.read("list open violations", OpenViolationRows::read);
  }

  @Override
  public Optional<Violation> violation(String id) {
    return database.read(
        "read an integrity violation", connection -> ViolationRows.read(connection, id));
  }

  @Override
  public Optional<Violation> lastResolved(Subject subject, ViolationType type) {
    return database.read(
        "read a resolved violation",
        connection -> ViolationRows.lastResolved(connection, subject, type));
  }

  @Override
  public List<ViolationEvent> history(String violationId, int limit) {
    return database.read(
        "read the history of a violation",
        connection -> EventRows.read(connection, violationId, limit));
  }

  @Override
  public List<Violation> violations(Scope scope) {
    return database.read(
        "read integrity violations", connection -> ViolationRows.read(connection, scope));
  }

  @Override
  public List<TagSighting> sightings(Repository repository, Tag tag, int limit) {
    return database.read(
        "read what a tag led to",
        connection -> readSightings(connection, List.of(new TagName(repository, tag)), limit));
  }

  @Override
  public Map<TagName, List<TagSighting>> sightings(Collection<TagName> tags, int limit) {
    return database
        .read("read what tags led to", connection -> readSightings(connection, tags, limit))
        .stream()
        .collect(Collectors.groupingBy(each -> new TagName(each.repository(), each.tag())));
  }

  @Override
  public Optional<SourceDetails> details(String reference) {
    return database.read(
        "read what a source tells", connection -> SourceRows.read(connection, reference));
  }

  @Override
  public void saveDetails(Map<String, SourceDetails> details) {
    database.write(
        "keep what sources tell",
        connection -> {
          int rows = 0;
          for (Map.Entry<String, SourceDetails> each : details.entrySet()) {
            rows += SourceRows.write(connection, each.getKey(), each.getValue());
          }
          return rows;
        });
  }

  @Override
  public List<RecordedEvent> eventsAfter(long sequence, int limit) {
    return database.read(
        "read what became of violations",
        connection -> EventRows.readAfter(connection, sequence, limit));
  }

  @Override
  public long save(Findings findings) {
    return database.write(
        "keep findings on integrity",
        connection -> {
          writeImages(connection, findings.images());
          for (Violation violation : findings.violations()) {
            ViolationRows.write(connection, violation);
          }
          writeSightings(connection, findings.sightings());
          for (ContentIntegrity content : findings.contents()) {
            ContentRows.write(connection, content);
          }
          return EventRows.write(connection, findings.events(), findings.violations());
        });
  }

  @Override
  public void forgetBefore(Instant limit) {
    database.write(
        "forget old findings on integrity",
        connection -> {
          for (String part : List.of("integrity_location", "integrity_file", "integrity_event")) {
            delete(
                connection,
                "DELETE FROM "
                    + part
                    + " WHERE violation_key IN"
                    + " (SELECT violation_key FROM integrity_violation WHERE resolved_at < ?)",
                limit);
          }
          delete(connection, "DELETE FROM integrity_violation WHERE resolved_at < ?", limit);
          forgetStates(connection, "integrity_image", limit);
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "DELETE FROM integrity_source WHERE reference NOT IN"
                      + " (SELECT reference FROM integrity_image)")) {
            statement.executeUpdate();
          }
          forgetStates(connection, "integrity_content", limit);
          delete(connection, "DELETE FROM registry_reading WHERE last_read < ?", limit);
          return delete(connection, "DELETE FROM integrity_tag WHERE last_seen < ?", limit);
        });
  }

  /** What is said of an image that runs may have been said long ago, and is no less true. */
  private static void forgetStates(Connection connection, String table, Instant limit)
      throws SQLException {
    delete(
        connection,
        "DELETE FROM "
            + table
            + " WHERE checked_at < ? AND NOT EXISTS (SELECT 1 FROM container c WHERE c.ended = 0"
            + " AND (c.config_digest = "
            + table
            + ".image_id OR c.reference = "
            + table
            + ".reference))",
        limit);
  }

  private static int delete(Connection connection, String sql, Instant limit) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      return new Parameters(statement).add(limit).update();
    }
  }

  private static List<ImageIntegrity> readImages(Connection connection) throws SQLException {
    List<ImageIntegrity> images = new ArrayList<>();
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT * FROM integrity_image ORDER BY reference");
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        images.add(image(row));
      }
    }
    return images;
  }

  private static Map<Subject, IntegrityState> readStates(Connection connection)
      throws SQLException {
    Map<Subject, IntegrityState> states = new HashMap<>();
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT reference, image_id, state FROM integrity_image");
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        states.put(
            new Subject(
                IntegrityColumns.text(row, "reference"), IntegrityColumns.digest(row, "image_id")),
            IntegrityColumns.constant(IntegrityState.class, row, "state"));
      }
    }
    return states;
  }

  private static List<ImageIntegrity> readImages(
      Connection connection, Collection<Subject> subjects) throws SQLException {
    List<ImageIntegrity> images = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT * FROM integrity_image WHERE subject_key = ?")) {
      for (Subject subject : subjects) {
        try (ResultSet row =
            new Parameters(statement).add(IntegrityColumns.key(subject.key())).query()) {
          if (row.next()) {
            images.add(image(row));
          }
        }
      }
    }
    return images;
  }

  private static ImageIntegrity image(ResultSet row) throws SQLException {
    return new ImageIntegrity(
        new Subject(
            IntegrityColumns.text(row, "reference"), IntegrityColumns.digest(row, "image_id")),
        IntegrityColumns.constant(IntegrityState.class, row, "state"),
        row.getString("cause") == null
            ? null
            : IntegrityColumns.constant(UndecidedCause.class, row, "cause"),
        IntegrityColumns.text(row, "reason"),
        IntegrityColumns.instant(row, "checked_at"),
        IntegrityColumns.constant(IntegrityState.class, row, "definite_state"),
        IntegrityColumns.instant(row, "definite_at"),
        suspicion(row));
  }

  private static @Nullable Suspicion suspicion(ResultSet row) throws SQLException {
    return row.getString("suspicion_type") == null
        ? null
        : new Suspicion(
            IntegrityColumns.constant(ViolationType.class, row, "suspicion_type"),
            row.getInt("suspicion_checks"),
            IntegrityColumns.knownInstant(row, "suspicion_first"),
            IntegrityColumns.knownInstant(row, "suspicion_last"));
  }

  /** Writes all with one statement: preparing it costs more than running it. */
  private static void writeImages(Connection connection, List<ImageIntegrity> images)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            INSERT INTO integrity_image (subject_key, reference, image_id, state, cause, reason,
              checked_at, definite_state, definite_at, suspicion_type, suspicion_checks,
              suspicion_first, suspicion_last)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (subject_key) DO UPDATE SET state = excluded.state, cause = excluded.cause,
              reason = excluded.reason, checked_at = excluded.checked_at,
              definite_state = excluded.definite_state, definite_at = excluded.definite_at,
              suspicion_type = excluded.suspicion_type,
              suspicion_checks = excluded.suspicion_checks,
              suspicion_first = excluded.suspicion_first,
              suspicion_last = excluded.suspicion_last
            """)) {
      for (ImageIntegrity image : images) {
        bind(new Parameters(statement), image);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private static void bind(Parameters parameters, ImageIntegrity image) throws SQLException {
    Suspicion suspicion = image.suspicion();
    parameters
        .add(IntegrityColumns.key(image.subject().key()))
        .add(image.subject().reference())
        .add(image.subject().imageId())
        .add(image.state())
        .add(image.cause())
        .add(image.reason())
        .add(image.checkedAt())
        .add(image.definiteState())
        .add(image.definiteAt())
        .add(suspicion == null ? null : suspicion.type())
        .add(suspicion == null ? 0 : suspicion.checks())
        .add(suspicion == null ? null : suspicion.firstAt())
        .add(suspicion == null ? null : suspicion.lastAt());
  }

  private static List<TagSighting> readSightings(
      Connection connection, Collection<TagName> tags, int limit) throws SQLException {
    List<TagSighting> sightings = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT digest, first_seen, last_seen FROM integrity_tag
            WHERE repository_key = ? AND tag = ? ORDER BY first_seen DESC LIMIT ?
            """)) {
      for (TagName tag : tags) {
        try (ResultSet row =
            new Parameters(statement)
                .add(IntegrityColumns.key(tag.repository().toString()))
                .add(tag.tag().value())
                .add(limit)
                .query()) {
          while (row.next()) {
            sightings.add(sighting(tag, row));
          }
        }
      }
    }
    return sightings;
  }

  private static TagSighting sighting(TagName tag, ResultSet row) throws SQLException {
    return new TagSighting(
        tag.repository(),
        tag.tag(),
        Objects.requireNonNull(IntegrityColumns.digest(row, "digest")),
        IntegrityColumns.knownInstant(row, "first_seen"),
        IntegrityColumns.knownInstant(row, "last_seen"));
  }

  private static void writeSightings(Connection connection, List<TagSighting> sightings)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            INSERT INTO integrity_tag (repository_key, tag, first_seen, last_seen, digest)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (repository_key, tag, first_seen) DO UPDATE SET
              last_seen = excluded.last_seen
            """)) {
      for (TagSighting sighting : sightings) {
        Parameters unused =
            new Parameters(statement)
                .add(IntegrityColumns.key(sighting.repository().toString()))
                .add(sighting.tag().value())
                .add(sighting.firstSeen())
                .add(sighting.lastSeen())
                .add(sighting.digest());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }
}
