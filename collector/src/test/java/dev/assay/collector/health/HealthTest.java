package dev.assay.collector.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthTest {

  private final HandSetClock clock = new HandSetClock();
  private Optional<String> answer = Optional.empty();
  private final Health health =
      new Health(List.of(new Probe("database", () -> answer)), Duration.ofSeconds(10), clock);

  @Test
  void nothingCheckedIsNotHealthy() {
    assertThat(health.problems()).containsExactly("starting: nothing was checked so far");
  }

  @Test
  void problemNamesItsPart() {
    health.check();
    assertThat(health.problems()).isEmpty();
    answer = Optional.of("the disk is full");
    health.check();
    assertThat(health.problems()).containsExactly("database: the disk is full");
  }

  @Test
  void failingProbeIsAProblem() {
    Health failing =
        new Health(
            List.of(
                new Probe(
                    "x",
                    () -> {
                      throw new IllegalStateException("broken");
                    })),
            Duration.ofSeconds(10),
            clock);
    failing.check();
    assertThat(failing.problems()).containsExactly("x: broken");
  }

  @Test
  void oldAnswersAreNoGoodNews() {
    health.check();
    clock.now = clock.now.plusSeconds(11);
    assertThat(health.problems()).singleElement().asString().contains("11 s ago");
  }

  private static final class HandSetClock extends Clock {
    private Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
