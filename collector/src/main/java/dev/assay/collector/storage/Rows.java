package dev.assay.collector.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs queries and turns their rows into values. */
final class Rows {

  private final Connection connection;

  Rows(Connection connection) {
    this.connection = connection;
  }

  /** Makes a value of the row at which {@code row} stands. */
  @FunctionalInterface
  interface Mapping<T> {
    T of(ResultSet row) throws SQLException;
  }

  /** Returns all rows; parameters are numbers, texts or bytes. */
  <T> List<T> list(String sql, Mapping<T> mapping, Object... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        Columns.bind(statement, i + 1, parameters[i]);
      }
      List<T> values = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          values.add(mapping.of(row));
        }
      }
      return values;
    }
  }

  /** Returns the first row, if there is one. */
  <T> Optional<T> first(String sql, Mapping<T> mapping, Object... parameters) throws SQLException {
    return list(sql, mapping, parameters).stream().findFirst();
  }

  /** Returns the number that a query counts. */
  long count(String sql, Object... parameters) throws SQLException {
    return list(sql, row -> row.getLong(1), parameters).get(0);
  }
}
