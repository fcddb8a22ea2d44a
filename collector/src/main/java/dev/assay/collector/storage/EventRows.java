package dev.assay.collector.storage;

import dev.assay.collector.integrity.RecordedEvent;
import dev.assay.collector.integrity.Violation;
import dev.assay.collector.integrity.ViolationEvent;
import dev.assay.collector.storage.IntegrityColumns.Parameters;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Rows of what became of violations, numbered in the order in which it became durable. */
final class EventRows {

  private static final int MAX_EVENTS = 100;

  private EventRows() {}

  static List<ViolationEvent> read(Connection connection, String violationId, int limit)
      throws SQLException {
    List<ViolationEvent> events = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT at, kind, detail FROM integrity_event WHERE violation_key = ?
            ORDER BY at DESC, number DESC LIMIT ?
            """)) {
      try (ResultSet row =
          new Parameters(statement)
              .add(HexFormat.fromHexDigitsToLong(violationId))
              .add(limit)
              .query()) {
        while (row.next()) {
          events.add(
              new ViolationEvent(
                  violationId,
                  IntegrityColumns.constant(ViolationEvent.Kind.class, row, "kind"),
                  IntegrityColumns.knownInstant(row, "at"),
                  IntegrityColumns.text(row, "detail")));
        }
      }
    }
    return events;
  }

  static List<RecordedEvent> readAfter(Connection connection, long sequence, int limit)
      throws SQLException {
    return new Rows(connection)
        .list(
            """
            SELECT sequence, violation_key, at, kind, detail, violation FROM integrity_event
            WHERE sequence > ? AND violation IS NOT NULL ORDER BY sequence LIMIT ?
            """,
            EventRows::recorded,
            sequence,
            limit);
  }

  private static RecordedEvent recorded(ResultSet row) throws SQLException {
    return new RecordedEvent(
        row.getLong("sequence"),
        new ViolationEvent(
            HexFormat.of().toHexDigits(row.getLong("violation_key")),
            IntegrityColumns.constant(ViolationEvent.Kind.class, row, "kind"),
            IntegrityColumns.knownInstant(row, "at"),
            IntegrityColumns.text(row, "detail")),
        ViolationJson.read(IntegrityColumns.text(row, "violation")));
  }

  /** Writes events; returns the number of the last, or 0. */
  static long write(Connection connection, List<ViolationEvent> events, List<Violation> violations)
      throws SQLException {
    if (events.isEmpty()) {
      return 0;
    }
    Map<String, Violation> byId = new HashMap<>();
    violations.forEach(each -> byId.put(each.id(), each));
    long last = numbers(connection, events.size());
    long sequence = last - events.size();
    for (ViolationEvent event : events) {
      sequence++;
      Violation violation =
          Objects.requireNonNull(byId.get(event.violationId()), "violation of an event");
      write(connection, event, sequence, ViolationJson.write(violation));
    }
    return last;
  }

  /** Takes numbers; whoever wants others waits until these are durable, or given back. */
  static long numbers(Connection connection, int count) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE integrity_sequence SET value = value + ? WHERE name = 'event'")) {
      new Parameters(statement).add(count).update();
    }
    return new Rows(connection).count("SELECT value FROM integrity_sequence WHERE name = 'event'");
  }

  private static void write(
      Connection connection, ViolationEvent event, long sequence, String violation)
      throws SQLException {
    long key = HexFormat.fromHexDigitsToLong(event.violationId());
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            INSERT INTO integrity_event (violation_key, at, number, kind, detail, sequence,
              violation)
            SELECT ?, ?, count(*), ?, ?, ?, ? FROM integrity_event
            WHERE violation_key = ? AND at = ?
            """)) {
      new Parameters(statement)
          .add(key)
          .add(event.at())
          .add(event.kind())
          .add(event.detail())
          .add(sequence)
          .add(violation)
          .add(key)
          .add(event.at())
          .update();
    }
    forgetOldest(connection, key);
  }

  private static void forgetOldest(Connection connection, long key) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            DELETE FROM integrity_event WHERE violation_key = ? AND at <
              (SELECT at FROM integrity_event WHERE violation_key = ?
               ORDER BY at DESC, number DESC LIMIT 1 OFFSET ?)
            """)) {
      new Parameters(statement).add(key).add(key).add(MAX_EVENTS - 1).update();
    }
  }
}
