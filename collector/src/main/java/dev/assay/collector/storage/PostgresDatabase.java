package dev.assay.collector.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Tables in a schema of a PostgreSQL server.
 *
 * <p>A read sees one snapshot, however many statements it takes.
 */
final class PostgresDatabase extends Database {

  private static final int READERS = 4;

  /** Whoever asks a question is told that there is no answer rather than kept waiting. */
  private static final long READER_WAIT_MILLIS = 5_000;

  private static final int VALID_SECONDS = 5;

  /** A server and a collector that start together find each other. */
  private static final Duration START_PATIENCE = Duration.ofMinutes(1);

  private final PostgresFailure failure;
  private final PostgresWriter writer;
  private final HikariDataSource readers;

  private PostgresDatabase(
      PostgresFailure failure, PostgresWriter writer, HikariDataSource readers) {
    this.failure = failure;
    this.writer = writer;
    this.readers = readers;
  }

  static PostgresDatabase at(PostgresAddress address) {
    PostgresFailure failure = new PostgresFailure(address);
    PostgresWriter writer = PostgresWriter.first(address, failure, START_PATIENCE);
    try {
      PostgresTables.prepare(address, failure);
      writer.take(UUID.randomUUID());
      return new PostgresDatabase(failure, writer, readers(address));
    } catch (RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  private static HikariDataSource readers(PostgresAddress address) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("assay-readers");
    config.setJdbcUrl(address.url());
    config.setDataSourceProperties(address.properties());
    config.setMaximumPoolSize(READERS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(READER_WAIT_MILLIS);
    config.setAutoCommit(false);
    config.setReadOnly(true);
    config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    // The writer has just been connected; whoever reads is told if that is over.
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  @Override
  <T> T read(String doing, Work<T> work) {
    try (Connection connection = reader()) {
      T result = work.run(connection);
      connection.rollback();
      return result;
    } catch (SQLException e) {
      throw failure.explain(doing, e);
    }
  }

  /** Returns a connection that stands: after a restart of the server, those of the pool do not. */
  private Connection reader() throws SQLException {
    for (int i = 0; i < READERS; i++) {
      Connection connection = readers.getConnection();
      if (connection.isValid(VALID_SECONDS)) {
        return connection;
      }
      readers.evictConnection(connection);
    }
    return readers.getConnection();
  }

  @Override
  <T> T write(String doing, Work<T> work) {
    return writer.write(doing, work);
  }

  @Override
  public void checkWritable() {
    writer.check();
  }

  @Override
  public Optional<String> lost() {
    return writer.lost();
  }

  @Override
  public void close() {
    try (readers) {
      writer.close();
    }
  }
}
