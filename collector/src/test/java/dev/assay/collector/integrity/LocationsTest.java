package dev.assay.collector.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageIdentity;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.ReferenceSource;
import dev.assay.collector.running.PodContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LocationsTest {

  private static final Instant THEN = Instant.parse("2026-03-01T12:00:00Z");
  private static final Digest IMAGE = new Digest("sha256:" + "1".repeat(64));
  private static final Place BEFORE = new Place("c", "shop", "Pod", "pay-77-x", "n1", "app", "id");
  private static final Place LEARNT =
      new Place(
          "c",
          "shop",
          "Rollout",
          "pay",
          "n1",
          "app",
          "id",
          new PodContext(
              "Rollout",
              "pay",
              List.of(new PodContext.Owner("argoproj.io/v1alpha1", "Rollout", "pay")),
              Map.of("team", "payments"),
              Map.of()));

  private static Violation violation(Place place) {
    return new Violation(
        "0000000000000001",
        ViolationType.MISSING_SOURCE,
        new Subject("r.io/app:v1", IMAGE),
        new Evidence(
            new Comparison(null, null, null, Platform.UNKNOWN, "", "r.io/app:v1"),
            "",
            new TreeSet<>(),
            List.of(),
            null,
            null),
        List.of(new Location(place, THEN)),
        THEN,
        THEN,
        null,
        "",
        "",
        null);
  }

  private static RunningInstance running(Place place) {
    return new RunningInstance(
        "r.io/app:v1",
        ReferenceSource.USER_SPECIFIED,
        IMAGE,
        List.of(),
        Platform.UNKNOWN,
        ImageIdentity.of("containerd"),
        place,
        THEN);
  }

  @Test
  void containerWhoseWorkloadIsLearntLaterKeepsWhenItWasFirstDetected() {
    assertThat(Locations.of(List.of(running(LEARNT)), violation(BEFORE), THEN.plusSeconds(60)))
        .containsExactly(new Location(LEARNT, THEN));
  }

  @Test
  void workloadThatIsLearntIsNoOtherContainer() {
    assertThat(ViolationChanges.between(violation(BEFORE), violation(LEARNT))).isEmpty();
    Place other = new Place("c", "shop", "Rollout", "pay", "n1", "app", "other");
    assertThat(ViolationChanges.between(violation(BEFORE), violation(other)))
        .contains("found in 1 more containers", "gone from 1 containers");
  }
}
