package dev.assay.collector.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageIdentity;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.ReferenceSource;
import dev.assay.collector.image.RunningImage;
import dev.assay.collector.registry.RegistryAnswer.Elsewhere;
import dev.assay.collector.registry.RegistryAnswer.Held;
import dev.assay.collector.registry.RegistryAnswer.Kind;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What follows from what a node claims, and from what cannot be said of it. */
class WhereaboutsTest {

  private static final Digest RUNS = digest('1');
  private static final Digest OTHER = digest('2');
  private static final Digest CLAIM = digest('a');

  private static Digest digest(char digit) {
    return new Digest("sha256:" + String.valueOf(digit).repeat(64));
  }

  private static Whereabouts of(Elsewhere elsewhere, Digest... settled) {
    RunningImage image =
        new RunningImage(
            ImageReference.parse("r.io/app:latest").orElseThrow(),
            ReferenceSource.USER_SPECIFIED,
            RUNS,
            new TreeSet<>(Set.of(CLAIM)),
            new TreeSet<>(),
            false,
            new Platform("linux", "amd64", ""),
            ImageIdentity.CONFIG);
    return Whereabouts.of(image, RUNS, elsewhere, Set.of(settled));
  }

  private static Elsewhere held(Digest config, long unknown, boolean present) {
    Held held = new Held(Kind.MANIFEST, Set.of(config), unknown, present);
    return new Elsewhere(Map.of(CLAIM, held), present ? Set.of() : Set.of(CLAIM), Map.of());
  }

  @Test
  void forgedNameIsKnownBeyondTheObjectThatItNames() {
    assertThat(of(held(OTHER, 0, false)).codes()).containsExactly(ReasonCode.CLAIMED_DIGEST_FORGED);
    assertThat(of(held(OTHER, 0, false)).unsettled()).isEmpty();
  }

  @Test
  void revisionThatTheSourceHadIsNotThereNow() {
    assertThat(of(held(RUNS, 0, true)).codes())
        .containsExactly(ReasonCode.RUNNING_DIGEST_STILL_IN_SOURCE);
    assertThat(of(held(RUNS, 0, false)).codes()).isEmpty();
    assertThat(of(held(RUNS, 0, false)).unsettled()).isEmpty();
  }

  @Test
  void claimThatCannotBeComparedIsUnsettled() {
    Elsewhere failing = new Elsewhere(Map.of(), Set.of(), Map.of(CLAIM, "it answers 500"));
    Elsewhere gone = new Elsewhere(Map.of(), Set.of(CLAIM), Map.of());

    assertThat(of(failing).unsettled()).contains("it answers 500");
    assertThat(of(gone).unsettled()).contains("does not hold it");
    assertThat(of(held(OTHER, 1, true)).unsettled()).contains(CLAIM.value());
    assertThat(of(gone, CLAIM).unsettled()).isEmpty();
  }
}
