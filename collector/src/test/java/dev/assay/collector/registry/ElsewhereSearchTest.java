package dev.assay.collector.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.image.Digest;
import dev.assay.collector.registry.RegistryAnswer.Held;
import dev.assay.collector.registry.RegistryAnswer.Kind;
import dev.assay.collector.registry.RegistryAnswer.Published;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is found of the digests that nodes claim. */
class ElsewhereSearchTest extends ScriptedRegistryCase {

  private static final Digest LOWEST = new Digest("sha256:" + "0".repeat(64));

  @Test
  void claimThatCannotBeLookedUpIsToldAndHidesNoOther() throws Exception {
    registry
        .hold("team/app", TWO.manifest(), "v1")
        .hold("team/app", ONE.manifest())
        .on("/v2/team/app/manifests/" + LOWEST, call -> call.error(403, "DENIED"));

    Published published =
        (Published) ask(question(":v1", Set.of(ONE.id()), Set.of(LOWEST, ONE.manifest().digest())));

    assertThat(published.elsewhere().unasked()).containsOnlyKeys(LOWEST);
    assertThat(published.elsewhere().unasked().get(LOWEST)).contains("403");
    assertThat(published.elsewhere().held()).containsOnlyKeys(ONE.manifest().digest());
  }

  @Test
  void whatADigestLedToIsKnownWhenTheRegistryHasLostIt() throws Exception {
    registry.hold("team/app", ONE.manifest(), "v1");
    assertThat(ask(question(":v1", Set.of(), Set.of()))).isInstanceOf(Published.class);
    String path = "/v2/team/app/manifests/" + ONE.manifest().digest();
    registry
        .hold("team/app", TWO.manifest(), "v1")
        .on(path, call -> call.error(404, "MANIFEST_UNKNOWN"));

    Published published =
        (Published) ask(question(":v1", Set.of(ARM.id()), Set.of(ONE.manifest().digest())));

    assertThat(published.elsewhere().notHeld()).contains(ONE.manifest().digest());
    assertThat(published.elsewhere().held())
        .isEqualTo(
            Map.of(ONE.manifest().digest(), new Held(Kind.MANIFEST, Set.of(ONE.id()), 0, false)));
  }

  @Test
  void moreClaimsThanAreLookedUpAreToldAsUnasked() throws Exception {
    registry.hold("team/app", TWO.manifest(), "v1");
    Set<Digest> claims = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      claims.add(Digest.ofContent(new byte[] {(byte) i}));
    }

    Published published = (Published) ask(question(":v1", Set.of(ONE.id()), claims));

    assertThat(published.elsewhere().unasked()).hasSize(8);
    assertThat(published.elsewhere().notHeld()).hasSize(32);
  }
}
