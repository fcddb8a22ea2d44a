package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The launcher and the distribution, as a user has them after unpacking. */
class LauncherIT {

  private static final Path DIST = Path.of("target", "dist").toAbsolutePath();

  // Below target, not a temporary directory of the test: it holds links to the distribution.
  private Path home;

  @BeforeEach
  void unpack() throws IOException {
    home = Files.createTempDirectory(DIST.getParent(), "launcher");
    Files.copy(Path.of("..", "assay"), home.resolve("assay"));
    Files.createSymbolicLink(home.resolve("lib"), DIST.resolve("lib"));
    Files.createSymbolicLink(home.resolve("agent"), DIST.resolve("agent"));
  }

  @Test
  void distributionRuns() throws Exception {
    Ended version = run("version");

    assertThat(version.exitCode).isZero();
    assertThat(version.output).startsWith("assay " + Version.number()).contains("Java 17");
  }

  @Test
  void exitCodeAndOutputOfTheProgramAreItsOwn() throws Exception {
    Ended program =
        run(
            "run",
            "--report",
            home.resolve("unused.json").toString(),
            "--",
            "sh",
            "-c",
            "echo \"$1\"; exit 7",
            "sh",
            "a  b");

    assertThat(program.exitCode).isEqualTo(7);
    assertThat(program.output).isEqualTo("a  b\n");
    assertThat(run("run").exitCode).isEqualTo(2);
    assertThat(run("run", "--help").exitCode).isZero();
    assertThat(
            run("run", "--report", home.resolve("r").toString(), "--", "no-such-program").exitCode)
        .isEqualTo(127);
  }

  @Test
  void signalReachesTheProgram() throws Exception {
    String program = "trap 'echo caught; exit 9' TERM; echo ready; while :; do sleep 0.1; done";
    Process process =
        start(
            Map.of(),
            "run",
            "--report",
            home.resolve("unused.json").toString(),
            "--",
            "bash",
            "-c",
            program);
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("ready");

      process.toHandle().destroy(); // Process.destroy() would close the output, too

      assertThat(out.readLine()).isEqualTo("caught");
    }
    assertThat(process.waitFor()).isEqualTo(9);
  }

  @Test
  void reportOfAJavaProgramIsWrittenWithoutACollector() throws Exception {
    Path source =
        Files.writeString(
            home.resolve("Hello.java"),
            "class Hello { public static void main(String[] a) { System.out.println(1); } }");
    Path report = home.resolve("usage.json");

    Ended program = run("run", "--report", report.toString(), "--", java(), source.toString());

    assertThat(program.exitCode).as(program.output).isZero();
    assertThat(program.output).contains("1\n");
    assertThat(report).content().contains("\"java.base\"").contains("java.lang.String");
  }

  @Test
  void classesComeFromAnArchiveOnceTheyWereUsed() throws Exception {
    Path log = home.resolve("classes.log");
    Path scanned = Files.createDirectory(home.resolve("scanned"));
    String[] scan = {"scan", "--offline", "--output", "json", scanned.toString()};

    // Two first uses at once: one makes it, which the other does not wait for.
    List<Process> first = List.of(start(Map.of(), scan), start(Map.of(), scan));
    List<String> outputs = new ArrayList<>();
    for (Process each : first) {
      Ended ended = ended(each);
      assertThat(ended.exitCode).as(ended.output).isZero();
      outputs.add(ended.output);
    }
    assertThat(outputs).filteredOn(each -> each.contains("preparing faster starts")).hasSize(1);
    try (Stream<Path> files = Files.list(home)) {
      assertThat(files.filter(file -> file.toString().contains(".jsa"))).hasSize(1);
    }

    Ended later = run(Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + log), scan);

    assertThat(later.exitCode).as(later.output).isZero();
    assertThat(later.output).doesNotContain("preparing");
    assertThat(log)
        .content()
        .containsPattern("dev\\.assay\\.cli\\.ScanCommand source: shared objects file")
        .containsPattern("picocli\\.CommandLine source: shared objects file");
  }

  private record Ended(int exitCode, String output) {}

  private Ended run(String... args) throws Exception {
    return run(Map.of(), args);
  }

  private Ended run(Map<String, String> environment, String... args) throws Exception {
    return ended(start(environment, args));
  }

  private static Ended ended(Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Ended(process.exitValue(), output);
  }

  private Process start(Map<String, String> environment, String... args) throws IOException {
    List<String> line = new ArrayList<>(List.of("bash", home.resolve("assay").toString()));
    line.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("ASSAY_"));
    builder.environment().putAll(environment);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder.start();
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
