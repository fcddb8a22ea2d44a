package dev.assay.collector.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.image.Tag;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagPolicyTest {

  private final TagPolicy policy = new TagPolicy(TagPolicy.STANDARD_MUTABLE_TAGS);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "latest",
        "main",
        "master",
        "dev",
        "develop",
        "development",
        "staging",
        "stage",
        "stable",
        "nightly",
        "edge",
        "canary",
        "alpha",
        "beta",
        "rc",
        "snapshot",
        "head",
        "LATEST",
        "Main"
      })
  void tagsMeantToMoveAreMutable(String tag) {
    assertThat(policy.mayMove(new Tag(tag))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v1.0.0",
        "1.2.3-alpine",
        "release-20240101",
        "3f2a9c1",
        "latest-1",
        "1.0-SNAPSHOT",
        "v1-rc",
        "mainline"
      })
  void otherTagsAreImmutable(String tag) {
    assertThat(policy.mayMove(new Tag(tag))).isFalse();
  }

  @Test
  void listIsConfigurable() {
    TagPolicy own = new TagPolicy(Set.of("Trunk"));

    assertThat(own.mayMove(new Tag("trunk"))).isTrue();
    assertThat(own.mayMove(new Tag("latest"))).isFalse();
  }
}
