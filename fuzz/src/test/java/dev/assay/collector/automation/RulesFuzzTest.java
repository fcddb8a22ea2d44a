package dev.assay.collector.automation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.fuzz.Reader;

/** The file of rules. */
public final class RulesFuzzTest implements Reader {

  @FuzzTest
  @Override
  public void read(byte[] bytes) {
    try {
      assertThat(RulesReader.read(new String(bytes, UTF_8)).rules()).doesNotContainNull();
    } catch (MalformedRulesException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }
}
