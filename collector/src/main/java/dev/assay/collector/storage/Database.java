package dev.assay.collector.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The collector's database: one connection that writes, some that read.
 *
 * <p>May be used from any thread. Writers wait for each other; readers see what is committed and
 * wait for nobody. A commit is durable when it returns. One collector at a time uses a database:
 * what it holds in memory is not told of what another one writes.
 */
public abstract sealed class Database implements AutoCloseable
    permits SqliteDatabase, PostgresDatabase {

  private final WrittenContainers writtenContainers = new WrittenContainers();

  /**
   * Opens a SQLite file, makes it where it does not exist, and brings its tables up to date.
   *
   * @throws DatabaseException if it cannot be opened, is damaged, is in use by another collector or
   *     was made by a newer one
   */
  public static Database open(Path file) {
    return SqliteDatabase.at(file);
  }

  /**
   * Connects to PostgreSQL, and brings the tables there up to date.
   *
   * @throws DatabaseException if it cannot be reached or used, is in use by another collector or
   *     was made by a newer one
   */
  public static Database open(PostgresAddress address) {
    return PostgresDatabase.at(address);
  }

  /** Something done with a connection. */
  @FunctionalInterface
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /** Runs {@code work} on a reading connection. */
  abstract <T> T read(String doing, Work<T> work);

  /** Runs {@code work} in one transaction, which is durable when this returns, or not at all. */
  abstract <T> T write(String doing, Work<T> work);

  /**
   * Proves that a transaction can begin now: for readiness.
   *
   * @throws DatabaseException if not
   */
  public abstract void checkWritable();

  /**
   * Returns why this collector can never write again, which only another start repairs; empty while
   * it can, or may later.
   */
  public Optional<String> lost() {
    return Optional.empty();
  }

  /** Returns which containers were written since it was opened. */
  final WrittenContainers writtenContainers() {
    return writtenContainers;
  }

  /** Waits for a running transaction, then closes it. */
  @Override
  public abstract void close();
}
