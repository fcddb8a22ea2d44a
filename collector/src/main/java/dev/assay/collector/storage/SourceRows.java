package dev.assay.collector.storage;

import dev.assay.collector.registry.Attributed;
import dev.assay.collector.registry.BuildDetails;
import dev.assay.collector.registry.SourceDetails;
import dev.assay.collector.storage.IntegrityColumns.Parameters;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What sources tell about images, as rows of a name and a value. */
final class SourceRows {

  private static final String TAG_UPDATED = "TAG_UPDATED";
  private static final String DEPLOYED_BY = "DEPLOYED_BY";
  private static final String BUILD_OWNER = "BUILD_OWNER";
  private static final String BUILD_NAME = "BUILD_NAME";
  private static final String BUILD_NUMBER = "BUILD_NUMBER";
  private static final String BUILD_ADDRESS = "BUILD_ADDRESS";
  private static final String BUILD_SOURCE = "BUILD_SOURCE";
  private static final String BUILD_REVISION = "BUILD_REVISION";
  private static final String LINK = "LINK";
  private static final String TRASH_PATH = "TRASH_PATH";
  private static final String TRASH_DELETED_BY = "TRASH_DELETED_BY";
  private static final String TRASH_DELETED = "TRASH_DELETED";
  private static final String ELSEWHERE = "ELSEWHERE";
  private static final String NOTE = "NOTE";

  private SourceRows() {}

  private record Row(
      String value, Attributed.@Nullable Origin origin, Attributed.@Nullable Certainty certainty) {
    static Row of(Object value) {
      return new Row(value.toString(), null, null);
    }
  }

  static Optional<SourceDetails> read(Connection connection, String reference) throws SQLException {
    Map<String, List<Row>> rows = new HashMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT * FROM integrity_source WHERE reference = ? ORDER BY name, number")) {
      try (ResultSet row = new Parameters(statement).add(reference).query()) {
        while (row.next()) {
          rows.computeIfAbsent(IntegrityColumns.text(row, "name"), first -> new ArrayList<>())
              .add(row(row));
        }
      }
    }
    return rows.isEmpty() ? Optional.empty() : Optional.of(details(rows));
  }

  private static Row row(ResultSet row) throws SQLException {
    boolean attributed = row.getString("origin") != null;
    return new Row(
        IntegrityColumns.text(row, "value"),
        attributed ? IntegrityColumns.constant(Attributed.Origin.class, row, "origin") : null,
        attributed
            ? IntegrityColumns.constant(Attributed.Certainty.class, row, "certainty")
            : null);
  }

  private static SourceDetails details(Map<String, List<Row>> rows) {
    Attributed<String> updated = attributed(rows, TAG_UPDATED);
    String link = first(rows, LINK);
    String trash = first(rows, TRASH_PATH);
    String deletedBy = first(rows, TRASH_DELETED_BY);
    String deleted = first(rows, TRASH_DELETED);
    return new SourceDetails(
        updated == null
            ? null
            : new Attributed<>(
                Instant.parse(updated.value()), updated.origin(), updated.certainty()),
        attributed(rows, DEPLOYED_BY),
        new BuildDetails(
            attributed(rows, BUILD_OWNER),
            attributed(rows, BUILD_NAME),
            attributed(rows, BUILD_NUMBER),
            attributed(rows, BUILD_ADDRESS),
            attributed(rows, BUILD_SOURCE),
            attributed(rows, BUILD_REVISION)),
        link == null ? null : URI.create(link),
        trash == null
            ? null
            : new SourceDetails.Trash(
                trash,
                deletedBy == null ? "" : deletedBy,
                deleted == null ? null : Instant.parse(deleted)),
        values(rows, ELSEWHERE),
        values(rows, NOTE));
  }

  private static @Nullable Attributed<String> attributed(Map<String, List<Row>> rows, String name) {
    for (Row row : rows.getOrDefault(name, List.of())) {
      if (row.origin() != null && row.certainty() != null) {
        return new Attributed<>(row.value(), row.origin(), row.certainty());
      }
    }
    return null;
  }

  private static @Nullable String first(Map<String, List<Row>> rows, String name) {
    return values(rows, name).stream().findFirst().orElse(null);
  }

  private static List<String> values(Map<String, List<Row>> rows, String name) {
    return rows.getOrDefault(name, List.of()).stream().map(Row::value).toList();
  }

  /** Makes the rows those of {@code details}. */
  static int write(Connection connection, String reference, SourceDetails details)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("DELETE FROM integrity_source WHERE reference = ?")) {
      new Parameters(statement).add(reference).update();
    }
    int written = 0;
    for (Map.Entry<String, List<Row>> name : rows(details).entrySet()) {
      int number = 0;
      for (Row row : name.getValue()) {
        insert(connection, reference, name.getKey(), number++, row);
        written++;
      }
    }
    return written;
  }

  private static Map<String, List<Row>> rows(SourceDetails details) {
    Map<String, List<Row>> rows = new HashMap<>();
    put(rows, TAG_UPDATED, details.tagUpdated());
    put(rows, DEPLOYED_BY, details.deployedBy());
    put(rows, BUILD_OWNER, details.build().owner());
    put(rows, BUILD_NAME, details.build().name());
    put(rows, BUILD_NUMBER, details.build().number());
    put(rows, BUILD_ADDRESS, details.build().address());
    put(rows, BUILD_SOURCE, details.build().source());
    put(rows, BUILD_REVISION, details.build().revision());
    if (details.link() != null) {
      rows.put(LINK, List.of(Row.of(details.link())));
    }
    SourceDetails.Trash trash = details.trash();
    if (trash != null) {
      rows.put(TRASH_PATH, List.of(Row.of(trash.path())));
      rows.put(TRASH_DELETED_BY, List.of(Row.of(trash.deletedBy())));
      if (trash.deleted() != null) {
        rows.put(TRASH_DELETED, List.of(Row.of(trash.deleted())));
      }
    }
    rows.put(ELSEWHERE, details.elsewhere().stream().map(Row::of).toList());
    rows.put(NOTE, details.notes().stream().map(Row::of).toList());
    return rows;
  }

  private static void put(
      Map<String, List<Row>> rows, String name, @Nullable Attributed<?> attributed) {
    if (attributed != null) {
      String value = attributed.value().toString();
      rows.put(name, List.of(new Row(value, attributed.origin(), attributed.certainty())));
    }
  }

  private static void insert(
      Connection connection, String reference, String name, int number, Row row)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            INSERT INTO integrity_source (reference, name, number, value, origin, certainty)
            VALUES (?, ?, ?, ?, ?, ?)
            """)) {
      new Parameters(statement)
          .add(reference)
          .add(name)
          .add(number)
          .add(row.value())
          .add(row.origin())
          .add(row.certainty())
          .update();
    }
  }
}
