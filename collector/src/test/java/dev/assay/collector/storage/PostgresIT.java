package dev.assay.collector.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.collector.storage.kit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is PostgreSQL's own: one collector at a time, connections that end, texts and their order.
 */
class PostgresIT {

  private static int databases;

  private final String name = "postgres_it_" + databases++;
  private PostgresServer server;
  private PostgresAddress address;

  @BeforeEach
  void start() {
    server = PostgresServer.shared();
    address = server.database(name);
  }

  @Test
  void failedTransactionLeavesNothingAndReadersCannotWrite() {
    try (Database database = Database.open(address)) {
      assertThatThrownBy(
              () ->
                  database.write(
                      "insert",
                      connection -> {
                        execute(connection, insertArtifact(1));
                        return execute(connection, "INSERT INTO nowhere VALUES (1)");
                      }))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("nowhere")
          .hasMessageNotContaining(PostgresServer.PASSWORD);
      assertThat(artifacts(database)).isZero();
      database.write("insert", connection -> execute(connection, insertArtifact(2)));
      assertThat(artifacts(database)).isEqualTo(1);
      assertThatThrownBy(
              () -> database.read("insert", connection -> execute(connection, insertArtifact(3))))
          .hasMessageContaining("read-only");
      assertThat(artifacts(database)).isEqualTo(1);
    }
  }

  @Test
  void secondCollectorIsRefusedUntilTheFirstIsGone() {
    try (Database first = Database.open(address)) {
      assertThatThrownBy(() -> Database.open(address))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("in use by another collector");
      first.checkWritable();
    }
    Database.open(address).close();
  }

  @Test
  void connectionThatEndedIsReplacedByItself() {
    try (Database database = Database.open(address)) {
      endConnections();
      database.write("insert", connection -> execute(connection, insertArtifact(1)));
      assertThat(artifacts(database)).isEqualTo(1);
      assertThatThrownBy(
              () ->
                  database.write(
                      "insert",
                      connection -> {
                        execute(connection, insertArtifact(2));
                        endConnections();
                        return execute(connection, insertArtifact(3));
                      }))
          .isInstanceOfSatisfying(DatabaseException.class, e -> assertThat(e.retryable()).isTrue())
          .hasMessageContaining("connected to again by itself");
      database.write("insert", connection -> execute(connection, insertArtifact(4)));
      assertThat(artifacts(database)).as("2 was not committed").isEqualTo(2);
    }
  }

  /** Another collector began while this one was cut off: what this one has in memory is wrong. */
  @Test
  void whoLostTheDatabaseToAnotherNeverWritesAgain() {
    try (Database first = Database.open(address)) {
      // A collector that begins holds the lock, so that the first one cannot come back before.
      server.execute(name, "UPDATE store SET writer = uuid_send(gen_random_uuid())");
      endConnections();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(
                () -> first.write("insert", connection -> execute(connection, insertArtifact(1))))
            .isInstanceOfSatisfying(
                DatabaseException.class, e -> assertThat(e.retryable()).isFalse())
            .hasMessageContaining("another collector used it");
      }
      assertThatThrownBy(first::checkWritable).hasMessageContaining("another collector used it");
      assertThat(first.lost()).hasValueSatisfying(why -> assertThat(why).contains("started again"));
    }
    assertThat(server.query(name, "SELECT count(*) FROM artifact")).containsExactly("0");
  }

  @Test
  void commitThatWasNotAnsweredIsFoundOut() {
    try (Database database = Database.open(address)) {
      // The server commits, and then ends the connection before it answers.
      server.execute(
          name,
          """
          CREATE FUNCTION end_connection() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
          $$BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END$$;
          CREATE CONSTRAINT TRIGGER end_connection AFTER INSERT ON artifact
          DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION end_connection();
          """);
      assertThatThrownBy(
              () -> database.write("insert", connection -> execute(connection, insertArtifact(1))))
          .as("ended in the commit, before it was durable")
          .isInstanceOfSatisfying(DatabaseException.class, e -> assertThat(e.retryable()).isTrue());
      assertThat(artifacts(database)).isZero();
      server.execute(name, "DROP TRIGGER end_connection ON artifact");
      database.write("insert", connection -> execute(connection, insertArtifact(1)));
      assertThat(artifacts(database)).isEqualTo(1);
    }
  }

  @Test
  void textsAreOrderedByTheirBytesAndTakeWhatNobodyMeans() {
    try (Database database = Database.open(address)) {
      database.write(
          "insert",
          connection -> {
            try (Batch batch =
                new Batch(connection, "INSERT INTO artifact VALUES (?, 2, ?, '', '', 0)")) {
              List<String> texts = List.of("a", "B", "ä", "a\0b", "_");
              for (int i = 0; i < texts.size(); i++) {
                batch.set(i).set(texts.get(i)).add();
              }
            }
            try (Batch batch =
                new Batch(connection, "INSERT INTO archive_location VALUES (1, 1, ?)")) {
              batch.set(Columns.indexed(noise(100_000))).add();
            }
            return true;
          });
      assertThat(
              database.<List<String>>read(
                  "list",
                  connection ->
                      new Rows(connection)
                          .list(
                              "SELECT name_1 FROM artifact ORDER BY name_1",
                              row -> row.getString(1))))
          .containsExactly("B", "_", "a", "a\uFFFDb", "ä");
    }
  }

  @Test
  void wrongPasswordsAndDatabasesAreToldAtOnce() {
    assertThatThrownBy(
            () -> Database.open(new PostgresAddress(server.url(name), PostgresServer.USER, "no")))
        .isInstanceOfSatisfying(DatabaseException.class, e -> assertThat(e.retryable()).isFalse())
        .hasMessageContaining("does not let the collector in");
    assertThatThrownBy(() -> Database.open(server.address("nowhere")))
        .hasMessageContaining("there is no such database");
  }

  @Test
  void databaseOfNewerCollectorIsRefused() {
    server.execute(
        name,
        """
        INSERT INTO flyway_schema_history (installed_rank, version, description, type,
          script, checksum, installed_by, execution_time, success)
        VALUES (9999, '9999', 'future', 'SQL', 'V9999__future.sql', 1, 'x', 1, true)
        """);
    assertThatThrownBy(() -> Database.open(address))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("made by another version of the collector");
  }

  /**
   * Ends all connections of collectors to this test's database, as a restart of the server does.
   */
  private void endConnections() {
    server.execute(
        "postgres",
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '"
            + name
            + "'");
  }

  /** Text that does not shrink by compression; the same each time. */
  private static String noise(int length) {
    return new java.util.Random(1)
        .ints(length, 0x4e00, 0x9fff)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static String insertArtifact(int key) {
    return "INSERT INTO artifact VALUES (" + key + ", 2, 'application', 'component', '1', 0)";
  }

  private static long artifacts(Database database) {
    return database.read(
        "count", connection -> new Rows(connection).count("SELECT count(*) FROM artifact"));
  }

  private static boolean execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute(sql);
    }
  }
}
