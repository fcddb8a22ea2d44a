package dev.assay.collector.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Moves what a SQLite file holds to a PostgreSQL database that no collector has used: all in one
 * transaction, and only if what is there afterwards is what was read. The file stays as it is.
 */
public final class DatabaseMove {

  private static final int ROWS_AT_ONCE = 500;

  /** Layers and documents are large. */
  private static final long BYTES_AT_ONCE = 8L << 20;

  private final Connection from;
  private final Connection to;

  private DatabaseMove(Connection from, Connection to) {
    this.from = from;
    this.to = to;
  }

  /**
   * A table that was moved.
   *
   * @param rows how many rows it has, there as here
   * @param digest SHA-256 of their content, there as here, in hexadecimal digits
   */
  public record Moved(String table, long rows, String digest) {}

  /**
   * Moves everything.
   *
   * @throws DatabaseException if the file does not exist or a collector uses it, or the other
   *     database is used by one or has been, or they differ in the end; nothing is changed then
   */
  public static List<Moved> move(Path file, PostgresAddress address) {
    if (!Files.isRegularFile(file)) {
      throw refused("Database file " + file + " does not exist.");
    }
    PostgresFailure failure = new PostgresFailure(address);
    try (SqliteDatabase source = SqliteDatabase.at(file);
        PostgresWriter target = PostgresWriter.first(address, failure, Duration.ZERO)) {
      PostgresTables.prepare(address, failure);
      return source.read(
          "move it",
          from ->
              target.write(
                  "move a database to it",
                  to -> {
                    refuseUsed(to, address);
                    return new DatabaseMove(from, to).all();
                  }));
    }
  }

  private static void refuseUsed(Connection to, PostgresAddress address) throws SQLException {
    Rows rows = new Rows(to);
    // A collector writes its name there before all else.
    if (rows.count("SELECT count(*) FROM store WHERE writer IS NOT NULL") > 0) {
      throw refused(
          address
              + " has been used by a collector. What it holds is not overwritten: name an empty"
              + " database or schema.");
    }
  }

  private static DatabaseException refused(String reason) {
    return new DatabaseException(reason, false, new IllegalStateException("refused"));
  }

  private List<Moved> all() throws SQLException {
    List<Moved> moved = new ArrayList<>();
    for (String table :
        new Rows(from)
            .list(
                """
                SELECT name FROM sqlite_master
                WHERE type = 'table' AND name <> 'flyway_schema_history'
                ORDER BY name
                """,
                row -> Columns.text(row, "name"))) {
      moved.add(move(new Table(table, columns(table), keys(table))));
    }
    try (Batch used = new Batch(to, "UPDATE store SET writer = ?")) {
      used.set(Columns.bytes(UUID.randomUUID())).add();
    }
    return moved;
  }

  private record Table(String name, List<String> columns, List<String> keys) {
    /** Returns a question for all rows, in the same order on both sides. */
    String select() {
      return "SELECT %s FROM %s ORDER BY %s"
          .formatted(String.join(", ", columns), name, String.join(", ", keys));
    }

    String insert() {
      return "INSERT INTO %s (%s) VALUES (%s)"
          .formatted(
              name,
              String.join(", ", columns),
              columns.stream().map(each -> "?").collect(Collectors.joining(", ")));
    }
  }

  private List<String> columns(String table) throws SQLException {
    return new Rows(from)
        .list("SELECT name FROM pragma_table_info(?) ORDER BY cid", DatabaseMove::name, table);
  }

  private List<String> keys(String table) throws SQLException {
    return new Rows(from)
        .list(
            "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk",
            DatabaseMove::name,
            table);
  }

  private static String name(ResultSet row) throws SQLException {
    return Columns.text(row, "name");
  }

  private Moved move(Table table) throws SQLException {
    try (PreparedStatement initial = to.prepareStatement("DELETE FROM " + table.name())) {
      initial.executeUpdate();
    }
    Content read = copy(table);
    Content written = new Content();
    try (PreparedStatement select = to.prepareStatement(table.select());
        ResultSet row = select.executeQuery()) {
      Row values = new Row(row.getMetaData());
      while (row.next()) {
        values.take(row);
        written.add(values);
      }
    }
    Moved there = written.of(table);
    Moved here = read.of(table);
    if (!there.equals(here)) {
      throw refused(
          "Table " + table.name() + " differs: read " + here + ", found afterwards " + there + ".");
    }
    return there;
  }

  private Content copy(Table table) throws SQLException {
    Content content = new Content();
    try (PreparedStatement select = from.prepareStatement(table.select());
        ResultSet row = select.executeQuery();
        PreparedStatement shape = to.prepareStatement(table.select() + " LIMIT 0");
        ResultSet none = shape.executeQuery();
        PreparedStatement insert = to.prepareStatement(table.insert())) {
      Row values = new Row(none.getMetaData());
      int rows = 0;
      long bytes = 0;
      while (row.next()) {
        values.take(row);
        content.add(values);
        values.bind(insert);
        insert.addBatch();
        bytes += values.bytes();
        if (++rows == ROWS_AT_ONCE || bytes > BYTES_AT_ONCE) {
          insert.executeBatch();
          rows = 0;
          bytes = 0;
        }
      }
      insert.executeBatch();
    }
    return content;
  }

  /** The values of a row, of the types that PostgreSQL has for them. */
  private static final class Row {
    private final int[] types;
    private final Object[] values;

    Row(ResultSetMetaData columns) throws SQLException {
      types = new int[columns.getColumnCount()];
      values = new Object[types.length];
      for (int i = 0; i < types.length; i++) {
        types[i] = columns.getColumnType(i + 1);
      }
    }

    void take(ResultSet row) throws SQLException {
      for (int i = 0; i < types.length; i++) {
        Object value = row.getObject(i + 1);
        values[i] = value == null ? NOTHING : checked(value, types[i], row.getMetaData(), i + 1);
      }
    }

    /** SQLite takes values of any type in any column; a wrong one must not become another one. */
    private static Object checked(Object value, int type, ResultSetMetaData columns, int column)
        throws SQLException {
      boolean number = type == Types.BIGINT || type == Types.INTEGER;
      if (number && (value instanceof Integer || value instanceof Long)) {
        return ((Number) value).longValue();
      }
      if (type == Types.VARCHAR && value instanceof String text) {
        return Columns.storable(text);
      }
      if (type == Types.BINARY && value instanceof byte[]) {
        return value;
      }
      throw refused(
          "Column "
              + columns.getColumnName(column)
              + " of table "
              + columns.getTableName(column)
              + " holds a value of another type: "
              + value.getClass().getSimpleName()
              + ".");
    }

    void bind(PreparedStatement statement) throws SQLException {
      for (int i = 0; i < types.length; i++) {
        if (values[i] == NOTHING) {
          statement.setNull(i + 1, types[i]);
        } else {
          Columns.bind(statement, i + 1, values[i]);
        }
      }
    }

    long bytes() {
      long bytes = 0;
      for (Object value : values) {
        bytes += value instanceof byte[] some ? some.length : Long.BYTES;
      }
      return bytes;
    }
  }

  private static final Object NOTHING = new Object();

  /** How many rows there are, and a digest of them in their order. */
  private static final class Content {
    private final MessageDigest digest = sha256();
    private long rows;

    void add(Row row) {
      rows++;
      for (Object value : row.values) {
        add(value);
      }
    }

    /** Adds a kind, a length, and the value: no two rows are the same bytes. */
    private void add(Object value) {
      if (value instanceof Long number) {
        add('n', ByteBuffer.allocate(Long.BYTES).putLong(number).array());
      } else if (value instanceof String text) {
        add('t', text.getBytes(StandardCharsets.UTF_8));
      } else if (value instanceof byte[] bytes) {
        add('b', bytes);
      } else {
        add('0', new byte[0]);
      }
    }

    private void add(char kind, byte[] bytes) {
      digest.update((byte) kind);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      digest.update(bytes);
    }

    Moved of(Table table) {
      return new Moved(table.name(), rows, java.util.HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has it", e);
      }
    }
  }
}
