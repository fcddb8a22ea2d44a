package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DbCompareCommandTest {

  private final InputStream stdin = System.in;

  @AfterEach
  void restoreStandardInput() {
    System.setIn(stdin);
  }

  @Test
  void eachPairIsAnswered() {
    CommandRun run = compare("deb", "1.0~rc1\t1.0\n1:1\t2\n1.0\t1.0-0\n\ta\n");
    assertThat(run.out()).isEqualToNormalizingNewlines("<\n>\n=\n<\n");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void whatCannotBeComparedIsSaidAndTheRestAnswered() {
    CommandRun run = compare("npm", "1.0.0\tlatest\nno pair\n1.0.0\t1.0.1\n");
    assertThat(run.out()).isEqualToNormalizingNewlines("?\n?\n<\n");
    assertThat(run.err()).contains("line 1: 'latest' is no version of npm", "line 2: 'no pair'");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @Test
  void unknownEcosystemsAreWrongUsage() {
    CommandRun run = compare("cobol", "1\t2\n");
    assertThat(run.err()).contains("'cobol'", "pypi");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  private static CommandRun compare(String ecosystem, String input) {
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    return CommandRun.of("db", "compare", ecosystem);
  }
}
