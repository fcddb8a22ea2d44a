package dev.assay.collector.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
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
    TrustPolicy policy = new TrustPolicy(List.of("good.io", "half.io/team", "port.io:5000"));

    assertThat(policy.isUntrusted(reference)).isEqualTo(untrusted);
  }

  @Test
  void withoutAListNothingIsSaid() {
    assertThat(new TrustPolicy(List.of()).isUntrusted("nginx")).isFalse();
    assertThat(new TrustPolicy(List.of("docker.io")).isUntrusted("nginx")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "https://good.io", "good.io/"})
  void whatCannotMatchIsRefused(String entry) {
    assertThatThrownBy(() -> new TrustPolicy(List.of(entry)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + entry + "'");
  }
}
