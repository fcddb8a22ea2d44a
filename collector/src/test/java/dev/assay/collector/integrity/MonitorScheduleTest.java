package dev.assay.collector.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.image.ImageReference;
import dev.assay.collector.integrity.IntegrityStore.Scope;
import dev.assay.collector.registry.RegistryAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Which reference is asked about when. */
class MonitorScheduleTest extends MonitorCase {

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

  @Test
  void absenceIsConfirmedMoreSlowlyThanOtherContent() {
    pace = new Pace(Duration.ofMinutes(10), Duration.ofSeconds(30), 0, 16, Duration.ofDays(30));
    missingRechecks = 10;
    monitor = monitor();
    answer = CompletableFuture.completedFuture(absent());
    Instant first = clock.instant();
    monitor.look().join();

    // What a registry sends news of is asked for in between, and proves nothing more.
    clock.advance(Duration.ofSeconds(30));
    monitor.checkNow(reference -> true).values().forEach(CompletableFuture::join);
    clock.advance(Duration.ofSeconds(30));
    monitor.look().join();
    assertThat(image().reason()).contains("1 of the 3");
    while (store.violations(Scope.OPEN).isEmpty()) {
      clock.advance(next());
      monitor.look().join();
    }

    assertThat(Duration.between(first, clock.instant())).isEqualTo(Duration.ofMinutes(11));
    assertThat(onlyViolation().firstDetected()).isEqualTo(first);
    assertThat(next()).isEqualTo(Duration.ofMinutes(10));
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
    runOther();
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
  void whatWasCheckedAMomentAgoIsNotAskedForAgain() {
    running.add(container("v2", "2"));
    monitor.look().join();
    asked.clear();

    RequestedChecks atOnce = monitor.checkNow(reference -> true, 2);
    clock.advance(Duration.ofSeconds(6));
    RequestedChecks later = monitor.checkNow(reference -> true, 2);

    assertThat(atOnce.begun()).isEmpty();
    assertThat(atOnce.recent()).hasSize(2);
    assertThat(later.begun()).hasSize(2);
    assertThat(asked).hasSize(2);
  }

  @Test
  void requestForTooManyBeginsNone() {
    running.add(container("v2", "2"));
    monitor.look().join();
    clock.advance(Duration.ofMinutes(1));
    asked.clear();

    RequestedChecks requested = monitor.checkNow(reference -> true, 1);

    assertThat(requested.matching()).isEqualTo(2);
    assertThat(requested.begun()).isEmpty();
    assertThat(asked).isEmpty();
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
  void answersAreKeptTogetherWhileOthersWaitAndAtTheNextLookAtTheLatest() {
    pace = new Pace(INTERVAL, INTERVAL, 0, 2, Duration.ofDays(30));
    monitor = monitor();
    for (int i = 0; i < 199; i++) {
      running.add(container("more" + i, "more" + i));
    }
    monitor.look().join();
    assertThat(store.saves()).isLessThan(10);

    CompletableFuture<RegistryAnswer> first = new CompletableFuture<>();
    answer = first;
    clock.advance(INTERVAL);
    CompletableFuture<Void> second = monitor.look();
    asked.clear();
    answer = new CompletableFuture<>();
    first.complete(holds(MINE));
    // Those hang that were asked when the first two were answered: others still wait.
    assertThat(asked).hasSize(2);
    assertThat(monitor.counts().checks()).isEqualTo(200);
    assertThat(second).isNotDone();
    CompletableFuture<Void> unused = monitor.look();

    assertThat(monitor.counts().checks()).isEqualTo(202);
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
      public void violationChanged(RecordedEvent recorded) {}
    };
  }

  @Test
  void otherContentWhileACheckIsUnderWayIsCheckedOnceThatHasEnded() {
    CompletableFuture<RegistryAnswer> slow = new CompletableFuture<>();
    answer = slow;
    CompletableFuture<Void> look = monitor.look();
    runOther();
    CompletableFuture<Void> second = monitor.look();
    answer = CompletableFuture.completedFuture(holds(MINE));
    slow.complete(holds(MINE));
    look.join();
    second.join();

    assertThat(asked).hasSize(2);
    assertThat(asked.get(1).imageIds()).containsExactlyInAnyOrder(MINE, THEIRS);
  }

  @Test
  void otherContentSinceTheEndOfTheCollectorIsCheckedAtOnce() {
    check(holds(MINE));
    clock.advance(INTERVAL.negated());
    runOther();
    monitor = monitor();
    asked.clear();
    monitor.look().join();

    assertThat(asked).hasSize(1);
  }

  private void runOther() {
    RunningInstance old = running.get(0);
    running.add(
        new RunningInstance(
            old.reference(), old.source(), THEIRS, List.of(), AMD64, old.place(), old.created()));
  }
}
