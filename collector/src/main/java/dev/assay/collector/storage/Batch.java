package dev.assay.collector.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/** One statement for many rows: values in the order of the statement's question marks, then add. */
final class Batch implements AutoCloseable {

  /** So many rows go to the driver at once; it keeps their values in memory until then. */
  private static final int ROWS = 500;

  private final PreparedStatement statement;
  private int position;
  private int rows;

  Batch(Connection connection, String sql) throws SQLException {
    this.statement = connection.prepareStatement(sql);
  }

  Batch set(long value) throws SQLException {
    statement.setLong(++position, value);
    return this;
  }

  Batch set(String value) throws SQLException {
    statement.setString(++position, Columns.storable(value));
    return this;
  }

  Batch set(byte @Nullable [] value) throws SQLException {
    if (value == null) {
      statement.setNull(++position, Types.BINARY);
    } else {
      statement.setBytes(++position, value);
    }
    return this;
  }

  void add() throws SQLException {
    statement.addBatch();
    position = 0;
    if (++rows == ROWS) {
      run();
    }
  }

  void run() throws SQLException {
    if (rows > 0) {
      statement.executeBatch();
      rows = 0;
    }
  }

  /** Runs what was added since the last run, and closes. */
  @Override
  public void close() throws SQLException {
    try (statement) {
      run();
    }
  }
}
