package dev.assay.collector.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.collector.storage.DatabaseMove.Moved;
import dev.assay.collector.storage.kit.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file holds is in PostgreSQL afterwards, all of it, or nothing is. */
class DatabaseMoveIT {

  /** More than go at once. */
  private static final int ROWS = 510;

  private static int databases;

  @TempDir private Path directory;
  private final String name = "move_it_" + databases++;
  private PostgresServer server;
  private PostgresAddress address;
  private Path file;

  @BeforeEach
  void start() {
    server = PostgresServer.shared();
    address = server.empty(name);
    file = directory.resolve("collector.db");
  }

  private record Column(String name, String type, boolean mayBeNull) {}

  /** Puts rows into each table, of every value that its columns take. */
  private UUID fill() {
    try (Database database = Database.open(file)) {
      database.write(
          "fill it",
          connection -> {
            for (String table : tables(connection)) {
              fill(connection, table);
            }
            return true;
          });
      return new SqlEvidenceStore(database, Clock.systemUTC()).id();
    }
  }

  private static List<String> tables(Connection connection) throws SQLException {
    return new Rows(connection)
        .list(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'flyway%'"
                + " AND name <> 'store'",
            row -> row.getString(1));
  }

  private static void fill(Connection connection, String table) throws SQLException {
    List<Column> columns =
        new Rows(connection)
            .list(
                "SELECT name, type, \"notnull\" AS filled FROM pragma_table_info(?)",
                row ->
                    new Column(
                        row.getString("name"), row.getString("type"), row.getInt("filled") == 0),
                table);
    Random random = new Random(table.hashCode());
    String places = "?, ".repeat(columns.size() - 1) + "?";
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO " + table + " VALUES (" + places + ")")) {
      for (int row = 0; row < ROWS; row++) {
        for (int i = 0; i < columns.size(); i++) {
          Column column = columns.get(i);
          boolean empty = column.mayBeNull() && random.nextBoolean();
          insert.setObject(i + 1, empty ? null : value(column.type(), row, random));
        }
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static Object value(String type, int row, Random random) {
    return switch (type) {
      case "BIGINT" -> random.nextLong();
      case "INTEGER" -> random.nextInt();
      case "BLOB" -> {
        byte[] bytes = new byte[16 + random.nextInt(64)];
        random.nextBytes(bytes);
        yield bytes;
      }
      default -> row + " Ä'\"\\ 漢\uD83D\uDE80 " + "x".repeat(random.nextInt(30)) + random.nextInt();
    };
  }

  @Test
  void everyRowOfEveryTableIsThere() {
    UUID id = fill();
    List<Moved> moved = DatabaseMove.move(file, address);

    assertThat(moved).hasSizeGreaterThan(25).extracting(Moved::table).contains("process", "store");
    for (Moved each : moved) {
      assertThat(server.query(name, "SELECT count(*) FROM " + each.table()))
          .as(each.table())
          .containsExactly(String.valueOf(each.rows()));
      assertThat(each.rows()).as(each.table()).isGreaterThanOrEqualTo(expected(each.table()));
    }
    try (Database there = Database.open(address);
        Database here = Database.open(file)) {
      assertThat(new SqlEvidenceStore(there, Clock.systemUTC()).id())
          .as("senders meet the same database")
          .isEqualTo(id);
      String process = "SELECT command FROM process ORDER BY command";
      assertThat(texts(there, process)).isEqualTo(texts(here, process)).hasSize(ROWS);
    }
  }

  private static int expected(String table) {
    return table.equals("store") ? 1 : ROWS;
  }

  private static List<String> texts(Database database, String sql) {
    return database.read(
        "read", connection -> new Rows(connection).list(sql, row -> row.getString(1)));
  }

  @Test
  void whatIsInUseOrWasUsedIsRefused() {
    assertThatThrownBy(() -> DatabaseMove.move(file, address))
        .hasMessageContaining("does not exist");
    assertThat(file).doesNotExist();
    try (Database running = Database.open(file)) {
      assertThatThrownBy(() -> DatabaseMove.move(file, address))
          .hasMessageContaining("in use by another collector");
      running.checkWritable();
    }
    List<Moved> moved = DatabaseMove.move(file, address);
    assertThat(moved).isNotEmpty();
    assertThatThrownBy(() -> DatabaseMove.move(file, address))
        .hasMessageContaining("has been used by a collector");
    PostgresAddress used = server.database(name + "_used");
    Database.open(used).close();
    assertThatThrownBy(() -> DatabaseMove.move(file, used))
        .hasMessageContaining("has been used by a collector");
    try (Database running = Database.open(used)) {
      assertThatThrownBy(() -> DatabaseMove.move(file, used))
          .hasMessageContaining("in use by another collector");
      running.checkWritable();
    }
  }

  @Test
  void whatDoesNotFitLeavesNothing() {
    UUID id = fill();
    String tooLarge = "UPDATE trend SET images = 'many' WHERE at = (SELECT min(at) FROM trend)";
    try (Database database = Database.open(file)) {
      database.write("spoil it", connection -> run(connection, tooLarge));
    }
    assertThatThrownBy(() -> DatabaseMove.move(file, address)).hasMessageContaining("trend");
    assertThat(server.query(name, "SELECT count(*) FROM process")).containsExactly("0");
    try (Database database = Database.open(file)) {
      database.write("repair it", connection -> run(connection, tooLarge.replace("'many'", "1")));
      assertThat(new SqlEvidenceStore(database, Clock.systemUTC()).id()).isEqualTo(id);
    }
    assertThat(DatabaseMove.move(file, address)).isNotEmpty();
  }

  private static boolean run(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      return statement.execute();
    }
  }
}
