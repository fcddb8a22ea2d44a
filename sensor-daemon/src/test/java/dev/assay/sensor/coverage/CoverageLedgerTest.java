package dev.assay.sensor.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.coverage.Gap.Cause;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class CoverageLedgerTest {

  private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");

  private final CoverageLedger ledger = new CoverageLedger(Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void openGapLastsUntilItIsClosed() {
    ledger.open(Cause.PROCESS_UNREADABLE, "processes", "3 processes", 3);
    assertThat(ledger.gaps())
        .containsExactly(new Gap(Cause.PROCESS_UNREADABLE, "", "3 processes", 3, NOW));
    ledger.close(Cause.PROCESS_UNREADABLE, "processes");
    assertThat(ledger.gaps()).isEmpty();
  }

  @Test
  void lossesAddUp() {
    ledger.lose(Cause.QUEUE_OVERFLOW, "facts", "dropped", 2);
    ledger.lose(Cause.QUEUE_OVERFLOW, "facts", "dropped", 3);
    assertThat(ledger.gaps()).singleElement().extracting(Gap::count).isEqualTo(5L);
  }

  @Test
  void creepingCountIsNoNews() {
    ledger.open(Cause.PROCESS_UNREADABLE, "processes", "some", 100);
    long version = ledger.version();
    ledger.open(Cause.PROCESS_UNREADABLE, "processes", "some", 101);
    assertThat(ledger.version()).isEqualTo(version);
    assertThat(ledger.gaps().get(0).count()).isEqualTo(101);
    ledger.open(Cause.PROCESS_UNREADABLE, "processes", "some", 300);
    assertThat(ledger.version()).isNotEqualTo(version);
  }

  @Test
  void tooManyGapsBecomeOne() {
    for (int i = 0; i < 1000; i++) {
      ledger.loseOf(Cause.QUEUE_OVERFLOW, "container" + i, "lost", 1);
    }
    assertThat(ledger.gaps()).hasSizeLessThanOrEqualTo(257);
    assertThat(ledger.gaps().get(256).count()).isEqualTo(1000 - 256);
  }
}
