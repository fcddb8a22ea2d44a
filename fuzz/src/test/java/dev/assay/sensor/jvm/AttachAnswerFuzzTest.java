package dev.assay.sensor.jvm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.fuzz.Reader;

/** What a JVM, which may be hostile, answers on its socket. */
public final class AttachAnswerFuzzTest implements Reader {

  @FuzzTest
  @Override
  public void read(byte[] bytes) {
    assertThat(AttachAnswer.parse(new String(bytes, UTF_8))).isNotNull();
  }
}
