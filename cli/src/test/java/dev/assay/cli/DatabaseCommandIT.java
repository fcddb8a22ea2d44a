package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.Collector;
import dev.assay.collector.config.CollectorConfig;
import dev.assay.collector.storage.kit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collector whose file became a PostgreSQL database knows what it knew. */
class DatabaseCommandIT {

  @TempDir private Path directory;

  private Collector start(String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--collector.listen=127.0.0.1:0",
                "--collector.database=" + directory.resolve("collector.db"),
                "--collector.automation.rules="
                    + Files.writeString(
                        directory.resolve("rules.yaml"),
                        "targets: [{name: soc, type: webhook, url: 'http://127.0.0.1:9/in'}]")));
    arguments.addAll(List.of(more));
    return Collector.start(CollectorConfig.read(arguments), Clock.systemUTC());
  }

  private CommandRun move(String url) {
    return CommandRun.of(
        "database",
        "move",
        "--from=" + directory.resolve("collector.db"),
        "--to=" + url,
        "--user=" + PostgresServer.USER,
        "--password-file=" + PostgresServer.shared().passwordFile());
  }

  @Test
  void movedDatabaseIsGoneOnWith() throws IOException {
    PostgresServer server = PostgresServer.shared();
    String url = server.url("moved");
    assertThat(server.empty("moved")).hasToString("PostgreSQL database " + url);
    assertThat(move(url).err()).contains("collector.db does not exist");
    try (Collector collector = start()) {
      Path rule = Files.writeString(directory.resolve("one.yaml"), "{name: one, to: [soc]}");
      CommandRun put =
          CommandRun.of("rule", "put", rule.toString(), "--collector=" + collector.address());
      assertThat(put.out()).contains("Rule one holds");
      assertThat(move(url).err()).contains("in use by another collector");
    }
    CommandRun moved = move(url);
    assertThat(moved.err()).isEmpty();
    assertThat(moved.exitCode()).isZero();
    assertThat(moved.out())
        .containsPattern("1 +[0-9a-f]{16} +automation_rule")
        .contains("rows are there as here")
        .doesNotContain(PostgresServer.PASSWORD);
    assertThat(move(url).err()).contains("has been used by a collector");

    CollectorConfig config =
        CollectorConfig.read(
            List.of(
                "--collector.postgresql.url=" + url,
                "--collector.postgresql.password-file=" + server.passwordFile()));
    assertThat(config.table()).contains(url).doesNotContain(PostgresServer.PASSWORD);
    try (Collector collector =
        start(
            "--collector.postgresql.url=" + url,
            "--collector.postgresql.user=" + PostgresServer.USER,
            "--collector.postgresql.password-file=" + server.passwordFile())) {
      assertThat(CommandRun.of("rule", "list", "--collector=" + collector.address()).out())
          .containsPattern("one +API");
    }
  }

  @Test
  void passwordsInUrlsAreRefusedUnseen() {
    CommandRun run =
        CommandRun.of(
            "database",
            "move",
            "--from=" + directory.resolve("collector.db"),
            "--to=jdbc:postgresql://db.example/assay?password=canary");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("contains a password").doesNotContain("canary");
  }
}
