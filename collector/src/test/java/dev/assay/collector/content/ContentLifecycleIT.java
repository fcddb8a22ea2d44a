package dev.assay.collector.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.ingest.ProcessFact;
import dev.assay.collector.integrity.Violation;
import dev.assay.collector.integrity.ViolationType;
import dev.assay.collector.storage.kit.OnEveryDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How violations of files in use last and end, whatever fails meanwhile. */
@OnEveryDatabase
class ContentLifecycleIT extends ContentMonitorCase {

  @Test
  void containerThatGoesWhileItsImageCannotBeHadEndsTheViolation() {
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    unavailable = "r.io answers 503";
    monitor = monitor();
    running.remove(0);
    clock.advance(Duration.ofMinutes(1));
    look();
    assertThat(open()).isEmpty();
  }

  @Test
  void containerThatGoesWhileItsImageIsNotAskedForEndsTheViolation() {
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    unavailable = "r.io answers 503";
    monitor = monitor();
    for (int i = 0; i < 5; i++) {
      clock.advance(Duration.ofMinutes(3));
      look();
    }
    running.remove(0);
    clock.advance(Duration.ofMinutes(1));
    look();
    assertThat(open()).isEmpty();
  }

  @Test
  void containerThatGoesEndsNothingOfOthersWhileTheImageCannotBeHad() {
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"), Facts.file("c2", "/usr/lib/x.so", "evil"));
    unavailable = "r.io answers 503";
    monitor = monitor();
    running.remove(0);
    clock.advance(Duration.ofMinutes(1));
    look();
    assertThat(open().get(0).locations())
        .extracting(location -> location.place().containerId())
        .containsExactly("c2");
  }

  @Test
  void whatCouldNotBeSavedIsRegisteredLater() {
    full = true;
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    assertThat(open()).isEmpty();
    full = false;
    clock.advance(Duration.ofMinutes(1));
    look();
    assertThat(open()).extracting(Violation::type).containsExactly(ViolationType.CONTENT_MODIFIED);

    full = true;
    tell(Facts.file("c1", "/usr/lib/x.so", "x"));
    assertThat(open()).hasSize(1);
    full = false;
    clock.advance(Duration.ofMinutes(1));
    look();
    assertThat(open()).isEmpty();
  }

  @Test
  void violationIsConfirmedAsLongAsItsProcessRuns() throws Exception {
    merge(null, List.of(process(0)));
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    Instant found = clock.instant();

    clock.advance(Duration.ofMinutes(5));
    hear();
    look();
    assertThat(open().get(0).lastConfirmed()).isEqualTo(found);
    clock.advance(Duration.ofMinutes(6));
    hear();
    look();
    Instant confirmed = clock.instant();
    assertThat(open().get(0).lastConfirmed()).isEqualTo(confirmed);

    merge(null, List.of(process(clock.millis())));
    clock.advance(Duration.ofMinutes(11));
    hear();
    look();
    assertThat(open().get(0).lastConfirmed()).isEqualTo(confirmed);
  }

  @Test
  void layersOfImagesThatMemoryForgotAreAskedForOnlyWithNewFiles() {
    Sha256 other = Sha256.compute(new byte[] {7});
    running.add(instance(other, "d1", "n1"));
    memoryBytes = 2000; // Of two images one has to go.
    monitor = monitor();
    tell(
        Facts.file("c1", "/usr/lib/x.so", "x"),
        Facts.of(other, Facts.file("d1", "/usr/lib/x.so", "x")));
    sweepForAnHour();
    int settled = asked;

    sweepForAnHour();
    assertThat(asked).isEqualTo(settled);

    tell(
        Facts.file("c1", "/usr/lib/y.so", "evil"),
        Facts.of(other, Facts.file("d1", "/usr/lib/y.so", "evil")));
    sweepForAnHour();
    assertThat(open())
        .extracting(Violation::type)
        .containsExactly(ViolationType.CONTENT_MODIFIED, ViolationType.CONTENT_MODIFIED);
    assertThat(asked).isGreaterThan(settled);
  }

  private void sweepForAnHour() {
    for (int i = 0; i < 60; i++) {
      clock.advance(Duration.ofMinutes(1));
      look();
    }
  }

  /** The process that has the files mapped. */
  private ProcessFact process(long endedMillis) {
    long started = 1_700_000_000_000L;
    return new ProcessFact(
        Facts.file("c1", "/usr/lib/x.so", "evil").process(),
        true,
        42,
        "c1",
        "/usr/bin/app",
        "app",
        started,
        endedMillis,
        started,
        null,
        null);
  }
}
