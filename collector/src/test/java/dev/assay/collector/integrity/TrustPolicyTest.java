package dev.assay.collector.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.collector.registry.Mirrors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustPolicyTest {

  @ParameterizedTest
  @CsvSource({
    "good.io/app:v1, false",
    "good.io/deep/app@sha256:1111111111111111111111111111111111111111111111111111111111111111, false",
    "half.io/team/app:v1, false",
    "half.io/teammate/app:v1, true",
    "half.io/other/app:v1, true",
    "half.io/team:v1, false",
    "good.io.evil.example/app:v1, true",
    "good.io:5000/app:v1, true",
    "port.io:5000/app:v1, false",
    "nginx, true",
    "docker.io/library/nginx:1, true",
    "sha256:1111111111111111111111111111111111111111111111111111111111111111, false",
    "no reference at all, false"
  })
  void imagesFromElsewhereAreUntrusted(String reference, boolean untrusted) {
    TrustPolicy policy =
        new TrustPolicy(List.of("good.io", "half.io/team", "port.io:5000"), Mirrors.none());

    assertThat(policy.isUntrusted(reference)).isEqualTo(untrusted);
  }

  @Test
  void withoutAListNothingIsSaid() {
    assertThat(new TrustPolicy(List.of(), Mirrors.none()).isUntrusted("nginx")).isFalse();
    assertThat(new TrustPolicy(List.of("docker.io"), Mirrors.none()).isUntrusted("nginx"))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "near.io/hub/library/nginx:1, false",
    "near.io/rest/app:v1, true",
    "near.io/else/app:v1, true",
    "listed.io/rest/app:v1, false"
  })
  void whatAMirrorHoldsIsTrustedWithItsSource(String reference, boolean untrusted) {
    Mirrors mirrors =
        new Mirrors(
            Map.of(
                "near.io/hub", "docker.io",
                "near.io/rest", "far.io",
                "listed.io/rest", "far.io"));
    TrustPolicy policy = new TrustPolicy(List.of("docker.io", "listed.io"), mirrors);

    assertThat(policy.isUntrusted(reference)).isEqualTo(untrusted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "https://good.io", "good.io/"})
  void whatCannotMatchIsRefused(String entry) {
    assertThatThrownBy(() -> new TrustPolicy(List.of(entry), Mirrors.none()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + entry + "'");
  }
}
