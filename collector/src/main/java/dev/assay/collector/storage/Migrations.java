package dev.assay.collector.storage;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;

/** Brings the tables of a database up to date, by the files of db/migration in their order. */
final class Migrations {

  /** What differs between databases in the migrations: see V1__evidence.sql. */
  private static final Map<String, String> SQLITE =
      Map.of("bytes", "BLOB", "clustered", "WITHOUT ROWID", "random16", "randomblob(16)");

  private Migrations() {}

  static void apply(DataSource source, Path file, Failure failure) {
    Flyway flyway =
        Flyway.configure(Migrations.class.getClassLoader())
            .dataSource(source)
            .locations("classpath:db/migration")
            .placeholders(SQLITE)
            // Also not ignored: migrations of a newer collector than this one.
            .ignoreMigrationPatterns(new String[0])
            .load();
    try {
      flyway.migrate();
    } catch (FlywayValidateException e) {
      throw new DatabaseException(
          "Database file "
              + file
              + " was made by another version of the collector, most likely a newer one. Run that"
              + " version, or choose another file. ("
              + e.getMessage()
              + ")",
          false,
          e);
    } catch (FlywayException e) {
      if (e.getCause() instanceof SQLException sql) {
        throw failure.explain("bring its tables up to date", sql);
      }
      throw new DatabaseException(
          "Database file " + file + ": could not bring its tables up to date: " + e.getMessage(),
          false,
          e);
    }
  }
}
