package dev.assay.collector.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.storage.kit.OnEveryDatabase;
import dev.assay.collector.storage.kit.TestDatabase;
import dev.assay.collector.trend.TrendPoint;
import dev.assay.collector.trend.TrendRecorder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** What is recorded of counts, in a real database. */
@OnEveryDatabase
class TrendRecorderIT {

  @Parameter private TestDatabase kind = TestDatabase.SQLITE;

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private Database database;
  private SqlTrendStore store;

  @BeforeEach
  void open(@TempDir Path directory) {
    database = kind.open(directory.resolve("assay.db"));
    store = new SqlTrendStore(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void look(Instant now, long images) {
    new TrendRecorder(
            at -> new TrendPoint(at, images, 1, 2, 3, 4, 5),
            store,
            Clock.fixed(now, ZoneOffset.UTC))
        .run();
  }

  @Test
  void firstLookOfEachHourIsKept() {
    look(NOON.plusSeconds(60), 10);
    look(NOON.plusSeconds(3000), 11);
    look(NOON.plusSeconds(3700), 12);
    assertThat(store.since(NOON))
        .containsExactly(
            new TrendPoint(NOON.plusSeconds(60), 10, 1, 2, 3, 4, 5),
            new TrendPoint(NOON.plusSeconds(3700), 12, 1, 2, 3, 4, 5));
    assertThat(store.since(NOON.plusSeconds(61))).hasSize(1);
  }

  @Test
  void nothingIsRecordedWhileNothingIsKnownToRun() {
    look(NOON, 0);
    assertThat(store.since(Instant.EPOCH)).isEmpty();
  }

  @Test
  void whatNobodyCanAskForAnyMoreIsForgotten() {
    look(NOON, 1);
    look(NOON.plus(Duration.ofDays(365)), 2);
    assertThat(store.since(Instant.EPOCH)).hasSize(2);
    look(NOON.plus(Duration.ofDays(367)), 3);
    assertThat(store.since(Instant.EPOCH)).extracting(TrendPoint::images).containsExactly(2L, 3L);
  }
}
