package dev.assay.agent.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.fuzz.Reader;
import java.util.Arrays;

/** Where classes say that they come from, and archives' manifests: the agent's part. */
public final class AgentArchiveFuzzTest implements Reader {

  @FuzzTest
  @Override
  public void read(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(bytes, 1, bytes.length);
    if (bytes[0] % 2 == 0) {
      assertThat(ManifestAttributes.parse(rest)).doesNotContainKey("");
      return;
    }
    ArchiveLocation location = ArchiveLocation.ofUrl(new String(rest, UTF_8));
    assertThat(location == null || !location.toString().isEmpty()).isTrue();
  }
}
