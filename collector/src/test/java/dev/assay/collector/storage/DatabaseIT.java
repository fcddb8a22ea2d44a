package dev.assay.collector.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseIT {

  @TempDir Path directory;

  @Test
  void whatWasWrittenIsThereAfterReopening() {
    try (Database database = Database.open(file())) {
      database.write("insert", connection -> execute(connection, insertArtifact(1)));
    }
    try (Database database = Database.open(file())) {
      assertThat(countArtifacts(database)).isEqualTo(1);
    }
  }

  @Test
  void failedTransactionLeavesNothing() {
    try (Database database = Database.open(file())) {
      assertThatThrownBy(
              () ->
                  database.write(
                      "insert",
                      connection -> {
                        execute(connection, insertArtifact(1));
                        return execute(connection, "INSERT INTO nowhere VALUES (1)");
                      }))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("nowhere");
      assertThat(countArtifacts(database)).isZero();
      database.checkWritable();
    }
  }

  @Test
  void commitsAreSyncedAndReadersCannotWrite() {
    try (Database database = Database.open(file())) {
      String synchronous =
          database.write("ask", connection -> queryText(connection, "PRAGMA synchronous"));
      assertThat(synchronous).as("2 is FULL").isEqualTo("2");
      assertThatThrownBy(
              () -> database.read("insert", connection -> execute(connection, insertArtifact(2))))
          .isInstanceOf(DatabaseException.class);
    }
  }

  @Test
  void fileThatIsNoDatabaseIsNamedWithWhatToDo() throws IOException {
    Files.writeString(file(), "<html>surely no database</html>".repeat(100));
    assertThatThrownBy(() -> Database.open(file()))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining(file().toString())
        .hasMessageContaining("damaged or no SQLite database")
        .hasMessageContaining("move it");
    assertThat(Files.readString(file())).as("untouched").startsWith("<html>");
  }

  @Test
  void damagedPageIsNoticedAtStart() throws IOException {
    try (Database database = Database.open(file())) {
      database.write(
          "insert",
          connection -> {
            for (int i = 0; i < 2000; i++) {
              execute(connection, insertArtifact(i));
            }
            return true;
          });
    }
    try (RandomAccessFile bytes = new RandomAccessFile(file().toFile(), "rw")) {
      byte[] garbage = "garbage ".repeat(512).getBytes(StandardCharsets.UTF_8);
      for (long at = bytes.length() - 4L * garbage.length;
          at < bytes.length();
          at += garbage.length) {
        bytes.seek(at);
        bytes.write(garbage);
      }
    }
    assertThatThrownBy(() -> Database.open(file()))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void secondCollectorIsRefused() {
    try (Database first = Database.open(file())) {
      assertThatThrownBy(() -> Database.open(file()))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("in use by another collector");
      first.checkWritable();
    }
    Database.open(file()).close();
  }

  @Test
  void fullDiskIsToldAndRetryable() {
    try (Database database = Database.open(file())) {
      // SQLite answers as on a full disk when a database may not grow.
      long pages =
          database.write(
              "ask", connection -> Long.valueOf(queryText(connection, "PRAGMA page_count")));
      database.write(
          "limit", connection -> queryText(connection, "PRAGMA max_page_count = " + pages));
      assertThatThrownBy(
              () ->
                  database.write(
                      "store evidence",
                      connection -> {
                        for (int i = 0; i < 2000; i++) {
                          execute(connection, insertArtifact(i));
                        }
                        return true;
                      }))
          .isInstanceOfSatisfying(DatabaseException.class, e -> assertThat(e.retryable()).isTrue())
          .hasMessageContaining("could not store evidence: the disk is full");
      database.write("ask", connection -> queryText(connection, "PRAGMA max_page_count = 100000"));
      database.write("insert", connection -> execute(connection, insertArtifact(1)));
      assertThat(countArtifacts(database)).isEqualTo(1);
    }
  }

  @Test
  void directoryThatCannotBeMadeIsTold() throws IOException {
    Path inTheWay = Files.writeString(directory.resolve("in-the-way"), "a file");
    assertThatThrownBy(() -> Database.open(inTheWay.resolve("assay.db")))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("in-the-way")
        .hasMessageContaining("Does its directory exist");
  }

  @Test
  void databaseOfNewerCollectorIsRefused() {
    try (Database database = Database.open(file())) {
      database.write(
          "pretend",
          connection ->
              execute(
                  connection,
                  """
                  INSERT INTO flyway_schema_history (installed_rank, version, description, type,
                    script, checksum, installed_by, execution_time, success)
                  VALUES (99, '9999', 'future', 'SQL', 'V9999__future.sql', 1, 'x', 1, 1)
                  """));
    }
    assertThatThrownBy(() -> Database.open(file()))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("made by another version of the collector");
  }

  private Path file() {
    return directory.resolve("assay.db");
  }

  private static String insertArtifact(int key) {
    return "INSERT INTO artifact VALUES (" + key + ", 2, 'application', 'component', '1', 0)";
  }

  private static long countArtifacts(Database database) {
    return database.read(
        "count",
        connection -> Long.valueOf(queryText(connection, "SELECT count(*) FROM artifact")));
  }

  private static boolean execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute(sql);
    }
  }

  private static String queryText(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
