package dev.assay.collector.storage;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;

/** Brings the tables of a database up to date, by the files of db/migration in their order. */
final class Migrations {

  private Migrations() {}

  /**
   * Brings them up to date.
   *
   * @param database what its messages call it
   */
  static void apply(DataSource source, Dialect dialect, String database, Failure failure) {
    Flyway flyway =
        Flyway.configure(Migrations.class.getClassLoader())
            .dataSource(source)
            .locations("classpath:db/migration")
            .placeholders(dialect.placeholders())
            // Also not ignored: migrations of a newer collector than this one.
            .ignoreMigrationPatterns(new String[0])
            .load();
    try {
      flyway.migrate();
    } catch (FlywayValidateException e) {
      throw new DatabaseException(
          database
              + " was made by another version of the collector, most likely a newer one. Run that"
              + " version, or choose another database. ("
              + e.getMessage()
              + ")",
          false,
          e);
    } catch (FlywayException e) {
      if (e.getCause() instanceof SQLException sql) {
        throw failure.explain("bring its tables up to date", sql);
      }
      throw new DatabaseException(
          database + ": could not bring its tables up to date: " + e.getMessage(), false, e);
    }
  }
}
