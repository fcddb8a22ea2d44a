package dev.assay.collector.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.image.ReferenceSource;
import dev.assay.collector.integrity.IntegrityStore.Scope;
import dev.assay.collector.registry.Attributed;
import dev.assay.collector.registry.BuildDetails;
import dev.assay.collector.registry.RegistryAnswer;
import dev.assay.collector.registry.RegistryAnswer.Elsewhere;
import dev.assay.collector.registry.RegistryAnswer.Published;
import dev.assay.collector.registry.SourceDetails;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What answers over time make of a violation. */
class IntegrityMonitorTest extends MonitorCase {

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
            Elsewhere.NOTHING,
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

  private static SourceDetails told(String by) {
    return new SourceDetails(
        null,
        new Attributed<>(by, Attributed.Origin.ARTIFACTORY_STORAGE, Attributed.Certainty.RECORDED),
        BuildDetails.NONE,
        null,
        null,
        List.of(),
        List.of());
  }

  private static SourceDetails unanswered() {
    return new SourceDetails(
        null, null, BuildDetails.NONE, null, null, List.of(), List.of("no answer"), true);
  }

  private @Nullable String deployedBy() {
    return store
        .details("r.io/app:v1")
        .flatMap(details -> Optional.ofNullable(details.deployedBy()))
        .map(Attributed::value)
        .orElse(null);
  }

  @Test
  void whatASourceToldIsKeptWhereItCannotBeAskedOrHasNothingMore() {
    Published there = (Published) holds(MINE);
    check(there.with(told("ci")));
    check(there.with(unanswered()));
    assertThat(deployedBy()).isEqualTo("ci");

    check(absent());
    assertThat(deployedBy()).isEqualTo("ci");
  }

  @Test
  void whatASourceToldOfOtherContentIsNotKept() {
    check(((Published) holds(THEIRS)).with(told("ci")));
    check(((Published) holds(MINE)).with(unanswered()));

    assertThat(deployedBy()).isNull();
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

  @Test
  void timesThatDoNotTellTheOrderGiveNoDifference() {
    running.set(0, container("latest", "0"));
    check(holds(MINE));
    running.set(0, container("latest", "1"));
    check(holds(THEIRS));
    check(holds(THEIRS));

    Evidence evidence = onlyViolation().evidence();
    assertThat(evidence.tagUpdate()).isNotNull();
    assertThat(evidence.timeDifference()).isEmpty();
  }

  /** A tag that moved away from one node's copy excuses no node that forged another's name. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void gravestOfSeveralNodesCountsInAnyOrder(boolean forgedFirst) {
    RunningInstance honest = container("latest", "1");
    RunningInstance forged = claiming(container("latest", "2"), "r.io/app@" + digest('b'));
    running.clear();
    running.addAll(forgedFirst ? List.of(forged, honest) : List.of(honest, forged));
    check(holds(THEIRS));
    Collections.reverse(running);
    monitor = monitor();
    check(holds(THEIRS));

    assertThat(onlyViolation().type()).isEqualTo(ViolationType.DIGEST_MISMATCH);
    assertThat(onlyViolation().evidence().reasonCodes()).contains(ReasonCode.CLAIMED_DIGEST_FORGED);
    Comparison first = onlyViolation().evidence().comparison();
    Collections.reverse(running);
    monitor = monitor();
    check(holds(THEIRS));

    assertThat(onlyViolation().evidence().comparison()).isEqualTo(first);
    assertThat(events).containsExactly("UNDECIDED", "VIOLATED", "OPENED DIGEST_MISMATCH");
  }

  private static RunningInstance claiming(RunningInstance instance, String name) {
    return new RunningInstance(
        instance.reference(),
        instance.source(),
        instance.imageId(),
        List.of(name),
        instance.platform(),
        instance.place(),
        instance.created());
  }
}
