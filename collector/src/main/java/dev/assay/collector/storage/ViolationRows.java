package dev.assay.collector.storage;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Platform;
import dev.assay.collector.integrity.ChangedFile;
import dev.assay.collector.integrity.Comparison;
import dev.assay.collector.integrity.Evidence;
import dev.assay.collector.integrity.IntegrityStore.Scope;
import dev.assay.collector.integrity.LabelledDigest;
import dev.assay.collector.integrity.Location;
import dev.assay.collector.integrity.Place;
import dev.assay.collector.integrity.ReasonCode;
import dev.assay.collector.integrity.Subject;
import dev.assay.collector.integrity.TagUpdate;
import dev.assay.collector.integrity.Violation;
import dev.assay.collector.integrity.ViolationType;
import dev.assay.collector.storage.IntegrityColumns.Parameters;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Violations and their places as rows. */
final class ViolationRows {

  private static final Comparator<Location> BY_PLACE =
      Comparator.<Location, String>comparing(each -> each.place().cluster())
          .thenComparing(each -> each.place().namespace())
          .thenComparing(each -> each.place().workloadName())
          .thenComparing(each -> each.place().node())
          .thenComparing(each -> each.place().containerId());

  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

  private ViolationRows() {}

  static List<Violation> read(Connection connection, Scope scope) throws SQLException {
    String which = scope == Scope.OPEN ? "WHERE resolved_at IS NULL" : "";
    List<Violation> violations = read(connection, which, parameters -> {});
    violations.sort(
        Comparator.comparing(Violation::isOpen)
            .thenComparing(each -> each.type().severity())
            .thenComparing(Violation::firstDetected)
            .reversed()
            .thenComparing(Violation::id));
    return violations;
  }

  static Optional<Violation> read(Connection connection, String id) throws SQLException {
    if (!ID.matcher(id).matches()) {
      return Optional.empty();
    }
    long key = HexFormat.fromHexDigitsToLong(id);
    return read(connection, "WHERE violation_key = ?", parameters -> parameters.add(key)).stream()
        .findFirst();
  }

  static Optional<Violation> lastResolved(
      Connection connection, Subject subject, ViolationType type) throws SQLException {
    return read(
            connection,
            "WHERE resolved_at IS NOT NULL AND reference = ? AND type = ?",
            parameters -> parameters.add(subject.reference()).add(type))
        .stream()
        .filter(each -> each.subject().equals(subject))
        .max(Comparator.comparing(each -> Objects.requireNonNull(each.resolvedAt())));
  }

  /** Binds the parameters of a condition. */
  @FunctionalInterface
  private interface Binding {
    void bind(Parameters parameters) throws SQLException;
  }

  private static List<Violation> read(Connection connection, String which, Binding binding)
      throws SQLException {
    Map<Long, List<Location>> locations = readLocations(connection, which, binding);
    Map<Long, List<ChangedFile>> files = readFiles(connection, which, binding);
    List<Violation> violations = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT * FROM integrity_violation " + which)) {
      Parameters parameters = new Parameters(statement);
      binding.bind(parameters);
      try (ResultSet row = parameters.query()) {
        while (row.next()) {
          long key = row.getLong("violation_key");
          violations.add(
              violation(
                  row,
                  key,
                  locations.getOrDefault(key, List.of()),
                  files.getOrDefault(key, List.of())));
        }
      }
    }
    return violations;
  }

  private static Violation violation(
      ResultSet row, long key, List<Location> locations, List<ChangedFile> files)
      throws SQLException {
    return new Violation(
        HexFormat.of().toHexDigits(key),
        IntegrityColumns.constant(ViolationType.class, row, "type"),
        new Subject(
            IntegrityColumns.text(row, "reference"), IntegrityColumns.digest(row, "image_id")),
        evidence(row, files),
        locations,
        IntegrityColumns.knownInstant(row, "first_detected"),
        IntegrityColumns.knownInstant(row, "last_confirmed"),
        IntegrityColumns.instant(row, "resolved_at"),
        IntegrityColumns.text(row, "resolution"),
        IntegrityColumns.text(row, "not_rechecked"),
        IntegrityColumns.instant(row, "reopened_at"));
  }

  private static Evidence evidence(ResultSet row, List<ChangedFile> files) throws SQLException {
    SortedSet<ReasonCode> codes = new TreeSet<>();
    IntegrityColumns.lines(row, "reason_codes")
        .forEach(code -> codes.add(ReasonCode.valueOf(code)));
    Instant before = IntegrityColumns.instant(row, "tag_updated_before");
    return new Evidence(
        new Comparison(
            labelled(row, "runtime_digest", "runtime_kind"),
            labelled(row, "expected_digest", "expected_kind"),
            IntegrityColumns.digest(row, "expected_image_id"),
            new Platform(
                IntegrityColumns.text(row, "os"),
                IntegrityColumns.text(row, "architecture"),
                IntegrityColumns.text(row, "variant")),
            IntegrityColumns.text(row, "registry_link"),
            IntegrityColumns.text(row, "registry_path")),
        IntegrityColumns.text(row, "status"),
        codes,
        IntegrityColumns.lines(row, "notes"),
        IntegrityColumns.instant(row, "deployment_time"),
        before == null
            ? null
            : new TagUpdate(
                IntegrityColumns.instant(row, "tag_updated_after"),
                before,
                IntegrityColumns.constant(TagUpdate.Origin.class, row, "tag_update_origin")),
        files,
        row.getInt("file_count"));
  }

  private static @Nullable LabelledDigest labelled(ResultSet row, String digest, String kind)
      throws SQLException {
    Digest value = IntegrityColumns.digest(row, digest);
    return value == null
        ? null
        : new LabelledDigest(
            value, IntegrityColumns.constant(LabelledDigest.Kind.class, row, kind));
  }

  private static Map<Long, List<Location>> readLocations(
      Connection connection, String which, Binding binding) throws SQLException {
    Map<Long, List<Location>> locations =
        readParts(connection, "integrity_location", which, binding, ViolationRows::location);
    locations.values().forEach(each -> each.sort(BY_PLACE));
    return locations;
  }

  private static Map<Long, List<ChangedFile>> readFiles(
      Connection connection, String which, Binding binding) throws SQLException {
    Map<Long, List<ChangedFile>> files =
        readParts(connection, "integrity_file", which, binding, ContentRows::file);
    files.values().forEach(each -> each.sort(ContentRows.BY_PATH));
    return files;
  }

  private static <T> Map<Long, List<T>> readParts(
      Connection connection, String table, String which, Binding binding, Rows.Mapping<T> mapping)
      throws SQLException {
    Map<Long, List<T>> parts = new HashMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT * FROM "
                + table
                + " WHERE violation_key IN (SELECT violation_key FROM integrity_violation "
                + which
                + ")")) {
      Parameters parameters = new Parameters(statement);
      binding.bind(parameters);
      try (ResultSet row = parameters.query()) {
        while (row.next()) {
          parts
              .computeIfAbsent(row.getLong("violation_key"), first -> new ArrayList<>())
              .add(mapping.of(row));
        }
      }
    }
    return parts;
  }

  private static Location location(ResultSet row) throws SQLException {
    return new Location(
        new Place(
            IntegrityColumns.text(row, "cluster"),
            IntegrityColumns.text(row, "namespace"),
            IntegrityColumns.text(row, "workload_kind"),
            IntegrityColumns.text(row, "workload_name"),
            IntegrityColumns.text(row, "node"),
            IntegrityColumns.text(row, "container"),
            IntegrityColumns.text(row, "container_id"),
            PodContextText.read(IntegrityColumns.text(row, "pod"))),
        IntegrityColumns.knownInstant(row, "first_detected"));
  }

  static void write(Connection connection, Violation violation) throws SQLException {
    long key = HexFormat.fromHexDigitsToLong(violation.id());
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            INSERT INTO integrity_violation (violation_key, reference, image_id, type,
              first_detected, last_confirmed, resolved_at, resolution, not_rechecked,
              runtime_digest, runtime_kind, expected_digest, expected_kind, expected_image_id,
              os, architecture, variant, registry_link, registry_path, status, reason_codes,
              notes, deployment_time, tag_updated_after, tag_updated_before, tag_update_origin,
              file_count, reopened_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
              ?, ?)
            ON CONFLICT (violation_key) DO UPDATE SET last_confirmed = excluded.last_confirmed,
              resolved_at = excluded.resolved_at, resolution = excluded.resolution,
              not_rechecked = excluded.not_rechecked,
              runtime_digest = excluded.runtime_digest, runtime_kind = excluded.runtime_kind,
              expected_digest = excluded.expected_digest, expected_kind = excluded.expected_kind,
              expected_image_id = excluded.expected_image_id, os = excluded.os,
              architecture = excluded.architecture, variant = excluded.variant,
              registry_link = excluded.registry_link, registry_path = excluded.registry_path,
              status = excluded.status, reason_codes = excluded.reason_codes,
              notes = excluded.notes, deployment_time = excluded.deployment_time,
              tag_updated_after = excluded.tag_updated_after,
              tag_updated_before = excluded.tag_updated_before,
              tag_update_origin = excluded.tag_update_origin, file_count = excluded.file_count,
              reopened_at = excluded.reopened_at
            """)) {
      Parameters parameters =
          new Parameters(statement)
              .add(key)
              .add(violation.subject().reference())
              .add(violation.subject().imageId())
              .add(violation.type())
              .add(violation.firstDetected())
              .add(violation.lastConfirmed())
              .add(violation.resolvedAt())
              .add(violation.resolution())
              .add(violation.notRecheckedBecause());
      addEvidence(parameters, violation.evidence());
      parameters.add(violation.reopenedAt()).update();
    }
    writeLocations(connection, key, violation.locations());
    ContentRows.writeFiles(connection, key, violation.evidence().files());
  }

  private static void addEvidence(Parameters parameters, Evidence evidence) throws SQLException {
    Comparison comparison = evidence.comparison();
    TagUpdate update = evidence.tagUpdate();
    addLabelled(parameters, comparison.runtime());
    addLabelled(parameters, comparison.expected());
    parameters
        .add(comparison.expectedImageId())
        .add(comparison.platform().os())
        .add(comparison.platform().architecture())
        .add(comparison.platform().variant())
        .add(comparison.registryLink())
        .add(comparison.registryPath())
        .add(evidence.status())
        .add(evidence.reasonCodes())
        .add(evidence.notes())
        .add(evidence.deploymentTime())
        .add(update == null ? null : update.after())
        .add(update == null ? null : update.before())
        .add(update == null ? TagUpdate.Origin.OBSERVED : update.origin())
        .add(evidence.fileCount());
  }

  private static void addLabelled(Parameters parameters, @Nullable LabelledDigest labelled)
      throws SQLException {
    parameters
        .add(labelled == null ? null : labelled.digest())
        .add(labelled == null ? null : labelled.kind());
  }

  /** Makes the rows those of {@code locations}; places that are known already cost no write. */
  private static void writeLocations(
      Connection connection, long violation, List<Location> locations) throws SQLException {
    Set<Long> gone = locationKeys(connection, violation);
    Set<Long> known = Set.copyOf(gone);
    for (Location location : locations) {
      long key = key(location.place());
      gone.remove(key);
      if (!known.contains(key)) {
        insert(connection, violation, key, location);
      }
    }
    for (long key : gone) {
      try (PreparedStatement statement =
          connection.prepareStatement(
              "DELETE FROM integrity_location WHERE violation_key = ? AND location_key = ?")) {
        new Parameters(statement).add(violation).add(key).update();
      }
    }
  }

  private static Set<Long> locationKeys(Connection connection, long violation) throws SQLException {
    Set<Long> keys = new HashSet<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT location_key FROM integrity_location WHERE violation_key = ?")) {
      ResultSet row = new Parameters(statement).add(violation).query();
      while (row.next()) {
        keys.add(row.getLong(1));
      }
    }
    return keys;
  }

  private static void insert(Connection connection, long violation, long key, Location location)
      throws SQLException {
    Place place = location.place();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            INSERT INTO integrity_location (violation_key, location_key, cluster, namespace,
              workload_kind, workload_name, node, container, container_id, first_detected, pod)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (violation_key, location_key) DO NOTHING
            """)) {
      new Parameters(statement)
          .add(violation)
          .add(key)
          .add(place.cluster())
          .add(place.namespace())
          .add(place.workloadKind())
          .add(place.workloadName())
          .add(place.node())
          .add(place.container())
          .add(place.containerId())
          .add(location.firstDetected())
          .add(PodContextText.write(place.pod()))
          .update();
    }
  }

  private static long key(Place place) {
    return place.pod() == null
        ? IntegrityColumns.key(
            place.cluster(),
            place.namespace(),
            place.workloadKind(),
            place.workloadName(),
            place.node(),
            place.container(),
            place.containerId())
        // What is learnt later makes another row of it.
        : IntegrityColumns.key(
            place.cluster(),
            place.namespace(),
            place.node(),
            place.container(),
            place.containerId(),
            PodContextText.write(place.pod()));
  }
}
