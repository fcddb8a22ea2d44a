package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenCommandTest {

  @TempDir private Path directory;

  @Test
  void tokenIsPrintedOnceAndOnlyItsDigestKept() throws Exception {
    String secret = create("--role", "sensor", "--cluster", "prod", "--node", "n1", "n1-sensor");
    assertThat(secret).matches("assay_[0-9a-f]{12}_[A-Za-z0-9_-]{43}");
    assertThat(Files.readString(file()))
        .contains("name=n1-sensor", "role=sensor", "cluster=prod", "node=n1", "sha256=")
        .doesNotContain(secret.substring(19));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    CommandRun list = CommandRun.of("token", "list", "--file", file().toString());
    assertThat(list.out()).contains("n1-sensor", "sensor", "prod").doesNotContain(secret);
  }

  @Test
  void revokedTokenIsGoneAndOthersStay() throws Exception {
    String leaver = create("--role", "viewer", "leaver");
    create("--role", "viewer", "stayer");
    String id = leaver.substring(6, 18);
    assertThat(CommandRun.of("token", "revoke", "--file", file().toString(), id).exitCode())
        .isZero();
    assertThat(Files.readString(file())).contains("stayer").doesNotContain("leaver");
    CommandRun again = CommandRun.of("token", "revoke", "--file", file().toString(), id);
    assertThat(again.exitCode()).isNotZero();
    assertThat(again.err()).contains("there is no token " + id);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--role sensor a            | node: '' (expected: the node of a sensor",
        "--role viewer --node n1 a  | node: 'n1' (expected:",
        "--role agent --cluster c a | cluster: 'c' (expected: none",
        "--role viewer bad/name     | name: 'bad/name' (expected:",
        "--role root a              | root",
        "--role viewer --days 0 a   | --days: 0 (expected: 1 or more)",
      })
  void wrongWishesAreNamed(String options, String told) {
    CommandRun run = run(options.strip().split(" +", -1));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(told.strip());
    assertThat(file()).doesNotExist();
  }

  @Test
  void damagedFileIsLeftAlone() throws Exception {
    Files.writeString(
        file(), "0123456789ab name=x role=admin created=2026-01-01T00:00:00Z sha256=0\n");
    CommandRun run = run("--role", "viewer", "a");
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err()).contains("line 1", "sha256");
    assertThat(Files.readString(file())).contains("name=x").doesNotContain("viewer");
  }

  private String create(String... options) {
    CommandRun run = run(options);
    assertThat(run.err()).isEmpty();
    return run.out().strip();
  }

  private CommandRun run(String... options) {
    String[] all = new String[options.length + 4];
    all[0] = "token";
    all[1] = "create";
    all[2] = "--file";
    all[3] = file().toString();
    System.arraycopy(options, 0, all, 4, options.length);
    return CommandRun.of(all);
  }

  private Path file() {
    return directory.resolve("tokens");
  }
}
