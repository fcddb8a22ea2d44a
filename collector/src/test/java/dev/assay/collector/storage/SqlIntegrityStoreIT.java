package dev.assay.collector.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.Repository;
import dev.assay.collector.image.Tag;
import dev.assay.collector.integrity.ChangedFile;
import dev.assay.collector.integrity.Comparison;
import dev.assay.collector.integrity.ContentIntegrity;
import dev.assay.collector.integrity.Evidence;
import dev.assay.collector.integrity.ImageIntegrity;
import dev.assay.collector.integrity.IntegrityState;
import dev.assay.collector.integrity.IntegrityStore.Findings;
import dev.assay.collector.integrity.IntegrityStore.Scope;
import dev.assay.collector.integrity.LabelledDigest;
import dev.assay.collector.integrity.Location;
import dev.assay.collector.integrity.Place;
import dev.assay.collector.integrity.ReasonCode;
import dev.assay.collector.integrity.RecordedEvent;
import dev.assay.collector.integrity.Subject;
import dev.assay.collector.integrity.TagSighting;
import dev.assay.collector.integrity.TagUpdate;
import dev.assay.collector.integrity.UndecidedCause;
import dev.assay.collector.integrity.Violation;
import dev.assay.collector.integrity.ViolationEvent;
import dev.assay.collector.integrity.ViolationType;
import dev.assay.collector.registry.Readings.Reading;
import dev.assay.collector.storage.kit.OnEveryDatabase;
import dev.assay.collector.storage.kit.TestDatabase;
import dev.assay.collector.testing.MovableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

@OnEveryDatabase
class SqlIntegrityStoreIT {

  @Parameter private TestDatabase kind = TestDatabase.SQLITE;

  private static final Instant T0 = Instant.parse("2026-03-01T12:00:00.123Z");
  private static final Digest ONE = new Digest("sha256:" + "1".repeat(64));
  private static final Digest TWO = new Digest("sha256:" + "2".repeat(64));
  private static final Subject SUBJECT = new Subject("r.io/app:v1", ONE);

  @TempDir Path directory;
  private Database database;
  private SqlIntegrityStore store;

  @BeforeEach
  void open() {
    database = kind.open(directory.resolve("test.db"));
    store = new SqlIntegrityStore(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void save(Violation... all) {
    store.save(new Findings(List.of(), List.of(all), List.of(), List.of(), List.of()));
  }

  private void saveImages(ImageIntegrity... images) {
    store.save(new Findings(List.of(images), List.of(), List.of(), List.of(), List.of()));
  }

  private static Location location(String containerId) {
    return new Location(new Place("c", "shop", "Pod", "app", "n1", "app", containerId), T0);
  }

  private static Violation violation(
      String id, ViolationType type, Evidence evidence, @Nullable Instant resolvedAt) {
    return new Violation(
        id,
        type,
        SUBJECT,
        evidence,
        List.of(location("1"), location("2")),
        T0,
        T0.plusSeconds(60),
        resolvedAt,
        resolvedAt == null ? "" : "The source holds what runs.",
        "",
        null);
  }

  private static Evidence full() {
    return new Evidence(
        new Comparison(
            new LabelledDigest(ONE, LabelledDigest.Kind.CONFIG),
            new LabelledDigest(TWO, LabelledDigest.Kind.INDEX),
            TWO,
            new Platform("linux", "arm", "v7"),
            "https://r.io/v2/app/manifests/v1",
            "r.io/app:v1"),
        "",
        new TreeSet<>(Set.of(ReasonCode.CLAIMED_DIGEST_FORGED, ReasonCode.SIDELOADED)),
        List.of("a note", "another"),
        T0,
        new TagUpdate(T0.plusSeconds(1), T0.plusSeconds(2)));
  }

  private static Evidence empty() {
    return new Evidence(
        new Comparison(null, null, null, Platform.UNKNOWN, "", "r.io/app:v1"),
        "Artifact Not Found",
        new TreeSet<>(),
        List.of(),
        null,
        null);
  }

  @Test
  void violationsAreReadAsTheyWereSaved() {
    Violation full = violation("00000000000000ff", ViolationType.DIGEST_MISMATCH, full(), null);
    Violation empty =
        violation("ff00000000000000", ViolationType.MISSING_SOURCE, empty(), T0.plusSeconds(90));
    save(full, empty);
    close();
    open();

    assertThat(store.violations(Scope.OPEN_AND_RESOLVED)).containsExactly(full, empty);
    assertThat(store.violations(Scope.OPEN)).containsExactly(full);
  }

  @Test
  void filesOfAViolationAndWhatBecameOfItAreKept() {
    ChangedFile modified =
        new ChangedFile(
            "/usr/lib/libz.so.1",
            ONE,
            TWO,
            4096,
            ChangedFile.Layer.WRITABLE,
            "1",
            List.of("12 sh on n1"),
            T0,
            T0.plusSeconds(5));
    ChangedFile added =
        new ChangedFile("/tmp/x", null, ONE, 1, ChangedFile.Layer.UNKNOWN, "2", List.of(), T0, T0);
    Evidence evidence =
        new Evidence(
            empty().comparison(),
            "",
            new TreeSet<>(Set.of(ReasonCode.CHANGED_IN_THE_CONTAINER)),
            List.of(),
            T0,
            null,
            List.of(added, modified),
            2);
    Violation violation = violation("0a".repeat(8), ViolationType.CONTENT_ADDED, evidence, null);
    List<ViolationEvent> events =
        List.of(
            new ViolationEvent(violation.id(), ViolationEvent.Kind.OPENED, T0, "a"),
            new ViolationEvent(violation.id(), ViolationEvent.Kind.UPDATED, T0, "b"));
    ContentIntegrity content = new ContentIntegrity(SUBJECT, IntegrityState.VIOLATED, "", T0);
    store.save(new Findings(List.of(), List.of(violation), List.of(), List.of(content), events));
    close();
    open();

    assertThat(store.violation(violation.id())).contains(violation);
    assertThat(store.violation("nonsense")).isEmpty();
    assertThat(store.history(violation.id(), 10)).containsExactly(events.get(1), events.get(0));
    assertThat(store.history(violation.id(), 1)).containsExactly(events.get(1));
    assertThat(store.contents()).containsExactly(content);
  }

  @Test
  void lastResolvedViolationOfAKindIsFound() {
    Violation early = violation("01".repeat(8), ViolationType.DIGEST_MISMATCH, full(), T0);
    Violation late =
        violation("02".repeat(8), ViolationType.DIGEST_MISMATCH, full(), T0.plusSeconds(1));
    save(late, early, violation("03".repeat(8), ViolationType.MISSING_SOURCE, empty(), T0));

    assertThat(store.lastResolved(SUBJECT, ViolationType.DIGEST_MISMATCH)).contains(late);
    assertThat(store.lastResolved(SUBJECT, ViolationType.CONTENT_ADDED)).isEmpty();
    assertThat(
            store.lastResolved(
                new Subject(SUBJECT.reference(), TWO), ViolationType.DIGEST_MISMATCH))
        .isEmpty();
  }

  @Test
  void historyOfAViolationIsBounded() {
    Violation violation = violation("0a".repeat(8), ViolationType.CONTENT_ADDED, empty(), null);
    for (int i = 0; i < 150; i++) {
      ViolationEvent event =
          new ViolationEvent(
              violation.id(), ViolationEvent.Kind.UPDATED, T0.plusSeconds(i), "" + i);
      store.save(new Findings(List.of(), List.of(violation), List.of(), List.of(), List.of(event)));
    }

    assertThat(store.history(violation.id(), 1000))
        .hasSize(100)
        .first()
        .extracting(ViolationEvent::detail)
        .isEqualTo("149");
  }

  @Test
  void openOnesComeFirstThenTheMostUrgent() {
    Violation medium =
        violation("01".repeat(8), ViolationType.POST_DEPLOYMENT_TAG_UPDATE, empty(), null);
    Violation critical = violation("02".repeat(8), ViolationType.DIGEST_MISMATCH, empty(), null);
    Violation resolved = violation("03".repeat(8), ViolationType.DIGEST_MISMATCH, empty(), T0);
    save(resolved, medium, critical);

    assertThat(store.violations(Scope.OPEN_AND_RESOLVED))
        .containsExactly(critical, medium, resolved);
  }

  @Test
  void placesFollowTheLastConfirmation() {
    Violation first = violation("01".repeat(8), ViolationType.DIGEST_MISMATCH, empty(), null);
    Violation moved =
        new Violation(
            first.id(),
            first.type(),
            SUBJECT,
            full(),
            List.of(location("2"), location("3")),
            T0,
            T0.plusSeconds(120),
            null,
            "",
            "the registry is down",
            T0.plusSeconds(100));
    save(first);
    save(moved);

    assertThat(store.violations(Scope.OPEN)).containsExactly(moved);
  }

  @Test
  void imagesAreReadAsTheyWereSavedLast() {
    ImageIntegrity pending =
        new ImageIntegrity(
            SUBJECT, IntegrityState.PENDING, null, "", null, IntegrityState.PENDING, null, null);
    ImageIntegrity suspected =
        new ImageIntegrity(
            SUBJECT,
            IntegrityState.UNDECIDED,
            UndecidedCause.AWAITING_CONFIRMATION,
            "seen once",
            T0,
            IntegrityState.VERIFIED,
            T0.minusSeconds(60),
            new ImageIntegrity.Suspicion(ViolationType.MISSING_SOURCE, 1, T0, T0));
    ImageIntegrity unknown =
        new ImageIntegrity(
            new Subject("r.io/zoo:v1", null),
            IntegrityState.UNDECIDED,
            UndecidedCause.NO_RUNTIME_DIGEST,
            "no image ID",
            T0,
            IntegrityState.PENDING,
            null,
            null);
    saveImages(pending, unknown);
    saveImages(suspected);
    close();
    open();

    assertThat(store.images()).containsExactly(suspected, unknown);
    assertThat(store.images(List.of(SUBJECT, new Subject("r.io/none:v1", ONE))))
        .containsExactly(suspected);
  }

  @Test
  void timelineOfATagIsReadLatestFirst() {
    Repository repository = new Repository("r.io", "app");
    Tag tag = new Tag("latest");
    TagSighting old = new TagSighting(repository, tag, ONE, T0, T0.plusSeconds(60));
    TagSighting begun =
        new TagSighting(repository, tag, TWO, T0.plusSeconds(120), T0.plusSeconds(120));
    TagSighting again =
        new TagSighting(repository, tag, TWO, T0.plusSeconds(120), T0.plusSeconds(180));
    for (TagSighting each : List.of(old, begun, again)) {
      store.save(new Findings(List.of(), List.of(), List.of(each), List.of(), List.of()));
    }
    close();
    open();

    assertThat(store.sightings(repository, tag, 10)).containsExactly(again, old);
    assertThat(store.sightings(repository, tag, 1)).containsExactly(again);
    assertThat(store.sightings(repository, new Tag("other"), 10)).isEmpty();
  }

  @Test
  void whatIsOldAndEndedIsForgotten() {
    Violation open = violation("01".repeat(8), ViolationType.DIGEST_MISMATCH, full(), null);
    Violation resolved = violation("02".repeat(8), ViolationType.DIGEST_MISMATCH, full(), T0);
    save(open, resolved);

    store.forgetBefore(T0.plus(Duration.ofDays(1)));

    assertThat(store.violations(Scope.OPEN_AND_RESOLVED)).containsExactly(open);
  }

  @Test
  void statesOfWhatRunsAreKeptHoweverOld() {
    List<ContentIntegrity> contents =
        Stream.of(SUBJECT, new Subject("r.io/gone:v1", TWO))
            .map(subject -> new ContentIntegrity(subject, IntegrityState.VERIFIED, "", T0))
            .toList();
    store.save(new Findings(List.of(), List.of(), List.of(), contents, List.of()));
    container(ONE, "a name of the runtime's");

    store.forgetBefore(T0.plus(Duration.ofDays(1)));

    assertThat(store.contents()).extracting(ContentIntegrity::subject).containsExactly(SUBJECT);
  }

  private void container(Digest config, String reference) {
    database.write(
        "enter a container",
        connection -> {
          String sql =
              "INSERT INTO container VALUES"
                  + " (1, 1, 'c', 1, ?, ?, 0, '', '', '', '', '', '', 0, 0, 0, 0, ?, 0)";
          try (Batch batch = new Batch(connection, sql)) {
            batch.set(config.bytes()).set(reference).set(new byte[0]).add();
          }
          return true;
        });
  }

  @Test
  void readingsAreKeptByWhoReadAndForgottenOnceTheyAreOld() {
    MovableClock clock = new MovableClock();
    Reading everybody = new Reading(new Repository("r.io", "app"), "");
    Reading somebody = new Reading(new Repository("r.io", "app"), "user me");
    new SqlReadings(database, clock).save(List.of(everybody));
    clock.advance(Duration.ofDays(1));
    new SqlReadings(database, clock).save(List.of(somebody));
    close();
    open();
    SqlReadings readings = new SqlReadings(database, clock);

    assertThat(readings.contains(everybody)).isTrue();
    assertThat(readings.contains(somebody)).isTrue();
    assertThat(readings.contains(new Reading(new Repository("r.io", "other"), ""))).isFalse();
    store.forgetBefore(clock.instant());
    assertThat(readings.contains(everybody)).isFalse();
    assertThat(readings.contains(somebody)).isTrue();
  }

  @Test
  void eventsAreNumberedAndShowTheViolationAsOfThen() {
    Violation open = violation("00000000000000a1", ViolationType.DIGEST_MISMATCH, full(), null);
    Violation resolved =
        violation(open.id(), ViolationType.DIGEST_MISMATCH, full(), T0.plusSeconds(90));
    long first =
        store.save(
            new Findings(
                List.of(),
                List.of(open),
                List.of(),
                List.of(),
                List.of(new ViolationEvent(open.id(), ViolationEvent.Kind.OPENED, T0, "x"))));
    long second =
        store.save(
            new Findings(
                List.of(),
                List.of(resolved),
                List.of(),
                List.of(),
                List.of(
                    new ViolationEvent(
                        open.id(), ViolationEvent.Kind.RESOLVED, T0.plusSeconds(90), "y"))));
    long none = store.save(Findings.NONE);
    close();
    open();

    assertThat(second).isEqualTo(first + 1);
    assertThat(none).isZero();
    assertThat(store.eventsAfter(0, 10))
        .extracting(RecordedEvent::sequence, RecordedEvent::violation)
        .containsExactly(tuple(first, open), tuple(second, resolved));
    assertThat(store.eventsAfter(first, 10))
        .extracting(RecordedEvent::sequence)
        .containsExactly(second);
    assertThat(store.eventsAfter(0, 1)).hasSize(1);
    assertThat(store.eventsAfter(second, 10)).isEmpty();
  }
}
