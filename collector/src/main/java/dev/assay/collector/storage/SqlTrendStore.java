package dev.assay.collector.storage;

import dev.assay.collector.trend.TrendPoint;
import dev.assay.collector.trend.TrendStore;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.List;

/** Keeps what was counted in the table of V69__trend.sql. */
public final class SqlTrendStore implements TrendStore {

  private final Database database;

  public SqlTrendStore(Database database) {
    this.database = database;
  }

  @Override
  public void save(TrendPoint point) {
    database.write(
        "keep what was counted",
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  """
                  INSERT INTO trend (at, images, images_violated, images_vulnerable_in_use,
                    images_measured, violations, vulnerabilities_in_use)
                  VALUES (?, ?, ?, ?, ?, ?, ?)
                  ON CONFLICT (at) DO UPDATE SET images = excluded.images,
                    images_violated = excluded.images_violated,
                    images_vulnerable_in_use = excluded.images_vulnerable_in_use,
                    images_measured = excluded.images_measured,
                    violations = excluded.violations,
                    vulnerabilities_in_use = excluded.vulnerabilities_in_use
                  """)) {
            statement.setLong(1, point.at().toEpochMilli());
            statement.setLong(2, point.images());
            statement.setLong(3, point.imagesViolated());
            statement.setLong(4, point.imagesVulnerableInUse());
            statement.setLong(5, point.imagesMeasured());
            statement.setLong(6, point.violations());
            statement.setLong(7, point.vulnerabilitiesInUse());
            return statement.executeUpdate();
          }
        });
  }

  @Override
  public List<TrendPoint> since(Instant time) {
    return database.read(
        "read what was counted",
        connection ->
            new Rows(connection)
                .list(
                    "SELECT * FROM trend WHERE at >= ? ORDER BY at",
                    row ->
                        new TrendPoint(
                            Columns.knownTime(row, "at"),
                            row.getLong("images"),
                            row.getLong("images_violated"),
                            row.getLong("images_vulnerable_in_use"),
                            row.getLong("images_measured"),
                            row.getLong("violations"),
                            row.getLong("vulnerabilities_in_use")),
                    time.toEpochMilli()));
  }

  @Override
  public void forgetBefore(Instant time) {
    database.write(
        "forget what was counted long ago",
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement("DELETE FROM trend WHERE at < ?")) {
            statement.setLong(1, time.toEpochMilli());
            return statement.executeUpdate();
          }
        });
  }
}
