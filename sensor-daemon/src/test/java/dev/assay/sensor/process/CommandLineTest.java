package dev.assay.sensor.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

  private static String masked(String arguments) {
    return CommandLine.masked(arguments.replace('|', '\0').getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "prog|--password|hunter2|-v|, prog --password *** -v",
    "prog|--password=hunter2|, prog --password=***",
    "prog|--db-password=hunter2|, prog --db-password=***",
    "java|-Dspring.datasource.password=hunter2|-jar|a.jar|, java -Dspring.datasource.password=*** -jar a.jar",
    "env|GITHUB_TOKEN=hunter2|make|, env GITHUB_TOKEN=*** make",
    "prog|--api-key|hunter2|, prog --api-key ***",
    "prog|--apiKey=hunter2|, prog --apiKey=***",
    "prog|--clientSecret=hunter2|, prog --clientSecret=***",
    "mysql|-phunter2|-h|db|, mysql -p*** -h db",
    "ssh|-p|22|host|, ssh -p 22 host",
    "sshpass|-p|hunter2|ssh|host|, sshpass -p *** ssh host",
    "curl|-u|me:hunter2|http://x/|, curl -u *** http://x/",
    "curl|-H|Authorization: Bearer abcdef123456|, curl -H Authorization:***",
    "git|clone|https://me:hunter2@host/x.git|, git clone https://me:***@host/x.git",
    "prog|postgres://u:hunter2@db:5432/x?sslmode=off|, prog postgres://u:***@db:5432/x?sslmode=off",
    "prog|http://x/?a=1&access_token=hunter2&b=2|, prog http://x/?a=1&access_token=***&b=2",
    "sh|-c|exec prog --password hunter2 -v|, sh -c exec prog --password *** -v",
    "prog|ghp_0123456789abcdefghijABCDEFGHIJ|, prog ***",
    "prog|AKIA0123456789ABCDEF|, prog ***",
    "prog|--compass=north|--bypass|x|, prog --compass=north --bypass x",
    "prog|--authorship|me|, prog --authorship me",
    "nginx: worker process, nginx: worker process",
  })
  void secretsAreMasked(String arguments, String shown) {
    assertThat(masked(arguments)).isEqualTo(shown).doesNotContain("hunter2");
  }

  @Test
  void longCommandIsCutBetweenCharacters() {
    String shown = masked("x" + "ä".repeat(1000));
    assertThat(shown.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(512);
    assertThat(shown).hasSize(256).endsWith("ä");
  }

  @Test
  void nothingIsNothing() {
    assertThat(masked("")).isEmpty();
  }
}
