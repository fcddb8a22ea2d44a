package dev.assay.collector.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.ReferenceSource;
import dev.assay.collector.integrity.ContentVerdict.Doubt;
import dev.assay.collector.integrity.IntegrityStore.Scope;
import dev.assay.collector.integrity.IntegrityVerdict.Verified;
import dev.assay.collector.integrity.IntegrityVerdict.Violated;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class IntegrityRegisterTest {

  private static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration APART = Duration.ofMinutes(1);
  private static final Platform AMD64 = new Platform("linux", "amd64", "");
  private static final Digest IMAGE = digest('1');
  private static final Subject SUBJECT = new Subject("r.io/app:v1", IMAGE);

  private final InMemoryIntegrityStore store = new InMemoryIntegrityStore();
  private final List<String> events = new ArrayList<>();
  private IntegrityRegister register = register();
  private Instant now = T0;
  private String runningOn = "n1";

  private static Digest digest(char digit) {
    return new Digest("sha256:" + String.valueOf(digit).repeat(64));
  }

  private IntegrityRegister register() {
    return new IntegrityRegister(
        store,
        Confirmation.standard(APART),
        new IntegrityListener() {
          @Override
          public void imageChanged(ImageIntegrity image) {}

          @Override
          public void violationChanged(RecordedEvent recorded) {
            Violation violation = recorded.violation();
            ViolationEvent event = recorded.event();
            events.add(event.kind() + " " + violation.type());
          }
        });
  }

  private RunningInstance container(String id) {
    return new RunningInstance(
        "r.io/app:v1",
        ReferenceSource.USER_SPECIFIED,
        IMAGE,
        List.of(),
        AMD64,
        new Place("c", "shop", "Pod", "app-" + id, runningOn, "app", id),
        T0.minusSeconds(60));
  }

  private static ChangedFile file(String path, String containerId, ChangedFile.Layer layer) {
    return new ChangedFile(
        path, digest('2'), digest('3'), 10, layer, containerId, List.of(), T0, T0);
  }

  private void content(ContentVerdict verdict) {
    register.judgeContent(SUBJECT, verdict, List.of(container("1"), container("2")), now);
    now = now.plus(APART);
  }

  private void check(IntegrityVerdict verdict) {
    var unused =
        register.apply(
            List.of(
                new IntegrityRegister.Outcome(
                    SUBJECT, verdict, List.of(container("1")), null, List.of())),
            List.of(),
            now);
    now = now.plus(APART);
  }

  private static IntegrityVerdict mismatch() {
    return new Violated(
        ViolationType.DIGEST_MISMATCH,
        new Comparison(null, null, null, AMD64, "", "r.io/app:v1"),
        new TreeSet<>(),
        List.of());
  }

  private static IntegrityVerdict forged() {
    return new Violated(
        ViolationType.DIGEST_MISMATCH,
        new Comparison(null, null, null, AMD64, "", "r.io/app:v1"),
        new TreeSet<>(Set.of(ReasonCode.CLAIMED_DIGEST_FORGED)),
        List.of());
  }

  private static IntegrityVerdict moved(String unsettled) {
    return new Violated(
        ViolationType.POST_DEPLOYMENT_TAG_UPDATE,
        new Comparison(null, null, null, AMD64, "", "r.io/app:v1"),
        new TreeSet<>(),
        List.of(),
        unsettled);
  }

  @Test
  void forgedNameThatCannotBeComparedAgainStands() {
    check(forged());
    check(forged());
    for (int i = 0; i < 3; i++) {
      check(moved("the source does not hold it any more"));
    }

    assertThat(store.violations(Scope.OPEN))
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.type()).isEqualTo(ViolationType.DIGEST_MISMATCH);
              assertThat(violation.notRecheckedBecause()).contains("does not hold it");
            });
    assertThat(events).containsExactly("OPENED DIGEST_MISMATCH");

    check(moved(""));
    check(moved(""));
    assertThat(store.violations(Scope.OPEN))
        .extracting(Violation::type)
        .containsExactly(ViolationType.POST_DEPLOYMENT_TAG_UPDATE);
  }

  @Test
  void forgedNameIsNotKeptForNodesThatNeverHadIt() {
    check(forged());
    check(forged());
    runningOn = "n2";
    check(moved("the source does not hold it any more"));
    check(moved("the source does not hold it any more"));

    assertThat(store.violations(Scope.OPEN))
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.type()).isEqualTo(ViolationType.POST_DEPLOYMENT_TAG_UPDATE);
              assertThat(violation.evidence().notes())
                  .contains("the source does not hold it any more");
            });
  }

  @Test
  void forgedNameIsNoLessGraveWhereItsReferenceIsGoneToo() {
    check(forged());
    check(forged());
    for (int i = 0; i < 4; i++) {
      check(
          new Violated(
              ViolationType.MISSING_SOURCE,
              new Comparison(null, null, null, AMD64, "", "r.io/app:v1"),
              new TreeSet<>(Set.of(ReasonCode.CLAIMED_DIGEST_FORGED)),
              List.of()));
    }

    assertThat(store.violations(Scope.OPEN))
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.type()).isEqualTo(ViolationType.DIGEST_MISMATCH);
              assertThat(violation.notRecheckedBecause()).contains("also a Missing Source");
            });
  }

  @Test
  void tagThatMovedIsTakenInWhateverCannotBeCompared() {
    check(moved("it answers 500"));
    check(moved("it answers 500"));

    assertThat(events).containsExactly("OPENED POST_DEPLOYMENT_TAG_UPDATE");
  }

  private static ContentVerdict judged(List<ChangedFile> modified, List<ChangedFile> added) {
    return new ContentVerdict(modified, added, Doubt.NONE);
  }

  private static ContentVerdict undecided(String reason) {
    return new ContentVerdict(List.of(), List.of(), new Doubt(reason, Set.of()));
  }

  @Test
  void contentThatDiffersIsAViolationAtOnceWhereItIsUsed() {
    content(judged(List.of(file("/lib/z", "2", ChangedFile.Layer.WRITABLE)), List.of()));

    Violation violation = store.violations(Scope.OPEN).get(0);
    assertThat(violation.type()).isEqualTo(ViolationType.CONTENT_MODIFIED);
    assertThat(violation.type().severity()).isEqualTo(Severity.CRITICAL);
    assertThat(violation.evidence().files()).hasSize(1);
    assertThat(violation.evidence().reasonCodes())
        .containsExactly(ReasonCode.CHANGED_IN_THE_CONTAINER);
    assertThat(violation.locations())
        .extracting(each -> each.place().containerId())
        .containsExactly("2");
    assertThat(store.contents())
        .extracting(ContentIntegrity::state)
        .containsExactly(IntegrityState.VIOLATED);
  }

  @Test
  void violationsOfContentStandBesideEachOtherAndThatOfTheSource() {
    List<ChangedFile> files = List.of(file("/lib/z", "1", ChangedFile.Layer.IMAGE));
    content(judged(files, files));
    check(mismatch());
    check(mismatch());

    assertThat(store.violations(Scope.OPEN))
        .extracting(Violation::type)
        .containsExactlyInAnyOrder(
            ViolationType.CONTENT_MODIFIED,
            ViolationType.CONTENT_ADDED,
            ViolationType.DIGEST_MISMATCH);

    check(new Verified(List.of()));
    content(judged(List.of(), files));

    assertThat(store.violations(Scope.OPEN))
        .extracting(Violation::type)
        .containsExactly(ViolationType.CONTENT_ADDED);
  }

  @Test
  void contentThatCannotBeJudgedNeitherRaisesNorClears() {
    content(undecided("no layers"));
    assertThat(store.violations(Scope.OPEN_AND_RESOLVED)).isEmpty();
    assertThat(store.contents().get(0).reason()).isEqualTo("no layers");

    content(judged(List.of(file("/lib/z", "1", ChangedFile.Layer.IMAGE)), List.of()));
    content(undecided("no layers"));

    assertThat(store.violations(Scope.OPEN).get(0).notRecheckedBecause()).isEqualTo("no layers");
    assertThat(events).containsExactly("OPENED CONTENT_MODIFIED");
  }

  @Test
  void nothingEndsWhileAFileCannotBeCompared() {
    List<ChangedFile> files = List.of(file("/lib/z", "1", ChangedFile.Layer.WRITABLE));
    content(judged(files, List.of()));
    Doubt doubt = new Doubt("/lib/z changes while it is read", Set.of("/lib/z"));
    content(new ContentVerdict(List.of(), files, doubt));

    assertThat(store.violations(Scope.OPEN))
        .extracting(Violation::type, Violation::notRecheckedBecause)
        .containsExactlyInAnyOrder(
            tuple(ViolationType.CONTENT_MODIFIED, "/lib/z changes while it is read"),
            tuple(ViolationType.CONTENT_ADDED, ""));
  }

  @Test
  void fileThatCannotBeComparedKeepsNoViolationOfOthersOpen() {
    content(judged(List.of(file("/lib/z", "1", ChangedFile.Layer.WRITABLE)), List.of()));
    Doubt doubt = new Doubt("/opt/sparse is in pieces", Set.of("/opt/sparse"));
    content(new ContentVerdict(List.of(), List.of(), doubt));

    assertThat(store.violations(Scope.OPEN)).isEmpty();
    assertThat(store.contents().get(0).state()).isEqualTo(IntegrityState.UNDECIDED);
  }

  @Test
  void sameContentAgainIsNoEventButMoreFilesAre() {
    ChangedFile one = file("/lib/z", "1", ChangedFile.Layer.IMAGE);
    ChangedFile two = file("/lib/y", "1", ChangedFile.Layer.IMAGE);
    content(judged(List.of(one), List.of()));
    content(judged(List.of(one), List.of()));
    content(judged(List.of(one, two), List.of()));

    assertThat(events).containsExactly("OPENED CONTENT_MODIFIED", "UPDATED CONTENT_MODIFIED");
  }

  @Test
  void violationThatComesBackIsOpenedAgainUnderItsName() {
    check(mismatch());
    check(mismatch());
    Violation first = store.violations(Scope.OPEN).get(0);
    check(new Verified(List.of()));
    register = register();
    check(mismatch());
    assertThat(store.violations(Scope.OPEN)).isEmpty();
    check(mismatch());

    Violation again = store.violations(Scope.OPEN).get(0);
    assertThat(again.id()).isEqualTo(first.id());
    assertThat(again.firstDetected()).isEqualTo(first.firstDetected());
    assertThat(again.reopenedAt()).isEqualTo(now.minus(APART));
    assertThat(store.history(first.id(), 10))
        .extracting(ViolationEvent::kind)
        .containsExactly(
            ViolationEvent.Kind.REOPENED, ViolationEvent.Kind.RESOLVED, ViolationEvent.Kind.OPENED);
  }

  @Test
  void checksThatAreADayApartAreNotInARow() {
    check(mismatch());
    now = now.plus(Duration.ofDays(2));
    check(mismatch());

    assertThat(store.violations(Scope.OPEN)).isEmpty();
  }
}
