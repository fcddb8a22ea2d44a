package dev.assay.sensor.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReadPaceTest {

  private final AtomicLong now = new AtomicLong();
  private final ReadPace pace = new ReadPace(1000, now::get);

  private void passes(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void asMuchAsInOneSecondIsReadAtOnce() {
    assertThat(pace.delayNanos(1000)).isNotPositive();
    assertThat(pace.delayNanos(500)).isEqualTo(Duration.ofMillis(500).toNanos());
  }

  @Test
  void idleTimeIsNotSaved() {
    passes(Duration.ofHours(1));
    assertThat(pace.delayNanos(1000)).isNotPositive();
    assertThat(pace.delayNanos(1000)).isEqualTo(Duration.ofSeconds(1).toNanos());
  }

  @Test
  void overALongTimeTheRateIsKept() {
    long waited = 0;
    for (int i = 0; i < 100; i++) {
      long delay = Math.max(0, pace.delayNanos(100));
      waited += delay;
      now.addAndGet(delay);
    }
    assertThat(waited).isEqualTo(Duration.ofSeconds(9).toNanos());
  }
}
