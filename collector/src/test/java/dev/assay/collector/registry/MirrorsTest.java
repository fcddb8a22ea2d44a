package dev.assay.collector.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.assay.collector.image.ImageReference;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorsTest {

  private static final Mirrors MIRRORS =
      new Mirrors(
          Map.of(
              "mirror.example", "quay.io",
              "mirror.example/hub", "docker.io",
              "mirror.example:5000/a/b", "registry.example/c"));

  @ParameterizedTest
  @CsvSource({
    "mirror.example/team/app:v1, quay.io/team/app:v1",
    "mirror.example/app, quay.io/app:latest",
    "mirror.example/hub/nginx:1, docker.io/library/nginx:1",
    "mirror.example/hub/library/nginx:1, docker.io/library/nginx:1",
    "mirror.example/hub/bitnami/nginx:1, docker.io/bitnami/nginx:1",
    "mirror.example/hubs/nginx:1, quay.io/hubs/nginx:1",
    "mirror.example:5000/a/b/app:v1, registry.example/c/app:v1",
    "mirror.example:5000/a/bb/app:v1, mirror.example:5000/a/bb/app:v1",
    "other.example/app:v1, other.example/app:v1",
    "nginx, docker.io/library/nginx:latest"
  })
  void longestNameThatFitsCounts(String deployed, String source) {
    assertThat(MIRRORS.source(ImageReference.parse(deployed).orElseThrow())).hasToString(source);
  }

  @Test
  void tagsAndDigestsStay() {
    String behind = ":v1@sha256:" + "0123456789abcdef".repeat(4);

    assertThat(MIRRORS.source(ImageReference.parse("mirror.example/app" + behind).orElseThrow()))
        .hasToString("quay.io/app" + behind);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " mirror.example", "https://mirror.example", "mirror.example/", "/a"})
  void otherNamesAreRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Mirrors(Map.of(name, "docker.io")))
        .withMessageContaining("'" + name + "'");
  }
}
