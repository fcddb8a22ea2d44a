package dev.assay.sensor.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerboseDetailTest {

  @Test
  void knownPlacesAreFoundAndOthersAreNot() {
    String json =
        """
        {"nested":{"pid":1},"list":[{"pid":2}],"pid":3,
         "config":{"image":{"user_specified_image":"a:1","image":"b"}},
         "runtimeSpec":{"annotations":{"io.kubernetes.cri-o.ImageName":"c:2"}}}
        """;

    assertThat(VerboseDetail.parse(json)).isEqualTo(new VerboseDetail(3, "a:1", "c:2"));
  }

  @Test
  void whatComesBeforeADefectCounts() {
    assertThat(VerboseDetail.parse("{\"pid\":7,\"x\":")).isEqualTo(new VerboseDetail(7, "", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "<html>",
        "{\"pid\":\"7\"}",
        "{\"pid\":99999999999999999999999999}",
        "{\"pid\":7e400}",
        "{\"config\":{\"image\":[]}}",
      })
  void otherTextIsNothing(String json) {
    assertThat(VerboseDetail.parse(json)).isEqualTo(VerboseDetail.NONE);
  }

  @Test
  void endlessNestingIsNothing() {
    assertThat(VerboseDetail.parse("{\"a\":".repeat(100_000))).isEqualTo(VerboseDetail.NONE);
  }
}
