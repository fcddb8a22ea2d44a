package dev.assay.collector.storage;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection that writes to a PostgreSQL database.
 *
 * <p>It holds an advisory lock, so that no other collector writes as long as it stands; who loses
 * the connection loses the lock with it, and writes again only after it has both. A collector that
 * finds then that another one has written meanwhile has a wrong memory, and never writes again.
 *
 * <p>Any thread. Writers wait for each other.
 */
final class PostgresWriter implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PostgresWriter.class);

  /** A server needs that long to notice that a collector was killed, and more. */
  private static final int LOCK_WAIT_MILLIS = 5_000;

  /** A server that restarts is back by then; else it stays unknown what became of a commit. */
  private static final long OUTCOME_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long RETRY_MILLIS = 100;

  /** Health is asked more often than commits may take. */
  private static final long CHECK_SECONDS = 2;

  /**
   * A collector whose machine is gone is noticed within half a minute; none is taken for idle; and
   * what is committed is on the server's disk.
   */
  private static final String SESSION =
      """
      SELECT set_config(s.name, v.value, false)
      FROM pg_settings s
      JOIN (VALUES ('tcp_keepalives_idle', '10'), ('tcp_keepalives_interval', '5'),
        ('tcp_keepalives_count', '3'), ('tcp_user_timeout', '25000'),
        ('idle_session_timeout', '0'), ('idle_in_transaction_session_timeout', '0'),
        ('synchronous_commit', 'on')) AS v(name, value) ON v.name = s.name
      WHERE s.name <> 'synchronous_commit' OR s.setting = 'off'
      """;

  private static final String LOCK =
      "SELECT pg_advisory_lock(hashtextextended('assay collector ' || current_schema(), 0))";

  private static final String OWNER = "SELECT writer, writes FROM store WHERE store_key = 1";

  private final PostgresAddress address;
  private final PostgresFailure failure;
  private final ReentrantLock writing = new ReentrantLock();
  private @Nullable Connection connection;
  private byte @Nullable [] owner;
  private long writes;
  private volatile @Nullable String lost;

  private PostgresWriter(PostgresAddress address, PostgresFailure failure) {
    this.address = address;
    this.failure = failure;
  }

  /**
   * Connects, and locks the database for this collector.
   *
   * @param patience how long to wait for a server that cannot be reached
   */
  static PostgresWriter first(PostgresAddress address, PostgresFailure failure, Duration patience) {
    PostgresWriter writer = new PostgresWriter(address, failure);
    long begin = System.nanoTime();
    boolean told = false;
    while (true) {
      try {
        writer.connection = writer.locked();
        return writer;
      } catch (SQLException e) {
        DatabaseException explained = failure.explain("connect to it", e);
        if (!explained.retryable() || System.nanoTime() - begin > patience.toNanos()) {
          throw explained;
        }
        if (!told) {
          log.warn("{} Waiting up to {} s for it", explained.getMessage(), patience.toSeconds());
          told = true;
        }
        pause(explained);
      }
    }
  }

  /** Writes down whose the tables, which stand by now, are from now on. */
  void take(UUID collector) {
    byte[] id = Columns.bytes(collector);
    write(
        "take it",
        transaction -> {
          try (Batch batch = new Batch(transaction, "UPDATE store SET writer = ?, writes = 0")) {
            batch.set(id).add();
          }
          return true;
        });
    owner = id;
  }

  <T> T write(String doing, Database.Work<T> work) {
    writing.lock();
    try {
      Connection transaction = begin(doing);
      try {
        T result = work.run(transaction);
        number(transaction);
        commit(doing, transaction);
        return result;
      } catch (SQLException e) {
        rollback(transaction, e);
        throw failure.explain(doing, e);
      } catch (RuntimeException e) {
        rollback(transaction, e);
        throw e;
      }
    } finally {
      writing.unlock();
    }
  }

  /** Proves that a transaction can begin. */
  void check() {
    try {
      if (!writing.tryLock(CHECK_SECONDS, TimeUnit.SECONDS)) {
        throw new DatabaseException(
            address + ": a transaction takes long.",
            true,
            new IllegalStateException("waited " + CHECK_SECONDS + " s"));
      }
      try {
        begin("begin a transaction").rollback();
      } catch (SQLException e) {
        throw failure.explain("end a transaction", e);
      } finally {
        writing.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException(address + ": interrupted while waiting for it.", true, e);
    }
  }

  Optional<String> lost() {
    return Optional.ofNullable(lost);
  }

  /** Returns the connection in a transaction; one that has died unnoticed is replaced. */
  private Connection begin(String doing) {
    try {
      Connection before = connection;
      if (before != null) {
        try {
          return begun(before);
        } catch (SQLException e) {
          if (!PostgresFailure.isDisconnected(e)) {
            throw e;
          }
          abandon(before, e);
        }
      }
      return begun(reconnected());
    } catch (SQLException e) {
      throw failure.explain(doing, e);
    }
  }

  private static Connection begun(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // Refused by a standby.
      statement.execute("SET TRANSACTION READ WRITE");
    }
    return connection;
  }

  /** Numbers the transaction if it has written anything: whether it was committed can be told. */
  private void number(Connection transaction) throws SQLException {
    try (PreparedStatement statement =
        transaction.prepareStatement(
            "UPDATE store SET writes = ?"
                + " WHERE store_key = 1 AND pg_current_xact_id_if_assigned() IS NOT NULL")) {
      statement.setLong(1, writes + 1);
      writes += statement.executeUpdate();
    }
  }

  private void commit(String doing, Connection transaction) throws SQLException {
    try {
      transaction.commit();
    } catch (SQLException e) {
      if (!PostgresFailure.isDisconnected(e)) {
        throw e;
      }
      abandon(transaction, e);
      if (owner == null || !isCommitted(doing, e)) {
        throw e;
      }
    }
  }

  /** Returns what became of a commit that was not answered. */
  private boolean isCommitted(String doing, SQLException reason) throws SQLException {
    long begin = System.nanoTime();
    long number = writes;
    while (true) {
      try {
        reconnected();
        return writes >= number;
      } catch (SQLException | DatabaseException e) {
        if (lost != null || System.nanoTime() - begin > OUTCOME_NANOS) {
          log.warn(
              "{}: it is not known whether it could {}: the connection ended in the commit, and"
                  + " there was no other one within {} s",
              address,
              doing,
              TimeUnit.NANOSECONDS.toSeconds(OUTCOME_NANOS));
          reason.addSuppressed(e);
          throw reason;
        }
      }
      pause(reason);
    }
  }

  private static <E extends Exception> void pause(E reason) throws E {
    try {
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw reason;
    }
  }

  private void rollback(Connection transaction, Exception reason) {
    try {
      if (!transaction.isClosed()) {
        transaction.rollback();
      }
    } catch (SQLException e) {
      abandon(transaction, reason);
    }
  }

  /** Gives up the connection, and the lock with it. */
  private void abandon(Connection broken, Exception reason) {
    connection = null;
    try {
      broken.close();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  /** Connects again, if nobody else has written since. */
  private Connection reconnected() throws SQLException {
    String reason = lost;
    if (reason != null) {
      throw new DatabaseException(reason, false, new IllegalStateException("lost"));
    }
    Connection fresh = locked();
    try {
      if (owner != null) {
        writes = stillOwned(fresh);
        log.info("{}: connected again", address);
      }
      connection = fresh;
      return fresh;
    } catch (SQLException | RuntimeException e) {
      abandon(fresh, e);
      throw e;
    }
  }

  /** Returns how many transactions of this collector have written. */
  private long stillOwned(Connection fresh) throws SQLException {
    long found =
        new Rows(fresh)
            .list(
                OWNER,
                row ->
                    Arrays.equals(Columns.bytes(row, "writer"), owner) ? row.getLong("writes") : -1)
            .get(0);
    fresh.rollback();
    if (found < 0) {
      String reason =
          address
              + ": another collector used it while this one was not connected. What this one has in"
              + " memory is out of date: it stores nothing any more, and has to be started again.";
      lost = reason;
      log.error("{}", reason);
      throw new DatabaseException(reason, false, new IllegalStateException("lost"));
    }
    return found;
  }

  /** Returns a new connection that holds the lock. */
  private Connection locked() throws SQLException {
    Connection fresh = DriverManager.getConnection(address.url(), address.properties());
    try (Statement statement = fresh.createStatement()) {
      statement.execute(SESSION);
      statement.execute("SET lock_timeout = " + LOCK_WAIT_MILLIS);
      statement.execute(LOCK);
      statement.execute("RESET lock_timeout");
      fresh.setAutoCommit(false);
      return fresh;
    } catch (SQLException e) {
      abandon(fresh, e);
      if (PostgresFailure.isLockTimeout(e)) {
        throw failure.inUse(e);
      }
      throw e;
    }
  }

  @Override
  public void close() {
    writing.lock();
    try {
      Connection last = connection;
      if (last != null) {
        connection = null;
        last.close();
      }
    } catch (SQLException e) {
      throw failure.explain("close it", e);
    } finally {
      writing.unlock();
    }
  }
}
