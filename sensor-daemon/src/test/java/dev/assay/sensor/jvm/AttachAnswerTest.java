package dev.assay.sensor.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttachAnswerTest {

  @ParameterizedTest
  @ValueSource(strings = {"0\nreturn code: 204\n", "0\n204\n", "0\nsome words\nreturn code: 204"})
  void resultOfTheLibraryIsFoundInTheAnswersOfEachJdk(String answer) {
    assertThat(AttachAnswer.parse(answer).result()).isEqualTo(204);
  }

  @Test
  void libraryThatWasNotLoadedHasNoResultButAReason() {
    AttachAnswer answer = AttachAnswer.parse("0\n/tmp/x.so was not loaded.\nfailed to map 7\n");

    assertThat(answer.result()).isNull();
    assertThat(answer.text()).isEqualTo("/tmp/x.so was not loaded.\nfailed to map 7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "101\n", "0\nreturn code: 99999999999\n", "\0\0", "-1"})
  void anythingElseHasNoResult(String answer) {
    assertThat(AttachAnswer.parse(answer).result()).isNull();
  }
}
