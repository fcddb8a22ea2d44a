package dev.assay.collector.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.fuzz.Reader;
import java.util.Arrays;
import java.util.List;

/** Manifests, and how a registry asks who is there. */
public final class RegistryAnswersFuzzTest implements Reader {

  @FuzzTest
  @Override
  public void read(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(bytes, 1, bytes.length);
    if (bytes[0] % 2 == 0) {
      List<Challenge> challenges = Challenge.parseAll(List.of(new String(rest, UTF_8)));
      assertThat(challenges).allSatisfy(each -> assertThat(each.scheme()).isNotEmpty());
      return;
    }
    try {
      assertThat(Manifest.parse("registry", rest)).isNotNull();
    } catch (RegistryException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }
}
