package dev.assay.collector.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.ReferenceSource;
import dev.assay.collector.integrity.IntegrityStore.Scope;
import dev.assay.collector.registry.Attributed;
import dev.assay.collector.registry.BuildDetails;
import dev.assay.collector.registry.PublishedImage;
import dev.assay.collector.registry.RegistryAnswer;
import dev.assay.collector.registry.RegistryAnswer.Absent;
import dev.assay.collector.registry.RegistryAnswer.Cause;
import dev.assay.collector.registry.RegistryAnswer.Kind;
import dev.assay.collector.registry.RegistryAnswer.Published;
import dev.assay.collector.registry.RegistryAnswer.Unanswered;
import dev.assay.collector.registry.SourceDetails;
import dev.assay.collector.registry.SourceQuestion;
import dev.assay.collector.testing.MovableClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IntegrityMonitorTest {

  private static final Duration INTERVAL = Duration.ofMinutes(5);
  private static final Platform AMD64 = new Platform("linux", "amd64", "");
  private static final Digest MINE = digest('1');
  private static final Digest THEIRS = digest('2');

  private final MovableClock clock = new MovableClock();
  private final List<RunningInstance> running = new ArrayList<>();
  private final List<SourceQuestion> asked = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final InMemoryIntegrityStore store = new InMemoryIntegrityStore();
  private CompletableFuture<RegistryAnswer> answer = CompletableFuture.completedFuture(holds(MINE));
  private boolean broken;
  private Pace pace = Pace.even(INTERVAL, Duration.ofDays(30));
  private IntegrityMonitor monitor = monitor();

  private static Digest digest(char digit) {
    return new Digest("sha256:" + String.valueOf(digit).repeat(64));
  }

  private IntegrityMonitor monitor() {
    return new IntegrityMonitor(
        new ListedImages(running),
        question -> {
          asked.add(question);
          if (broken) {
            throw new IllegalStateException("a defect");
          }
          return answer;
        },
        new IntegrityCheck(new TagPolicy(TagPolicy.STANDARD_MUTABLE_TAGS)),
        store,
        new IntegrityRegister(
            store,
            Confirmation.standard(pace.recheck()),
            new IntegrityListener() {
              @Override
              public void imageChanged(ImageIntegrity image) {
                events.add(image.state().toString());
              }

              @Override
              public void violationChanged(Violation violation, ViolationEvent event) {
                events.add(event.kind() + " " + violation.type());
              }
            }),
        pace,
        clock,
        Runnable::run);
  }

  private static RegistryAnswer holds(Digest config) {
    Digest manifest = digest(config.equals(MINE) ? 'a' : 'b');
    return new Published(
        manifest,
        Kind.MANIFEST,
        List.of(new PublishedImage(manifest, config, Platform.UNKNOWN)),
        Map.of(),
        Set.of(),
        null,
        "link");
  }

  private static RegistryAnswer absent() {
    return new Absent(
        "r.io/app:v1", "MANIFEST_UNKNOWN", "the registry answers everybody", Map.of(), Set.of());
  }

  private static RegistryAnswer stopped() {
    return new Unanswered(Cause.SOURCE_UNREACHABLE, "connection refused");
  }

  private RunningInstance container(String tag, String id) {
    return new RunningInstance(
        "r.io/app:" + tag,
        ReferenceSource.USER_SPECIFIED,
        MINE,
        List.of("r.io/app@" + digest('a')),
        AMD64,
        new Place("c", "shop", "Pod", "app-" + id, "n1", "app", id),
        clock.instant());
  }

  @BeforeEach
  void runOne() {
    running.add(container("v1", "1"));
  }

  private void check(RegistryAnswer now) {
    answer = CompletableFuture.completedFuture(now);
    monitor.look().join();
    clock.advance(INTERVAL);
  }

  private Violation onlyViolation() {
    assertThat(store.violations(Scope.OPEN_AND_RESOLVED)).hasSize(1);
    return store.violations(Scope.OPEN_AND_RESOLVED).get(0);
  }

  private ImageIntegrity image() {
    assertThat(store.images()).hasSize(1);
    return store.images().get(0);
  }

  @Test
  void oneReferenceIsAskedOnceAnInterval() {
    running.add(container("v1", "2"));
    running.add(container("v2", "3"));
    monitor.look().join();
    monitor.look().join();
    assertThat(asked).hasSize(2);

    clock.advance(INTERVAL);
    monitor.look().join();

    assertThat(asked).hasSize(4);
  }

  @Test
  void mismatchIsRaisedByTheSecondCheck() {
    Instant first = clock.instant();
    check(holds(THEIRS));
    assertThat(image().state()).isEqualTo(IntegrityState.UNDECIDED);
    assertThat(image().reason()).contains("1 of the 2");
    assertThat(store.violations(Scope.OPEN)).isEmpty();

    check(holds(THEIRS));
    check(holds(THEIRS));

    Violation violation = onlyViolation();
    assertThat(violation.type()).isEqualTo(ViolationType.DIGEST_MISMATCH);
    assertThat(violation.firstDetected()).isEqualTo(first);
    assertThat(violation.lastConfirmed()).isEqualTo(first.plus(INTERVAL.multipliedBy(2)));
    assertThat(violation.locations()).containsExactly(new Location(running.get(0).place(), first));
    assertThat(events).containsExactly("UNDECIDED", "VIOLATED", "OPENED DIGEST_MISMATCH");
  }

  @Test
  void checksTooCloseTogetherCountOnce() {
    check(holds(THEIRS));
    clock.advance(INTERVAL.negated());
    monitor = monitor();
    check(holds(THEIRS));

    assertThat(store.violations(Scope.OPEN)).isEmpty();
  }

  @Test
  void contentThatDiffersOnceIsNothing() {
    check(holds(THEIRS));
    check(holds(MINE));
    check(holds(THEIRS));

    assertThat(store.violations(Scope.OPEN_AND_RESOLVED)).isEmpty();
  }

  @Test
  void missingSourceIsRaisedByTheThirdCheck() {
    check(absent());
    check(absent());
    assertThat(store.violations(Scope.OPEN)).isEmpty();

    check(absent());

    assertThat(onlyViolation().evidence().status()).isEqualTo("Artifact Not Found");
    assertThat(onlyViolation().evidence().comparison().registryPath()).isEqualTo("r.io/app:v1");
  }

  @Test
  void outageNeitherRaisesNorClears() {
    check(holds(MINE));
    Instant verified = clock.instant().minus(INTERVAL);
    check(stopped());

    assertThat(image().state()).isEqualTo(IntegrityState.UNDECIDED);
    assertThat(image().reason()).isEqualTo("SOURCE_UNREACHABLE: connection refused");
    assertThat(image().definiteState()).isEqualTo(IntegrityState.VERIFIED);
    assertThat(image().definiteAt()).isEqualTo(verified);

    check(holds(THEIRS));
    check(stopped());
    check(holds(THEIRS));
    check(stopped());

    assertThat(onlyViolation().isOpen()).isTrue();
    assertThat(onlyViolation().notRecheckedBecause()).contains("connection refused");

    check(holds(THEIRS));

    assertThat(onlyViolation().notRecheckedBecause()).isEmpty();
    assertThat(events).endsWith("UPDATED DIGEST_MISMATCH");
  }

  @Test
  void violationIsResolvedWhenTheSourceHoldsWhatRuns() {
    check(holds(THEIRS));
    check(holds(THEIRS));
    check(stopped());
    Instant resolved = clock.instant();
    check(holds(MINE));

    assertThat(onlyViolation().resolvedAt()).isEqualTo(resolved);
    assertThat(onlyViolation().resolution()).isEqualTo("The source holds what runs.");
    assertThat(onlyViolation().notRecheckedBecause()).isEmpty();
    assertThat(image().state()).isEqualTo(IntegrityState.VERIFIED);
  }

  @Test
  void violationIsResolvedWhenNothingRunsAnyMore() {
    check(holds(THEIRS));
    check(holds(THEIRS));
    running.clear();
    monitor.look().join();
    assertThat(onlyViolation().isOpen()).isTrue();

    clock.advance(INTERVAL);
    monitor.look().join();

    assertThat(onlyViolation().resolution()).contains("No container");
    assertThat(events).endsWith("RESOLVED DIGEST_MISMATCH");
  }

  @Test
  void replacedContainerLeavesTheViolationOpen() {
    check(holds(THEIRS));
    check(holds(THEIRS));
    RunningInstance old = running.remove(0);
    monitor.look().join();
    running.add(container("v1", "2"));
    Instant replaced = clock.instant();
    check(holds(THEIRS));

    assertThat(onlyViolation().isOpen()).isTrue();
    assertThat(onlyViolation().locations())
        .containsExactly(new Location(running.get(0).place(), replaced))
        .noneMatch(location -> location.place().equals(old.place()));
  }

  @Test
  void anotherTypeReplacesTheViolation() {
    check(holds(THEIRS));
    check(holds(THEIRS));
    check(absent());
    check(absent());
    assertThat(onlyViolation().isOpen()).isTrue();

    check(absent());

    assertThat(store.violations(Scope.OPEN))
        .extracting(Violation::type)
        .containsExactly(ViolationType.MISSING_SOURCE);
    assertThat(store.violations(Scope.OPEN_AND_RESOLVED)).hasSize(2);
  }

  @Test
  void movedTagIsTimedByTheCollectorsOwnObservation() {
    running.set(0, container("latest", "1"));
    Instant deployed = clock.instant();
    check(holds(MINE));
    check(holds(MINE));
    check(holds(THEIRS));
    check(holds(THEIRS));

    Evidence evidence = onlyViolation().evidence();
    assertThat(onlyViolation().type()).isEqualTo(ViolationType.POST_DEPLOYMENT_TAG_UPDATE);
    assertThat(evidence.deploymentTime()).isEqualTo(deployed);
    assertThat(evidence.tagUpdate())
        .isEqualTo(new TagUpdate(deployed.plus(INTERVAL), deployed.plus(INTERVAL.multipliedBy(2))));
    assertThat(evidence.timeDifference()).contains(INTERVAL.multipliedBy(2));
    assertThat(evidence.reasonCodes()).containsExactly(ReasonCode.TAG_OVERWRITTEN_AFTER_DEPLOY);
  }

  @Test
  void tagThatLedElsewhereBeforeTheDeploymentIsAStaleCopy() {
    RunningInstance other = container("latest", "0");
    running.set(0, other);
    check(holds(THEIRS));
    running.add(container("latest", "1"));
    running.remove(0);
    check(holds(THEIRS));

    Evidence evidence = onlyViolation().evidence();
    assertThat(evidence.reasonCodes()).containsExactly(ReasonCode.STALE_NODE_CACHE);
    assertThat(Objects.requireNonNull(evidence.tagUpdate()).after()).isNull();
    assertThat(evidence.timeDifference().orElseThrow()).isNegative();
  }

  @Test
  void nothingIsForgottenOverARestart() {
    check(holds(THEIRS));
    monitor = monitor();
    check(holds(THEIRS));
    monitor = monitor();
    check(holds(THEIRS));
    monitor = monitor();
    check(holds(MINE));

    assertThat(onlyViolation().isOpen()).isFalse();
  }

  @Test
  void imageWithoutANameIsSaidNotToBeCheckable() {
    running.set(
        0,
        new RunningInstance(
            MINE.value(),
            ReferenceSource.RUNTIME_NAME,
            MINE,
            List.of(),
            AMD64,
            running.get(0).place(),
            null));
    check(holds(MINE));
    check(holds(MINE));

    assertThat(asked).isEmpty();
    assertThat(image().reason()).startsWith("NO_REFERENCE");
  }

  @Test
  void forgeryOnOneNodeCountsForAll() {
    running.add(
        new RunningInstance(
            "r.io/app:v1",
            ReferenceSource.USER_SPECIFIED,
            MINE,
            List.of("r.io/app@" + digest('b')),
            AMD64,
            new Place("c", "shop", "Pod", "app-2", "n2", "app", "2"),
            clock.instant()));
    check(holds(THEIRS));
    check(holds(THEIRS));

    assertThat(onlyViolation().evidence().reasonCodes()).contains(ReasonCode.CLAIMED_DIGEST_FORGED);
    assertThat(onlyViolation().locations()).hasSize(2);
  }

  @Test
  void questionUnderWayIsNotAskedAgainAndAFailureDelaysNobody() {
    answer = new CompletableFuture<>();
    CompletableFuture<Void> first = monitor.look();
    clock.advance(INTERVAL);
    monitor.look().join();
    assertThat(asked).hasSize(1);

    answer.completeExceptionally(new IllegalStateException("a defect"));
    first.join();
    clock.advance(INTERVAL);
    check(holds(MINE));

    assertThat(image().state()).isEqualTo(IntegrityState.VERIFIED);
  }

  @Test
  void questionThatCannotBeAskedKeepsNobodyWaiting() {
    running.add(container("v2", "2"));
    broken = true;
    monitor.look().join();
    assertThat(asked).hasSize(2);
    broken = false;
    clock.advance(INTERVAL);
    check(holds(MINE));

    assertThat(asked).hasSize(4);
    assertThat(store.images())
        .extracting(ImageIntegrity::state)
        .containsOnly(IntegrityState.VERIFIED);
  }

  @Test
  void whatHasWaitedLongestForAnAnswerIsAskedFirst() {
    running.add(container("v2", "2"));
    check(holds(MINE));
    running.add(container("v3", "3"));
    answer = CompletableFuture.completedFuture(stopped());
    monitor.look().join();
    asked.clear();
    clock.advance(INTERVAL);

    monitor.look().join();

    assertThat(asked.get(0).reference()).hasToString("r.io/app:v3");
    assertThat(asked).hasSize(3);
  }

  @Test
  void suspicionIsConfirmedSoonerThanTheIntervalAndAnOutageIsAskedAgainEverMoreRarely() {
    pace = new Pace(Duration.ofMinutes(10), Duration.ofSeconds(30), 0, 16, Duration.ofDays(30));
    monitor = monitor();
    answer = CompletableFuture.completedFuture(holds(THEIRS));
    monitor.look().join();
    assertThat(next()).isEqualTo(Duration.ofSeconds(30));
    clock.advance(Duration.ofSeconds(30));
    monitor.look().join();

    assertThat(onlyViolation().isOpen()).isTrue();
    assertThat(next()).isEqualTo(Duration.ofMinutes(10));

    answer = CompletableFuture.completedFuture(stopped());
    for (Duration wait :
        List.of(
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(4),
            Duration.ofMinutes(8),
            Duration.ofMinutes(10),
            Duration.ofMinutes(10))) {
      clock.advance(next());
      monitor.look().join();
      assertThat(next()).isEqualTo(wait);
    }
  }

  private Duration next() {
    ImageReference reference = ImageReference.parse("r.io/app:v1").orElseThrow();
    return Duration.between(clock.instant(), monitor.nextCheck(reference).orElseThrow());
  }

  @Test
  void restartChangesNoDueTime() {
    check(holds(MINE));
    clock.advance(INTERVAL.dividedBy(2).negated());
    monitor = monitor();
    asked.clear();
    monitor.look().join();

    assertThat(asked).isEmpty();
    assertThat(next()).isEqualTo(INTERVAL.dividedBy(2));
  }

  @Test
  void otherContentUnderAKnownReferenceIsCheckedAtOnce() {
    monitor.look().join();
    RunningInstance old = running.get(0);
    running.add(
        new RunningInstance(
            old.reference(), old.source(), THEIRS, List.of(), AMD64, old.place(), old.created()));
    monitor.look().join();

    assertThat(asked).hasSize(2);
    assertThat(asked.get(1).imageIds()).containsExactlyInAnyOrder(MINE, THEIRS);
  }

  @Test
  void whatSomebodyAsksForIsCheckedAtOnceAndOnlyThat() {
    running.add(container("v2", "2"));
    monitor.look().join();
    asked.clear();

    Map<ImageReference, CompletableFuture<Void>> checks =
        monitor.checkNow(reference -> reference.toString().endsWith(":v2"));

    assertThat(checks).hasSize(1);
    checks.values().forEach(CompletableFuture::join);
    assertThat(asked)
        .extracting(each -> each.reference().toString())
        .containsExactly("r.io/app:v2");
    assertThat(monitor.checkNow(reference -> false)).isEmpty();
  }

  @Test
  void whatWasAskedForIsCheckedOnceMoreSoonSinceNewsOvertakeTheChange() {
    pace = new Pace(INTERVAL, INTERVAL.dividedBy(10), 0, 16, Duration.ofDays(30));
    monitor = monitor();
    monitor.look().join();
    monitor.checkNow(reference -> true).values().forEach(CompletableFuture::join);
    answer = CompletableFuture.completedFuture(holds(THEIRS));
    asked.clear();

    clock.advance(INTERVAL.dividedBy(10));
    monitor.look().join();

    assertThat(asked).hasSize(1);
    assertThat(image().reason()).contains("AWAITING_CONFIRMATION");
  }

  @Test
  void requestWhileACheckIsUnderWayIsCheckedOnceMore() {
    CompletableFuture<RegistryAnswer> slow = new CompletableFuture<>();
    answer = slow;
    CompletableFuture<Void> look = monitor.look();
    Map<ImageReference, CompletableFuture<Void>> checks = monitor.checkNow(reference -> true);
    answer = CompletableFuture.completedFuture(holds(MINE));
    slow.complete(holds(THEIRS));
    look.join();
    checks.values().forEach(CompletableFuture::join);

    assertThat(asked).hasSize(2);
    assertThat(image().state()).isEqualTo(IntegrityState.VERIFIED);
  }

  @Test
  void newImageOvertakesThousandsThatWaitForTheSameRegistry() {
    pace = new Pace(INTERVAL, INTERVAL, 0, 1, Duration.ofDays(30));
    monitor = monitor();
    CompletableFuture<RegistryAnswer> slow = new CompletableFuture<>();
    answer = slow;
    for (int i = 0; i < 2000; i++) {
      running.add(container("old" + i, "old" + i));
    }
    CompletableFuture<Void> first = monitor.look();
    running.add(container("new", "new"));
    CompletableFuture<Void> second = monitor.look();
    assertThat(asked).hasSize(1);
    assertThat(monitor.counts().waiting()).isEqualTo(2001);

    answer = CompletableFuture.completedFuture(holds(MINE));
    slow.complete(holds(MINE));
    first.join();
    second.join();

    assertThat(asked.get(1).reference()).hasToString("r.io/app:new");
    assertThat(asked).hasSize(2002);
  }

  @Test
  void whatASourceTellsIsKeptAndItsTimeIsBelieved() {
    running.set(0, container("latest", "1"));
    Instant deployed = clock.instant();
    Instant updated = deployed.plusSeconds(7);
    SourceDetails told =
        new SourceDetails(
            new Attributed<>(updated, Attributed.Origin.HARBOR, Attributed.Certainty.RECORDED),
            new Attributed<>(
                "ci", Attributed.Origin.ARTIFACTORY_STORAGE, Attributed.Certainty.RECORDED),
            BuildDetails.NONE,
            URI.create("https://r.io/ui/app"),
            null,
            List.of("other/app:v1"),
            List.of("a note"));
    Published published = (Published) holds(THEIRS);
    RegistryAnswer detailed =
        new Published(
            published.digest(),
            published.kind(),
            published.images(),
            Map.of(),
            Set.of(),
            null,
            "link",
            told);
    check(detailed);
    check(detailed);

    Evidence evidence = onlyViolation().evidence();
    assertThat(evidence.tagUpdate()).isEqualTo(TagUpdate.told(updated));
    assertThat(evidence.timeDifference()).contains(Duration.ofSeconds(7));
    assertThat(evidence.reasonCodes()).containsExactly(ReasonCode.TAG_OVERWRITTEN_AFTER_DEPLOY);
    assertThat(evidence.comparison().registryLink()).isEqualTo("https://r.io/ui/app");
    assertThat(evidence.notes())
        .contains("a note", "what runs is elsewhere in the registry: other/app:v1");
    assertThat(store.details("r.io/app:latest")).contains(told);
  }

  @Test
  void whatDidNotChangeIsNotReadAgain() {
    int[] reads = new int[1];
    RunningImages counting =
        new RunningImages() {
          @Override
          public long version() {
            return 7;
          }

          @Override
          public List<Deployed> deployed() {
            reads[0]++;
            return List.of();
          }

          @Override
          public List<RunningInstance> instances(Collection<String> references) {
            return List.of();
          }
        };
    IntegrityMonitor quiet =
        new IntegrityMonitor(
            counting,
            question -> answer,
            new IntegrityCheck(new TagPolicy(Set.of())),
            store,
            new IntegrityRegister(store, Confirmation.standard(INTERVAL), unheard()),
            pace,
            clock,
            Runnable::run);
    for (int i = 0; i < 10; i++) {
      quiet.look().join();
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(reads[0]).isEqualTo(1);

    clock.advance(Duration.ofMinutes(1));
    quiet.look().join();

    assertThat(reads[0]).isEqualTo(2);
  }

  private static IntegrityListener unheard() {
    return new IntegrityListener() {
      @Override
      public void imageChanged(ImageIntegrity image) {}

      @Override
      public void violationChanged(Violation violation, ViolationEvent event) {}
    };
  }

  @Test
  void placesThatAreLeftOutAreCounted() {
    for (int i = 0; i < 1200; i++) {
      running.add(container("v1", "more" + i));
    }
    check(holds(THEIRS));
    check(holds(THEIRS));

    assertThat(onlyViolation().locations()).hasSize(1000);
    assertThat(onlyViolation().evidence().notes())
        .contains("runs in 1201 containers; the first 1000 are listed");
  }
}
