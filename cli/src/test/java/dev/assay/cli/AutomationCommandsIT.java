package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.Collector;
import dev.assay.collector.config.CollectorConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules and targets at a real collector, by the commands that people use. */
class AutomationCommandsIT {

  private static final String FILE =
      """
      targets:
        - {name: soc, type: webhook, url: "http://127.0.0.1:9/in"}
        - {name: chat, type: slack, url-env: ASSAY_TEST_UNSET}
      rules:
        - {name: all, severity: high, namespaces: ["prod-*"], to: [soc, chat]}
      """;

  @TempDir private Path directory;
  private Path file;
  private Collector collector;

  @BeforeEach
  void start() throws Exception {
    file = Files.writeString(directory.resolve("rules.yaml"), FILE);
    collector =
        Collector.start(
            CollectorConfig.read(
                List.of(
                    "--collector.listen=127.0.0.1:0",
                    "--collector.database=" + directory.resolve("collector.db"),
                    "--collector.automation.rules=" + file)),
            Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    collector.close();
  }

  private CommandRun run(String... words) {
    List<String> command = new ArrayList<>(List.of(words));
    command.add("--collector=" + collector.address());
    return CommandRun.of(command.toArray(String[]::new));
  }

  @Test
  void rulesAreListedCheckedGivenAndTakenAway() throws Exception {
    assertThat(run("rule", "list").out())
        .contains("all", "file", "severity high; namespaces prod-*", "soc, chat");
    assertThat(run("rule", "test", "all").out())
        .contains("Nothing that was recorded fits.", "0 of the last 0 events fit");
    assertThat(run("rule", "test", "none").err()).contains("'none' is not known; nearest: all");

    Path rule = Files.writeString(directory.resolve("one.yaml"), "{name: one, to: [chat]}");
    assertThat(run("rule", "put", rule.toString()).out()).contains("Rule one holds");
    assertThat(run("rule", "list").out()).containsPattern("one +API");
    Files.writeString(rule, "{name: two, to: [nobody]}");
    assertThat(run("rule", "put", rule.toString()).err())
        .contains("there is no target 'nobody' (expected: one of soc, chat)");
    Files.writeString(rule, "{name: all, to: [chat]}");
    assertThat(run("rule", "put", rule.toString()).err()).contains("stands in the file");
    assertThat(run("rule", "remove", "one").out()).contains("Rule one is gone");
    assertThat(run("rule", "remove", "all").err()).contains("'all' is not known");

    assertThat(CommandRun.of("rule", "check", file.toString()).out())
        .contains("1 rules, 2 targets, nothing wrong");
    Files.writeString(file, FILE.replace("high", "hgh"));
    CommandRun wrong = CommandRun.of("rule", "check", file.toString());
    assertThat(wrong.exitCode()).isEqualTo(1);
    assertThat(wrong.out()).contains("rules[0].severity: 'hgh' (expected: one of unknown,");
    CommandRun listed = run("rule", "list");
    assertThat(listed.exitCode()).isEqualTo(1);
    assertThat(listed.out())
        .as("what held holds on")
        .contains("severity high", "Wrong: " + file + ": rules[0].severity: 'hgh'");
  }

  @Test
  void targetsAreTriedAndWhatTheyDidNotTakeIsKept() {
    CommandRun tried = run("notify", "test", "all");
    assertThat(tried.exitCode()).isEqualTo(1);
    assertThat(tried.out())
        .contains("soc: not delivered: 127.0.0.1 is on a loopback address: not asked")
        .contains("chat: not delivered: environment variable ASSAY_TEST_UNSET holds no secret");
    assertThat(run("notify", "test", "none").err()).contains("nearest: all, soc, chat");

    CommandRun dead = run("get", "deliveries", "--state", "dead", "--target", "soc");
    assertThat(dead.out()).contains("Test of rule all: nothing has happened", "not asked");
    assertThat(run("get", "deliveries", "--state", "delivered").out())
        .contains("Nobody was told of anything.");
    assertThat(run("notify", "list").out())
        .containsPattern("soc +webhook +http://127.0.0.1:9 +60 +0 +0 +1");
    String id = dead.out().lines().skip(1).findFirst().orElseThrow().substring(0, 16);
    assertThat(run("notify", "resend", id).out()).contains("1 messages are sent again");
    assertThat(run("notify", "resend", "--target", "chat").out())
        .contains("1 messages are sent again");
    assertThat(run("notify", "resend").err()).contains("which: ids, or --target");
  }
}
