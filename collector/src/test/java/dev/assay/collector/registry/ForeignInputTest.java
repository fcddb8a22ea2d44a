package dev.assay.collector.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.TestImage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What strangers write is damaged at random: readers may refuse it, and must not fail otherwise.
 */
@Timeout(60)
class ForeignInputTest {

  private static final int ROUNDS = 20_000;

  private final Random random = new Random(42);

  private byte[] damaged(String original) {
    byte[] bytes = original.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes = java.util.Arrays.copyOf(bytes, at);
        default -> System.arraycopy(bytes, 0, bytes, at, Math.min(at, bytes.length - at));
      }
    }
    return bytes;
  }

  private String damagedText(String original) {
    return new String(damaged(original), StandardCharsets.ISO_8859_1);
  }

  @Test
  void manifests() {
    TestImage image = TestImage.of(Family.OCI, "1", "amd64");
    String index = TestImage.index(Family.DOCKER, image, image.attestation("1")).text();
    int read = 0;
    for (int i = 0; i < ROUNDS; i++) {
      try {
        Manifest.parse("here", damaged(i % 2 == 0 ? index : image.manifest().text()));
        read++;
      } catch (RegistryException e) {
        assertThat(e.answer().reason()).contains("here");
      }
    }
    assertThat(read).isBetween(1, ROUNDS - 1);
  }

  @Test
  void challenges() {
    for (int i = 0; i < ROUNDS; i++) {
      assertThat(
              Challenge.parseAll(
                  List.of(
                      damagedText(
                          "Basic realm=\"a, \\\"b\", Bearer realm=\"https://x/t\",scope=a:b"))))
          .hasSizeLessThan(30);
    }
  }

  @Test
  void references() {
    String digest = "@sha256:" + "0123456789abcdef".repeat(4);
    for (int i = 0; i < ROUNDS; i++) {
      String text = damagedText("registry.example:5000/team/app_x:v1.0" + digest);
      ImageReference.parse(text)
          .ifPresent(
              reference ->
                  assertThat(ImageReference.parse(reference.toString())).contains(reference));
    }
  }

  @Test
  void provenance() {
    String statement =
        "{\"predicateType\":\"https://slsa.dev/provenance/v1\",\"subject\":[{\"digest\":{\"sha256\":\""
            + "0123456789abcdef".repeat(4)
            + "\"}}],\"predicate\":{\"runDetails\":{\"builder\":{\"id\":\"https://b\"}}}}";
    String envelope =
        "{\"payload\":\""
            + java.util.Base64.getEncoder()
                .encodeToString(statement.getBytes(StandardCharsets.UTF_8))
            + "\"}";
    Digest about = new Digest("sha256:" + "0123456789abcdef".repeat(4));
    int read = 0;
    for (int i = 0; i < ROUNDS; i++) {
      read +=
          Json.read(damaged(i % 2 == 0 ? statement : envelope))
                  .flatMap(json -> ProvenanceStatement.read(json, java.util.Set.of(about)))
                  .isPresent()
              ? 1
              : 0;
    }
    assertThat(read).isBetween(1, ROUNDS - 1);
  }
}
