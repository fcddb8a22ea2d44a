package dev.assay.collector.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTest {

  private static final Map<String, String> FULL =
      Map.of(
          "realm", "https://auth.example/token",
          "service", "registry.example",
          "scope", "repository:team/app:pull");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer realm=\"https://auth.example/token\",service=\"registry.example\","
            + "scope=\"repository:team/app:pull\"",
        "bearer service=registry.example, scope=\"repository:team/app:pull\" ,"
            + " Realm = \"https://auth.example/token\"",
        "BEARER  realm=https://auth.example/token,service=registry.example,"
            + "scope=repository:team/app:pull",
      })
  void bearerChallengeIsReadInAllForms(String header) {
    assertThat(Challenge.parseAll(List.of(header))).containsExactly(new Challenge("bearer", FULL));
  }

  @Test
  void severalChallengesMayShareALine() {
    assertThat(
            Challenge.parseAll(
                List.of("Basic realm=\"a, b\", Bearer realm=\"https://x/t\"", "Negotiate")))
        .containsExactly(
            new Challenge("basic", Map.of("realm", "a, b")),
            new Challenge("bearer", Map.of("realm", "https://x/t")),
            new Challenge("negotiate", Map.of()));
  }

  @Test
  void escapesAreUndone() {
    assertThat(Challenge.parseAll(List.of("Basic realm=\"a \\\"b\\\"\"")))
        .containsExactly(new Challenge("basic", Map.of("realm", "a \"b\"")));
  }

  @Test
  @Timeout(5)
  void nonsenseIsReadQuickly() {
    assertThat(Challenge.parseAll(List.of("\"".repeat(8000), "=,=,=", "a=\"" + "\\".repeat(8000))))
        .hasSizeLessThan(3);
  }
}
