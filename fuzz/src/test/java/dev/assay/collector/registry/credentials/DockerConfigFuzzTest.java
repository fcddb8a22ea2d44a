package dev.assay.collector.registry.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.fuzz.Reader;

/** Files of credentials; they are written by people. */
public final class DockerConfigFuzzTest implements Reader {

  @FuzzTest
  @Override
  public void read(byte[] bytes) {
    try {
      assertThat(DockerConfig.parse("file", bytes)).isNotNull();
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }
}
