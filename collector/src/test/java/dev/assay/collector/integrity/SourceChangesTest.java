package dev.assay.collector.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.image.ImageReference;
import dev.assay.collector.registry.Mirrors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceChangesTest {

  @ParameterizedTest
  @CsvSource({
    "team/app, v1, r.io/team/app:v1, true",
    "team/app, v1, r.io/team/app:v2, false",
    "team/app, , r.io/team/app:v2, true",
    "team/app, v1, art.io/docker-local/team/app:v1, true",
    "app, v1, r.io/myapp:v1, false",
    "library/nginx, latest, nginx, true",
    "team/app, v1, r.io/team/app@sha256:1111111111111111111111111111111111111111111111111111111111111111, true",
    "'', v1, r.io/team/app:v1, false"
  })
  void newsConcernReferencesOfThatRepositoryAndTag(
      String repository, String tag, String reference, boolean concerns) {
    assertThat(
            new SourceChanges(
                    List.of(new SourceChange("else", "v9"), new SourceChange(repository, tag)),
                    Mirrors.none())
                .test(ImageReference.parse(reference).orElseThrow()))
        .isEqualTo(concerns);
  }

  @Test
  void newsConcernReferencesThatGoThroughAMirrorOfThatRepository() {
    Mirrors mirrors = new Mirrors(Map.of("mirror.io/cache", "art.io/docker-local/team"));
    ImageReference mirrored = ImageReference.parse("mirror.io/cache/app:v1").orElseThrow();

    assertThat(changed("v1", mirrors).test(mirrored)).isTrue();
    assertThat(changed("v1", Mirrors.none()).test(mirrored)).isFalse();
    assertThat(changed("v2", mirrors).test(mirrored)).isFalse();
  }

  private static SourceChanges changed(String tag, Mirrors mirrors) {
    return new SourceChanges(List.of(new SourceChange("team/app", tag)), mirrors);
  }
}
