package dev.assay.collector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.collector.integrity.SourceChange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryNewsTest {

  private static List<SourceChange> read(String json) {
    return RegistryNews.read(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void distributionTellsOfPushesAndDeletions() {
    assertThat(
            read(
                """
                {"events": [
                  {"action": "push", "target": {"repository": "team/app", "tag": "v1",
                    "digest": "sha256:00"}, "request": {"host": "r.io"}},
                  {"action": "pull", "target": {"repository": "team/app", "tag": "v2"}},
                  {"action": "push", "target": {"repository": "team/layers",
                    "mediaType": "application/octet-stream", "digest": "sha256:00"}},
                  {"action": "mount", "target": {"repository": "team/mounted",
                    "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip"}},
                  {"action": "push", "target": {"repository": "team/index", "tag": "v1",
                    "mediaType": "application/vnd.oci.image.index.v1+json"}},
                  {"action": "delete", "target": {"repository": "team/old", "digest": "sha256:00"}}
                ]}
                """))
        .containsExactly(
            new SourceChange("team/app", "v1"),
            new SourceChange("team/index", "v1"),
            new SourceChange("team/old", null));
  }

  @Test
  void harborTellsOfArtifacts() {
    assertThat(
            read(
                """
                {"type": "PUSH_ARTIFACT", "occur_at": 1680501893, "operator": "admin",
                 "event_data": {
                   "resources": [{"digest": "sha256:00", "tag": "v1",
                     "resource_url": "harbor.io/team/app:v1"}],
                   "repository": {"name": "app", "namespace": "team",
                     "repo_full_name": "team/app", "repo_type": "private"}}}
                """))
        .containsExactly(new SourceChange("team/app", "v1"));
    assertThat(
            read(
                """
                {"specversion": "1.0", "type": "harbor.artifact.deleted",
                 "data": {"resources": [{"tag": "sha256:00"}],
                   "repository": {"repo_full_name": "team/app"}}}
                """))
        .containsExactly(new SourceChange("team/app", null));
    assertThat(
            read(
                """
                {"type": "PULL_ARTIFACT",
                 "event_data": {"repository": {"repo_full_name": "team/app"}}}
                """))
        .isEmpty();
  }

  @Test
  void artifactoryTellsOfImagesAndOfTheirManifests() {
    assertThat(
            read(
                """
                {"domain": "docker", "event_type": "pushed",
                 "data": {"repo_key": "docker-local", "path": "team/app/v1/list.manifest.json",
                   "name": "list.manifest.json", "image_name": "team/app", "tag": "v1"}}
                """))
        .containsExactly(new SourceChange("team/app", "v1"));
    assertThat(
            read(
                """
                {"domain": "artifact", "event_type": "deleted",
                 "data": {"repo_key": "docker-local", "path": "team/app/v1/manifest.json",
                   "name": "manifest.json"}}
                """))
        .containsExactly(new SourceChange("team/app", "v1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{}", "{\"data\": 1}", "{\"events\": 7}", "null"})
  void whatIsNoNotificationIsRefused(String body) {
    assertThatThrownBy(() -> read(body)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nestingAndNumbersAreBounded() {
    String deep = "[".repeat(10_000);
    String many = "{\"events\":[" + "{},".repeat(1000) + "{}]}";

    assertThatThrownBy(() -> read(deep)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> read(many)).hasMessageContaining("1001 events");
  }
}
