package dev.assay.collector.storage;

import dev.assay.collector.registry.Readings;
import dev.assay.collector.registry.Readings.Reading;
import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Keeps in the database who could read which repository. */
public final class SqlReadings implements Readings.Store {

  private final Database database;
  private final Clock clock;

  /** Keeps it in {@code database}. */
  public SqlReadings(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public boolean contains(Reading reading) {
    return database.read(
        "read who could read a repository",
        connection ->
            new Rows(connection)
                    .count(
                        "SELECT count(*) FROM registry_reading WHERE reading_key = ?", key(reading))
                > 0);
  }

  @Override
  public void save(Collection<Reading> readings) {
    long now = clock.millis();
    // In one order everywhere, so that two collectors never wait for each other.
    List<Reading> sorted =
        readings.stream().sorted(Comparator.comparingLong(SqlReadings::key)).toList();
    database.write(
        "keep who can read repositories",
        connection -> {
          try (Batch batch =
              new Batch(
                  connection,
                  """
                  INSERT INTO registry_reading (reading_key, repository, reader, last_read)
                  VALUES (?, ?, ?, ?)
                  ON CONFLICT (reading_key) DO UPDATE SET last_read = excluded.last_read
                  """)) {
            for (Reading each : sorted) {
              batch.set(key(each)).set(each.repository().toString()).set(each.reader());
              batch.set(now).add();
            }
            return sorted.size();
          }
        });
  }

  private static long key(Reading reading) {
    return IntegrityColumns.key(reading.repository().toString(), reading.reader());
  }
}
