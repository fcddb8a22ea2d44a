package dev.assay.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.storage.Database;
import dev.assay.collector.storage.SqlTrendStore;
import dev.assay.collector.trend.TrendPoint;
import dev.assay.wire.v1.GetTrendsRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the dashboard and the API tell of what was counted before. */
class TrendsIT {

  private final Instant now = Instant.now();

  @TempDir private Path directory;

  private void counted(Duration ago, long violations) {
    try (Database database = Database.open(directory.resolve("collector.db"))) {
      new SqlTrendStore(database).save(new TrendPoint(now.minus(ago), 4, 1, 2, 3, violations, 6));
    }
  }

  private String dashboard(ServedCollector collector) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + collector.port() + "/");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void historyIsShownAsLinesOnceThereIsSome() throws Exception {
    try (ServedCollector collector = ServedCollector.start(directory)) {
      assertThat(dashboard(collector)).contains("Nothing is recorded yet").doesNotContain("M0.0");
    }
    counted(Duration.ofHours(2), 7);
    try (ServedCollector collector = ServedCollector.start(directory)) {
      assertThat(dashboard(collector)).contains("a line needs two hours").doesNotContain("M0.0");
    }
    counted(Duration.ofHours(1), 5);
    counted(Duration.ofDays(40), 100);
    try (ServedCollector collector = ServedCollector.start(directory)) {
      assertThat(dashboard(collector))
          .contains("Open violations: 7 at first, 5 at last, 7 at the most")
          .contains("Images with known packages, of 100: 75 at first")
          .contains("d=\"M0.0 2.0L100.0 ");
      assertThat(
              collector
                  .query()
                  .getTrends(GetTrendsRequest.newBuilder().setDays(60).build())
                  .getPointsList())
          .extracting(dev.assay.wire.v1.TrendPoint::getViolations)
          .containsExactly(100L, 7L, 5L);
    }
  }
}
