package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {

  @TempDir Path home;
  private Path plan;

  @BeforeEach
  void unpack() throws IOException {
    Path agent = Files.createDirectories(home.resolve("agent"));
    Files.createFile(agent.resolve("assay-agent.jar"));
    System.setProperty("assay.home", home.toString());
    plan = home.resolve("plan");
  }

  @AfterEach
  void forget() {
    System.clearProperty("assay.home");
  }

  @Test
  void programGetsTheAgentAndItsSettingsInTheEnvironment() throws Exception {
    try (ServerSocket collector = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "localhost:" + collector.getLocalPort();

      CommandRun run =
          run(
              "--collector",
              address,
              "--application",
              "shop",
              "--component",
              "orders",
              "--version",
              "1.0",
              "--",
              "java",
              "-jar",
              "app.jar",
              "--version");

      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.err()).isEmpty();
      assertThat(plan())
          .contains(
              "ASSAY_AGENT_COLLECTOR=" + address,
              "ASSAY_AGENT_EXIT_REPORT=always",
              "ASSAY_AGENT_APPLICATION=shop",
              "ASSAY_AGENT_COMPONENT=orders",
              "ASSAY_AGENT_VERSION=1.0")
          .endsWith("--", "java", "-jar", "app.jar", "--version");
      assertThat(plan().get(0))
          .startsWith("JAVA_TOOL_OPTIONS=")
          .endsWith("-javaagent:" + home.resolve("agent/assay-agent.jar"));
    }
  }

  @Test
  void reportNeedsNoCollector() throws Exception {
    Path report = home.resolve("usage.json");

    CommandRun run = run("--report", report.toString(), "java");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(plan())
        .contains("ASSAY_AGENT_REPORT_FILE=" + report)
        .noneMatch(word -> word.startsWith("ASSAY_AGENT_COLLECTOR"));
  }

  @Test
  void reportSaysThatNothingIsMeasuredUntilAJvmReplacesIt() throws Exception {
    Path report = Files.writeString(home.resolve("usage.json"), "of an earlier run");

    CommandRun run =
        run(
            "--application",
            "shop",
            "--component",
            "\"orders\"",
            "--version",
            "1.0",
            "--report",
            report.toString(),
            "true");

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.path("schema").asText()).isEqualTo("assay.usage-report/1");
    assertThat(json.path("artifact").path("component").asText()).isEqualTo("\"orders\"");
    assertThat(json.path("gaps").path(0).path("cause").asText()).isEqualTo("NO_JVM");
    assertThat(json.path("archives").isArray()).isTrue();
    assertThat(json.path("archives")).isEmpty();
  }

  @Test
  void reportOfEachProcessHasNoPlaceToSayThat() throws Exception {
    run("--report", home.resolve("usage-%p.json").toString(), "true");

    assertThat(home.resolve("usage-%p.json")).doesNotExist();
  }

  @Test
  void reportThatCannotBeWrittenIsSaidBeforeTheProgramRuns() {
    CommandRun run = run("--report", home.resolve("no/usage.json").toString(), "true");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("the report " + home.resolve("no/usage.json"));
    assertThat(plan).doesNotExist();
  }

  @Test
  void serverThatIsNoCollectorIsSaidAndTheProgramRunsAllTheSame() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    try {
      String address = "localhost:" + server.getAddress().getPort();

      CommandRun run = run("--collector", address, "true");

      assertThat(run.exitCode()).isZero();
      assertThat(run.err())
          .startsWith("assay: what listens at " + address + " does not answer as a collector");
      assertThat(plan()).noneMatch(word -> word.startsWith("ASSAY_AGENT_EXIT_REPORT"));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void absentCollectorIsSaidAndTheProgramRunsAllTheSame() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    CommandRun run = run("--collector", "localhost:" + port, "true");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).startsWith("assay: no collector answers at localhost:" + port + " yet;");
    assertThat(plan()).endsWith("--", "true");
  }

  @Test
  void halfANameIsAUsageError() {
    assertThat(run("--application", "shop", "java").exitCode()).isEqualTo(2);
    assertThat(run("--report", "x").exitCode()).isEqualTo(2);
  }

  @Test
  void missingAgentIsSaid() throws IOException {
    Files.delete(home.resolve("agent/assay-agent.jar"));

    CommandRun run = run("java");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("the agent is missing from the distribution: " + home);
  }

  private CommandRun run(String... args) {
    String[] line = new String[args.length + 3];
    line[0] = "run";
    line[1] = "--plan";
    line[2] = plan.toString();
    System.arraycopy(args, 0, line, 3, args.length);
    return CommandRun.of(line);
  }

  private List<String> plan() throws IOException {
    return List.of(Files.readString(plan).split("\0"));
  }
}
