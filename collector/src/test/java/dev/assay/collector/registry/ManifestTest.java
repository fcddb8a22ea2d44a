package dev.assay.collector.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.collector.image.Platform;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.TestImage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ManifestTest {

  @ParameterizedTest
  @EnumSource(Family.class)
  void imageIsKnownByItsConfig(Family family) throws Exception {
    TestImage image = TestImage.of(family, "1", "amd64");

    assertThat(Manifest.parse("here", image.manifest().bytes()))
        .isEqualTo(new Manifest.Image(image.id(), ImageAnnotations.NONE));
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void attestationsAreNoImages(Family family) throws Exception {
    TestImage image = TestImage.of(family, "1", "amd64");

    Manifest manifest =
        Manifest.parse("here", TestImage.index(family, image, image.attestation("42")).bytes());

    assertThat(manifest)
        .isEqualTo(
            new Manifest.Index(
                java.util.List.of(
                    new Manifest.Entry(
                        image.manifest().digest(), new Platform("linux", "amd64", ""), false)),
                java.util.List.of(),
                ImageAnnotations.NONE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"schemaVersion\":1,\"fsLayers\":[]}|no image manifest or index (schemaVersion 1)",
        "{\"manifests\":[],\"layers\":[]}|an index and a manifest at once",
        "{\"config\":{\"digest\":\"sha512:00\"}}|something else than SHA-256",
        "{\"config\":{\"digest\":\"sha256:00\"}}|malformed digest",
        "<html>|no manifest",
        "[]|no manifest",
      })
  void othersAreRefusedWithTheReason(String body, String reason) {
    assertThatThrownBy(() -> Manifest.parse("here", body.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void depthIsBounded() {
    byte[] deep = "{\"a\":".repeat(100_000).getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> Manifest.parse("here", deep)).isInstanceOf(RegistryException.class);
  }
}
