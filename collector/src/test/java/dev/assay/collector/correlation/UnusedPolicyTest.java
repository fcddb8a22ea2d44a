package dev.assay.collector.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.artifact.Gap;
import dev.assay.collector.usage.FileEvidence;
import dev.assay.collector.usage.FileUse;
import dev.assay.collector.usage.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnusedPolicyTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = START.plus(Duration.ofHours(24));
  private static final List<FileUse> OPENED = List.of(file("/etc/passwd", FileEvidence.OPENED));

  private final UnusedPolicy policy = new UnusedPolicy(Duration.ofHours(24));

  private static FileUse file(String path, FileEvidence evidence) {
    return new FileUse(path, evidence, false, false, START, START);
  }

  private String obstacle(Observation observation, List<FileUse> files) {
    return policy.obstacle(observation, files, NOW).orElse("");
  }

  @Test
  void nothingStandsInTheWayOfWhatWasWhollyObserved() {
    assertThat(obstacle(new Observation(START, 3, 0, 1, 0, 0, List.of()), OPENED)).isEmpty();
  }

  @Test
  void everyHoleIsAnObstacle() {
    assertThat(obstacle(new Observation(null, 0, 0, 0, 0, 0, List.of()), OPENED))
        .contains("Nobody observes");
    assertThat(obstacle(new Observation(START, 0, 0, 0, 0, 0, List.of()), OPENED))
        .contains("No process");
    assertThat(obstacle(new Observation(START.plusSeconds(1), 1, 0, 0, 0, 0, List.of()), OPENED))
        .contains("looked at for 23 h, and 24 h are asked for");
    assertThat(obstacle(new Observation(START, 3, 0, 0, 1, 0, List.of()), OPENED))
        .contains("1 of its processes could not be read");
    assertThat(obstacle(new Observation(START, 3, 0, 0, 0, 2, List.of()), OPENED))
        .contains("2 of its processes started before the sensor");
    Gap lost = new Gap("QUEUE_OVERFLOW", "Evidence was dropped", 7, START, "");
    assertThat(obstacle(new Observation(START, 3, 0, 0, 0, 0, List.of(lost)), OPENED))
        .contains("Evidence was dropped (7)");
  }

  @Test
  void sensorThatLooksAtIntervalsProvesNothingUnused() {
    Observation whole = new Observation(START, 3, 0, 1, 0, 0, List.of());
    assertThat(obstacle(whole, List.of())).contains("at intervals");
    assertThat(obstacle(whole, List.of(file("/usr/bin/x", FileEvidence.EXECUTED))))
        .contains("at intervals");
    assertThat(obstacle(whole, List.of(file("/app/a.JAR", FileEvidence.OPENED))))
        .as("archives are told without hearing of each opening")
        .contains("at intervals");
  }
}
