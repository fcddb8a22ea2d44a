package dev.assay.sensor.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.fuzz.Reader;

/** What a container runtime says besides, in its own form. */
public final class VerboseDetailFuzzTest implements Reader {

  @FuzzTest
  @Override
  public void read(byte[] bytes) {
    assertThat(VerboseDetail.parse(new String(bytes, UTF_8)).userSpecifiedImage()).isNotNull();
  }
}
