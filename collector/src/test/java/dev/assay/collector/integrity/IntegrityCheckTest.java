package dev.assay.collector.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageIdentity;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.ReferenceSource;
import dev.assay.collector.image.RunningImage;
import dev.assay.collector.integrity.IntegrityVerdict.Undecided;
import dev.assay.collector.integrity.IntegrityVerdict.Verified;
import dev.assay.collector.integrity.IntegrityVerdict.Violated;
import dev.assay.collector.registry.PublishedImage;
import dev.assay.collector.registry.RegistryAnswer;
import dev.assay.collector.registry.RegistryAnswer.Absent;
import dev.assay.collector.registry.RegistryAnswer.Cause;
import dev.assay.collector.registry.RegistryAnswer.Elsewhere;
import dev.assay.collector.registry.RegistryAnswer.Held;
import dev.assay.collector.registry.RegistryAnswer.Kind;
import dev.assay.collector.registry.RegistryAnswer.Published;
import dev.assay.collector.registry.RegistryAnswer.Unanswered;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class IntegrityCheckTest {

  private static final Digest INDEX = digest('1');
  private static final Digest CHILD = digest('2');
  private static final Digest CONFIG = digest('3');
  private static final Digest ARM_CHILD = digest('4');
  private static final Digest ARM_CONFIG = digest('5');
  private static final Digest OTHER_CONFIG = digest('a');
  private static final Digest OTHER_MANIFEST = digest('b');
  private static final Platform AMD64 = new Platform("linux", "amd64", "");
  private static final Platform ARM64 = new Platform("linux", "arm64", "");

  private final IntegrityCheck check =
      new IntegrityCheck(new TagPolicy(TagPolicy.STANDARD_MUTABLE_TAGS));

  private static Digest digest(char digit) {
    return new Digest("sha256:" + String.valueOf(digit).repeat(64));
  }

  private static RunningImage running(
      String tag, @Nullable Digest imageId, Platform platform, Digest... claims) {
    return running(tag, imageId, platform, ReferenceSource.USER_SPECIFIED, Set.of(), claims);
  }

  private static RunningImage running(
      String tag,
      @Nullable Digest imageId,
      Platform platform,
      ReferenceSource source,
      Set<String> otherNames,
      Digest... claims) {
    return new RunningImage(
        ImageReference.parse("r.io/team/app" + tag).orElseThrow(),
        source,
        imageId,
        new TreeSet<>(Set.of(claims)),
        new TreeSet<>(otherNames),
        claims.length == 0,
        platform,
        ImageIdentity.CONFIG);
  }

  private static Published index() {
    return published(Map.of(), Set.of());
  }

  private static Published published(Map<Digest, Held> held, Set<Digest> notHeld) {
    return new Published(
        INDEX,
        Kind.INDEX,
        List.of(
            new PublishedImage(CHILD, CONFIG, AMD64),
            new PublishedImage(ARM_CHILD, ARM_CONFIG, ARM64)),
        new Elsewhere(held, notHeld, Map.of()),
        null,
        "https://r.io/v2/team/app/manifests/v1");
  }

  private static Published manifest() {
    return new Published(
        CHILD,
        Kind.MANIFEST,
        List.of(new PublishedImage(CHILD, CONFIG, Platform.UNKNOWN)),
        Elsewhere.NOTHING,
        null,
        "link");
  }

  private static Absent absent(Map<Digest, Held> held, Set<Digest> notHeld) {
    return new Absent(
        "r.io/team/app:v1",
        "MANIFEST_UNKNOWN",
        "the registry answers everybody",
        new Elsewhere(held, notHeld, Map.of()));
  }

  private Violated violated(RunningImage image, RegistryAnswer answer) {
    IntegrityVerdict verdict = check.judge(image, answer);
    assertThat(verdict).isInstanceOf(Violated.class);
    return (Violated) verdict;
  }

  private Undecided undecided(RunningImage image, RegistryAnswer answer) {
    IntegrityVerdict verdict = check.judge(image, answer);
    assertThat(verdict).isInstanceOf(Undecided.class);
    return (Undecided) verdict;
  }

  @Test
  void imageOfTheNodesPlatformIsVerified() {
    Verified nothingUnusual = new Verified(List.of());

    assertThat(check.judge(running(":v1", CONFIG, AMD64, INDEX), index()))
        .isEqualTo(nothingUnusual);
    assertThat(check.judge(running(":v1", CONFIG, AMD64, CHILD), index()))
        .isEqualTo(nothingUnusual);
    assertThat(check.judge(running(":v1", CONFIG, AMD64, CHILD), manifest()))
        .isEqualTo(nothingUnusual);
  }

  @Test
  void sameContentUnderAnotherDigestIsVerifiedWithANote() {
    assertThat(check.judge(running(":v1", CONFIG, AMD64, OTHER_MANIFEST), index()))
        .isInstanceOfSatisfying(
            Verified.class,
            verified ->
                assertThat(verified.notes()).singleElement().asString().contains("rebuilt"));
    assertThat(check.judge(running(":v1", CONFIG, AMD64), index()))
        .isInstanceOfSatisfying(
            Verified.class,
            verified -> assertThat(verified.notes()).singleElement().asString().contains("import"));
    assertThat(check.judge(running(":v1", ARM_CONFIG, AMD64, ARM_CHILD), index()))
        .isInstanceOfSatisfying(
            Verified.class,
            verified ->
                assertThat(verified.notes()).singleElement().asString().contains("linux/arm64"));
  }

  @ParameterizedTest
  @CsvSource({
    "v1.0.0, DIGEST_MISMATCH, CRITICAL",
    "1.2.3-alpine, DIGEST_MISMATCH, CRITICAL",
    "latest, POST_DEPLOYMENT_TAG_UPDATE, MEDIUM",
    "LATEST, POST_DEPLOYMENT_TAG_UPDATE, MEDIUM",
  })
  void otherContentIsJudgedByWhetherTheTagMayMove(
      String tag, ViolationType type, Severity severity) {
    Violated violated = violated(running(":" + tag, OTHER_CONFIG, AMD64, OTHER_MANIFEST), index());

    assertThat(violated.type()).isEqualTo(type);
    assertThat(violated.type().severity()).isEqualTo(severity);
    assertThat(violated.type().integrityStatus()).isEqualTo("InvalidImageIntegrity");
    assertThat(violated.reasonCodes()).isEmpty();
    assertThat(violated.comparison())
        .isEqualTo(
            new Comparison(
                new LabelledDigest(OTHER_CONFIG, LabelledDigest.Kind.CONFIG),
                new LabelledDigest(INDEX, LabelledDigest.Kind.INDEX),
                CONFIG,
                AMD64,
                "https://r.io/v2/team/app/manifests/v1",
                "r.io/team/app:" + tag));
  }

  @Test
  void nodeThatClaimsTheSourcesDigestForOtherContentIsForged() {
    for (Digest claim : List.of(INDEX, CHILD, ARM_CHILD)) {
      assertThat(violated(running(":v1", OTHER_CONFIG, AMD64, claim), index()).reasonCodes())
          .containsExactly(ReasonCode.CLAIMED_DIGEST_FORGED);
    }
  }

  @Test
  void forgeryUnderATagThatMayMoveIsNoTagUpdate() {
    assertThat(violated(running(":latest", OTHER_CONFIG, AMD64, INDEX), index()).type())
        .isEqualTo(ViolationType.DIGEST_MISMATCH);
  }

  @Test
  void claimThatLeadsToOtherContentInTheSourceIsForged() {
    Published published =
        published(
            Map.of(OTHER_MANIFEST, new Held(Kind.MANIFEST, Set.of(digest('c')), 0)),
            Set.of(OTHER_CONFIG));

    assertThat(
            violated(running(":v1", OTHER_CONFIG, AMD64, OTHER_MANIFEST), published).reasonCodes())
        .containsExactly(
            ReasonCode.CLAIMED_DIGEST_FORGED, ReasonCode.RUNNING_DIGEST_UNKNOWN_TO_SOURCE);
  }

  @Test
  void olderRevisionStillInTheSourceIsNamedByItsRepositoryDigest() {
    Published published =
        published(Map.of(OTHER_MANIFEST, new Held(Kind.INDEX, Set.of(OTHER_CONFIG), 0)), Set.of());

    Violated violated = violated(running(":v1", OTHER_CONFIG, AMD64, OTHER_MANIFEST), published);

    assertThat(violated.reasonCodes()).containsExactly(ReasonCode.RUNNING_DIGEST_STILL_IN_SOURCE);
    assertThat(violated.unsettled()).isEmpty();
    assertThat(violated.comparison().runtime())
        .isEqualTo(new LabelledDigest(OTHER_MANIFEST, LabelledDigest.Kind.INDEX));
  }

  @Test
  void importedContentThatNobodyKnowsIsSaidToBeBoth() {
    assertThat(
            violated(running(":v1", OTHER_CONFIG, AMD64), published(Map.of(), Set.of(OTHER_CONFIG)))
                .reasonCodes())
        .containsExactly(ReasonCode.RUNNING_DIGEST_UNKNOWN_TO_SOURCE, ReasonCode.SIDELOADED);
  }

  @Test
  void pinnedImageIsNotTouchedByAMovedTag() {
    Published pinned =
        new Published(
            CHILD,
            Kind.MANIFEST,
            List.of(new PublishedImage(CHILD, CONFIG, Platform.UNKNOWN)),
            Elsewhere.NOTHING,
            OTHER_MANIFEST,
            "link");

    assertThat(check.judge(running(":latest@" + CHILD, CONFIG, AMD64, CHILD), pinned))
        .isInstanceOfSatisfying(
            Verified.class,
            verified -> assertThat(verified.notes()).singleElement().asString().contains("pinned"));
    assertThat(violated(running(":latest@" + CHILD, OTHER_CONFIG, AMD64, CHILD), pinned).type())
        .isEqualTo(ViolationType.DIGEST_MISMATCH);
  }

  @Test
  void tagWithoutAnImageForTheNodeDecidesNothing() {
    Platform s390 = new Platform("linux", "s390x", "");

    assertThat(undecided(running(":v1", OTHER_CONFIG, s390, OTHER_MANIFEST), index()).reason())
        .contains("no image for linux/s390x");
  }

  @Test
  void indexWhoseImageIsGoneDecidesNothing() {
    Published sparse =
        new Published(
            INDEX,
            Kind.INDEX,
            List.of(
                new PublishedImage(CHILD, CONFIG, AMD64),
                new PublishedImage(ARM_CHILD, null, ARM64)),
            Elsewhere.NOTHING,
            null,
            "link");

    assertThat(check.judge(running(":v1", OTHER_CONFIG, ARM64, INDEX), sparse))
        .isInstanceOf(Undecided.class);
    assertThat(check.judge(running(":v1", ARM_CONFIG, AMD64, ARM_CHILD), sparse))
        .isInstanceOf(Undecided.class);
    assertThat(check.judge(running(":v1", ARM_CONFIG, AMD64, INDEX), sparse))
        .isInstanceOf(Undecided.class);
    assertThat(check.judge(running(":v1", OTHER_CONFIG, AMD64, OTHER_MANIFEST), sparse))
        .isInstanceOf(Violated.class);
  }

  @Test
  void claimWhoseImagesAreNotAllHeldProvesNoForgery() {
    Published published =
        published(Map.of(OTHER_MANIFEST, new Held(Kind.INDEX, Set.of(digest('c')), 1)), Set.of());

    assertThat(
            violated(running(":v1", OTHER_CONFIG, AMD64, OTHER_MANIFEST), published).reasonCodes())
        .isEmpty();
  }

  @Test
  void withoutAnImageIdAClaimIsBelievedButNeverHeldAgainstTheImage() {
    assertThat(check.judge(running(":v1", null, AMD64, CHILD), index()))
        .isInstanceOf(Verified.class);
    assertThat(undecided(running(":v1", null, AMD64, OTHER_MANIFEST), index()).cause())
        .isEqualTo(UndecidedCause.NO_RUNTIME_DIGEST);
    assertThat(undecided(running(":v1", null, AMD64), index()).cause())
        .isEqualTo(UndecidedCause.NO_RUNTIME_DIGEST);
  }

  @Test
  void absentImageIsMissingItsSource() {
    Violated violated = violated(running(":v1", CONFIG, AMD64, CHILD), absent(Map.of(), Set.of()));

    assertThat(violated.type()).isEqualTo(ViolationType.MISSING_SOURCE);
    assertThat(violated.type().severity()).isEqualTo(Severity.HIGH);
    assertThat(violated.type().integrityStatus()).isEqualTo("InvalidImageSource");
    assertThat(violated.comparison().registryPath()).isEqualTo("r.io/team/app:v1");
    assertThat(violated.comparison().expected()).isNull();
  }

  @Test
  void absentTagWhoseContentIsStillThereIsSaidSo() {
    Violated moved =
        violated(
            running(":v1", CONFIG, AMD64, CHILD),
            absent(Map.of(CHILD, new Held(Kind.MANIFEST, Set.of(CONFIG), 0)), Set.of()));
    Violated gone =
        violated(running(":v1", CONFIG, AMD64, CHILD), absent(Map.of(), Set.of(CHILD, CONFIG)));

    assertThat(moved.reasonCodes()).containsExactly(ReasonCode.RUNNING_DIGEST_STILL_IN_SOURCE);
    assertThat(gone.reasonCodes()).containsExactly(ReasonCode.RUNNING_DIGEST_UNKNOWN_TO_SOURCE);
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void unansweredQuestionIsNoEvidence(Cause cause) {
    assertThat(check.judge(running(":v1", CONFIG, AMD64), new Unanswered(cause, "timeout")))
        .isEqualTo(new Undecided(UndecidedCause.of(cause), "timeout"));
  }

  @ParameterizedTest
  @CsvSource({
    "USER_SPECIFIED, r.io/other, false",
    "CREATION_TIME, , false",
    "CREATION_TIME, r.io/other, true",
    "RUNTIME_NAME, , true",
    "UNKNOWN, , true",
  })
  void nameThatMayNotBeTheDeployedOneRaisesNothing(
      ReferenceSource source, @Nullable String other, boolean heldBack) {
    RunningImage image =
        running(
            ":v1",
            OTHER_CONFIG,
            AMD64,
            source,
            other == null ? Set.of() : Set.of(other),
            OTHER_MANIFEST);
    Absent absent = absent(Map.of(), Set.of());

    assertThat(check.judge(image, index()) instanceof Undecided).isEqualTo(heldBack);
    assertThat(check.judge(image, absent) instanceof Undecided).isEqualTo(heldBack);
  }

  @Test
  void forgeryIsOneUnderAnyName() {
    RunningImage image =
        running(":v1", OTHER_CONFIG, AMD64, ReferenceSource.RUNTIME_NAME, Set.of("r.io/x"), INDEX);

    assertThat(check.judge(image, index())).isInstanceOf(Violated.class);
  }

  private static RunningImage nameless(ImageIdentity identity, Digest imageId, Digest... claims) {
    return new RunningImage(
        ImageReference.parse("r.io/team/app:v1").orElseThrow(),
        ReferenceSource.USER_SPECIFIED,
        imageId,
        new TreeSet<>(Set.of(claims)),
        new TreeSet<>(),
        false,
        AMD64,
        identity);
  }

  /** A name that root on the node can write, as any other. */
  @Test
  void nameByTheImagesOwnConfigHidesNothing() {
    RunningImage named = nameless(ImageIdentity.CONFIG, OTHER_CONFIG, OTHER_CONFIG);
    RunningImage forged = nameless(ImageIdentity.CONFIG, OTHER_CONFIG, OTHER_CONFIG, INDEX);

    assertThat(violated(named, index()).type()).isEqualTo(ViolationType.DIGEST_MISMATCH);
    assertThat(violated(forged, index()).reasonCodes()).contains(ReasonCode.CLAIMED_DIGEST_FORGED);
  }

  @Test
  void dockerMayNameImagesByTheirManifest() {
    ImageIdentity docker = ImageIdentity.of("docker");

    assertThat(check.judge(nameless(docker, INDEX, INDEX), index())).isInstanceOf(Verified.class);
    assertThat(undecided(nameless(docker, OTHER_MANIFEST, OTHER_MANIFEST), index()).cause())
        .isEqualTo(UndecidedCause.NO_RUNTIME_DIGEST);
    assertThat(undecided(nameless(docker, OTHER_CONFIG, OTHER_CONFIG, INDEX), index()).cause())
        .isEqualTo(UndecidedCause.NO_RUNTIME_DIGEST);
    assertThat(check.judge(nameless(docker, CONFIG, CHILD), index())).isInstanceOf(Verified.class);
    assertThat(violated(nameless(docker, OTHER_CONFIG, OTHER_MANIFEST), index()).type())
        .isEqualTo(ViolationType.DIGEST_MISMATCH);
    assertThat(ImageIdentity.of("containerd")).isEqualTo(ImageIdentity.CONFIG);
  }
}
