package dev.assay.collector.storage;

import dev.assay.collector.integrity.OpenViolation;
import dev.assay.collector.integrity.Severity;
import dev.assay.collector.integrity.Subject;
import dev.assay.collector.integrity.ViolationType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads of violations that stand what lists need. */
final class OpenViolationRows {

  private OpenViolationRows() {}

  static List<OpenViolation> read(Connection connection) throws SQLException {
    Map<Long, Set<String>> containers = containersOfContent(connection);
    List<OpenViolation> open =
        new Rows(connection)
            .list(
                """
                SELECT violation_key, reference, image_id, type, first_detected
                FROM integrity_violation WHERE resolved_at IS NULL
                """,
                row ->
                    new OpenViolation(
                        HexFormat.of().toHexDigits(row.getLong("violation_key")),
                        new Subject(
                            IntegrityColumns.text(row, "reference"),
                            IntegrityColumns.digest(row, "image_id")),
                        IntegrityColumns.constant(ViolationType.class, row, "type"),
                        IntegrityColumns.knownInstant(row, "first_detected"),
                        containers.getOrDefault(row.getLong("violation_key"), Set.of())));
    open.sort(
        Comparator.<OpenViolation, Severity>comparing(each -> each.type().severity())
            .thenComparing(OpenViolation::firstDetected)
            .reversed()
            .thenComparing(OpenViolation::id));
    return open;
  }

  private static Map<Long, Set<String>> containersOfContent(Connection connection)
      throws SQLException {
    Map<Long, Set<String>> containers = new HashMap<>();
    new Rows(connection)
        .list(
            """
            SELECT v.violation_key, l.container_id FROM integrity_violation v
            JOIN integrity_location l ON l.violation_key = v.violation_key
            WHERE v.resolved_at IS NULL AND v.type IN (?, ?)
            """,
            row ->
                containers
                    .computeIfAbsent(row.getLong("violation_key"), key -> new HashSet<>())
                    .add(IntegrityColumns.text(row, "container_id")),
            ViolationType.CONTENT_MODIFIED.name(),
            ViolationType.CONTENT_ADDED.name());
    return containers;
  }
}
