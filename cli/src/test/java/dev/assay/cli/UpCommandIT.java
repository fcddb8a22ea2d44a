package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code assay up} on this machine: a real collector, a real sensor, real processes. */
class UpCommandIT {

  @TempDir Path data;

  @Test
  void findsProcessesAndPackagesOfThisHost() throws Exception {
    Process up = up("--once");

    String screen = new String(up.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(up.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(up.exitValue()).as(screen).isZero();
    assertThat(screen)
        .contains("Assay " + Version.number() + " observes")
        .containsPattern("processes +[1-9]\\d*, on the host")
        .contains("page and API  http://127.0.0.1:");
    if (Files.exists(Path.of("/var/lib/dpkg/status"))) {
      assertThat(screen).containsPattern("packages +[1-9]\\d* of [1-9]\\d* seen in use");
    }
    assertThat(data.resolve("collector.db")).isRegularFile();
  }

  @Test
  void endsInOrderWhenToldTo() throws Exception {
    Process up = up();
    try (BufferedReader screen =
        new BufferedReader(new InputStreamReader(up.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(screen.lines().anyMatch(line -> line.startsWith("Ctrl-C stops."))).isTrue();

      up.toHandle().destroy();

      assertThat(screen.lines().toList()).noneMatch(line -> line.contains("Exception"));
    }
    assertThat(up.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(up.exitValue()).isEqualTo(128 + 15);
  }

  @Test
  void whatNeedsCredentialsIsRefused() {
    CommandRun run =
        CommandRun.of(
            "up", "--data", data.toString(), "--collector.kubernetes.sensors=assay:assay-sensor");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("collector.kubernetes.sensors", "run 'assay collector'");
  }

  @Test
  void portInUseIsSaid() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();

      CommandRun run =
          CommandRun.of("up", "--once", "--data", data.toString(), "--listen", address);

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).startsWith("assay: the collector cannot start: ").contains(address);
    }
  }

  @Test
  void fileThatIsNoDatabaseIsSaidAndLeftAlone() throws Exception {
    Path database = Files.writeString(data.resolve("collector.db"), "not a database ".repeat(100));

    CommandRun run =
        CommandRun.of("up", "--once", "--data", data.toString(), "--listen", "127.0.0.1:0");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("assay: the collector cannot start: ")
        .contains("collector.db");
    assertThat(database).content().startsWith("not a database");
  }

  @Test
  void wrongSettingsAreUsageErrors() {
    CommandRun run = CommandRun.of("up", "--data", data.toString(), "--sensor.scan.intervall=1s");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("did you mean 'sensor.scan.interval'?");
    assertThat(CommandRun.of("up", "--data", data.toString(), "--listen", "here").exitCode())
        .isEqualTo(2);
  }

  @Test
  void dataDirectoryThatCannotBeMadeIsSaid() throws IOException {
    Path file = Files.createFile(data.resolve("file"));

    CommandRun run = CommandRun.of("up", "--data", file.resolve("below").toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("the data directory " + file.resolve("below") + " cannot be made");
  }

  private Process up(String... more) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    line.addAll(List.of(AssayMain.class.getName(), "up", "--data", data.toString()));
    line.addAll(List.of("--listen", "127.0.0.1:0"));
    line.addAll(List.of(more));
    return new ProcessBuilder(line).redirectErrorStream(true).start();
  }
}
