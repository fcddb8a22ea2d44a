package dev.assay.inventory.language.go;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.fuzz.BytesChannel;
import dev.assay.fuzz.Reader;
import java.io.IOException;

/** What Go wrote into an executable of its modules. */
public final class GoFuzzTest implements Reader {

  @FuzzTest
  @Override
  public void read(byte[] bytes) {
    try {
      GoExecutable.read(new BytesChannel(bytes))
          .ifPresent(build -> assertThat(build.goVersion()).isNotNull());
    } catch (IOException e) {
      assertThat(e).hasMessageNotContaining("\0");
    }
  }
}
