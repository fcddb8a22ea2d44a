package dev.assay.inventory.language.jar;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.fuzz.BytesChannel;
import dev.assay.fuzz.Reader;

/** Archives within archives, their manifests and coordinates. */
public final class JarFuzzTest implements Reader {

  @FuzzTest
  @Override
  public void read(byte[] bytes) {
    JarContent content = JarReader.read(new BytesChannel(bytes), "x.jar", JarLimits.SMALL_HEAP);
    assertThat(content).isNotNull();
  }
}
