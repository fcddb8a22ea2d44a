package dev.assay.collector.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Platform;
import dev.assay.collector.integrity.Comparison;
import dev.assay.collector.integrity.Evidence;
import dev.assay.collector.integrity.IntegrityStore.Findings;
import dev.assay.collector.integrity.IntegrityStore.Scope;
import dev.assay.collector.integrity.Location;
import dev.assay.collector.integrity.Place;
import dev.assay.collector.integrity.Subject;
import dev.assay.collector.integrity.Violation;
import dev.assay.collector.integrity.ViolationType;
import dev.assay.collector.running.PodContext;
import dev.assay.collector.storage.kit.OnEveryDatabase;
import dev.assay.collector.storage.kit.TestDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** What Kubernetes says of pods is kept with the places of violations, as of then. */
@OnEveryDatabase
class PodContextRowsIT {

  @Parameter private TestDatabase kind = TestDatabase.SQLITE;

  private static final Instant THEN = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir private Path directory;

  private static Violation violation(Place place) {
    return new Violation(
        "0000000000000001",
        ViolationType.MISSING_SOURCE,
        new Subject("r.io/app:v1", new Digest("sha256:" + "1".repeat(64))),
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

  private static Place place(String team) {
    PodContext pod =
        new PodContext(
            "CronJob",
            "nightly",
            List.of(
                new PodContext.Owner("batch/v1", "Job", "nightly-28"),
                new PodContext.Owner("batch/v1", "CronJob", "nightly")),
            Map.of("team", team, "app", "etl"),
            Map.of("contact", "a@example.com"));
    return new Place("c", "shop", "CronJob", "nightly", "n1", "app", "id", pod);
  }

  @Test
  void contextIsReadAsItWasSavedAndReplacedByAnother() {
    Place unknown = new Place("c", "shop", "Job", "nightly-28", "n1", "app", "id");
    for (Place each : List.of(unknown, place("payments"), place("search"))) {
      try (Database database = kind.open(directory.resolve("test.db"))) {
        new SqlIntegrityStore(database)
            .save(
                new Findings(List.of(), List.of(violation(each)), List.of(), List.of(), List.of()));
      }
      try (Database database = kind.open(directory.resolve("test.db"))) {
        assertThat(new SqlIntegrityStore(database).violations(Scope.OPEN))
            .containsExactly(violation(each));
      }
    }
  }
}
