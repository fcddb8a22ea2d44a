package dev.assay.collector.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Makes the tables in a PostgreSQL database what the migrations say. */
final class PostgresTables {

  private PostgresTables() {}

  static void prepare(PostgresAddress address, PostgresFailure failure) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("assay-migrations");
    config.setJdbcUrl(address.url());
    // A migration may take as long as it needs.
    config.setDataSourceProperties(address.patientProperties());
    // Flyway keeps its own history in one of them.
    config.setMaximumPoolSize(3);
    config.setMinimumIdle(0);
    try (HikariDataSource source = new HikariDataSource(config);
        Connection connection = source.getConnection()) {
      Migrations.apply(source, Dialect.POSTGRESQL, address.toString(), failure);
      orderByBytes(connection);
    } catch (SQLException e) {
      throw failure.explain("bring its tables up to date", e);
    }
  }

  /**
   * Orders all texts by their bytes, as SQLite does: whatever locale the database was made with,
   * answers come in the same order, and an update of the system's locales breaks no index.
   */
  private static void orderByBytes(Connection connection) throws SQLException {
    List<String> columns =
        new Rows(connection)
            .list(
                """
                SELECT format('ALTER TABLE %I ALTER COLUMN %I TYPE TEXT COLLATE "C"', c.relname,
                  a.attname)
                FROM pg_attribute a
                JOIN pg_class c ON c.oid = a.attrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_collation l ON l.oid = a.attcollation
                WHERE n.nspname = current_schema() AND c.relkind = 'r' AND a.attnum > 0
                  AND NOT a.attisdropped AND l.collname <> 'C' AND a.atttypid = 'text'::regtype
                ORDER BY c.relname, a.attnum
                """,
                row -> row.getString(1));
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (String column : columns) {
        statement.execute(column);
      }
    }
    connection.commit();
  }
}
