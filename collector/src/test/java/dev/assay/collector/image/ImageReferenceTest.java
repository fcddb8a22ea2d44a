package dev.assay.collector.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {

  private static final String HEX = "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @CsvSource({
    "nginx, docker.io/library/nginx:latest",
    "nginx:1.27, docker.io/library/nginx:1.27",
    "team/app, docker.io/team/app:latest",
    "docker.io/nginx, docker.io/library/nginx:latest",
    "index.docker.io/team/app:V1, docker.io/team/app:V1",
    "registry.example/app, registry.example/app:latest",
    "localhost/app:x, localhost/app:x",
    "127.0.0.1:5000/team/app:v1.0.0, 127.0.0.1:5000/team/app:v1.0.0",
    "[::1]:5000/app, [::1]:5000/app:latest",
  })
  void shortFormsAreCompleted(String text, String full) {
    assertThat(ImageReference.parse(text)).map(ImageReference::toString).contains(full);
  }

  @Test
  void digestPinsWithAndWithoutTag() {
    ImageReference both = ImageReference.parse("r.io/a:v1@sha256:" + HEX).orElseThrow();
    ImageReference alone = ImageReference.parse("r.io/a@sha256:" + HEX).orElseThrow();

    assertThat(both.isPinned()).isTrue();
    assertThat(both.tag()).isEqualTo(new Tag("v1"));
    assertThat(alone.tag()).isNull();
    assertThat(alone).hasToString("r.io/a@sha256:" + HEX);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "Upper/Case",
        "r.io/a:bad tag",
        "r.io/a@sha256:short",
        "r.io/a@md5:d41d8cd98f00b204e9800998ecf8427e",
        "http://r.io/a",
        "r.io/../a",
        "r.io/",
        "-"
      })
  void whatIsNoReferenceIsNone(String text) {
    assertThat(ImageReference.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sha256:", "docker://sha256:", "docker-pullable://r.io/a@sha256:"})
  void digestIsFoundInWhatRuntimesWrite(String before) {
    assertThat(Digest.find(before + HEX)).contains(new Digest("sha256:" + HEX));
  }

  @Test
  void namesOfANodeAreSortedByRepository() {
    ImageReference reference = ImageReference.parse("r.io/team/app:v1").orElseThrow();

    RunningImage image =
        RunningImage.of(
            reference,
            ReferenceSource.USER_SPECIFIED,
            null,
            List.of(
                "r.io/team/app:v1",
                "docker-pullable://r.io/team/app@sha256:" + HEX,
                "r.io/other/app@sha256:" + HEX,
                "sha256:" + HEX),
            Platform.UNKNOWN,
            ImageIdentity.CONFIG);

    assertThat(image.claims()).containsExactly(new Digest("sha256:" + HEX));
    assertThat(image.otherNames()).containsExactly("r.io/other/app");
    assertThat(image.imported()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // Another tag of the same content may be the one that was deployed.
    "r.io/team/app:v1, r.io/team/app:stable, r.io/team/app:stable, true",
    "r.io/team/app:v1, r.io/team/app:v1, , true",
    "r.io/team/app:v1, sha256:0123456789012345678901234567890123456789012345678901234567890123, , false",
    "r.io/team/app@sha256:0123456789012345678901234567890123456789012345678901234567890123, r.io/team/app:v1, , true",
  })
  void tagsAreOtherNamesAndByThemselvesAnImport(
      String deployed, String name, @Nullable String other, boolean imported) {
    RunningImage image =
        RunningImage.of(
            ImageReference.parse(deployed).orElseThrow(),
            ReferenceSource.CREATION_TIME,
            null,
            List.of(name),
            Platform.UNKNOWN,
            ImageIdentity.CONFIG);

    assertThat(image.otherNames()).isEqualTo(other == null ? Set.of() : Set.of(other));
    assertThat(image.imported()).isEqualTo(imported);
  }

  @ParameterizedTest
  @CsvSource({
    "arm64, '', arm64, v8, true",
    "arm64, v8, arm64, '', true",
    "arm, v7, arm, v6, false",
    "arm, '', arm, v6, true",
    "amd64, '', arm64, '', false",
  })
  void platformsMatchByArchitectureAndVariant(
      String node, String nodeVariant, String image, String imageVariant, boolean runs) {
    assertThat(
            new Platform("linux", node, nodeVariant)
                .runs(new Platform("linux", image, imageVariant)))
        .isEqualTo(runs);
  }
}
