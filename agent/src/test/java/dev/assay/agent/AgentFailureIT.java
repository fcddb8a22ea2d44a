package dev.assay.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever fails, the application goes on, and at most one line says so. */
final class AgentFailureIT {

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "'', set agent.collector",
    "collector=nowhere, expected: host:port",
    "colector=localhost:1, did you mean",
    "report.file=/absent/directory/r.json, usage report /absent/directory/r.json is not written"
  })
  void saysOnceWhatIsWrongAndTheProgramRuns(String options, String message) throws Exception {
    try (ObservedJvm jvm = start(options)) {
      jvm.readUntil("ready");
      assertThat(jvm.exit()).isZero();
      assertThat(jvm.errors()).startsWith("assay-agent: ").containsIgnoringCase(message);
    }
  }

  @Test
  void isSilentWhereSwitchedOff() throws Exception {
    try (ObservedJvm jvm =
        start("enabled=false,collector=127.0.0.1:1,report.file=" + directory.resolve("r.json"))) {
      jvm.readUntil("ready");
      assertThat(jvm.exit()).isZero();
      assertThat(jvm.errors()).isEmpty();
      assertThat(directory.resolve("r.json")).doesNotExist();
      assertThat(jvm.loadedByLog()).doesNotContain("dev.assay.jvmti.JvmtiBridge");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "collector=127.0.0.1:1",
    "'collector=127.0.0.1:1,ready.quiet=0s'",
    "'collector=127.0.0.1:1,exit.report=always'"
  })
  void absentCollectorChangesNothing(String options) throws Exception {
    try (ObservedJvm jvm = start(options)) {
      jvm.readUntil("ready");
      assertThat(jvm.exit()).isZero();
      assertThat(jvm.errors()).isEmpty();
    }
  }

  @Test
  void truncatedAgentJarIsSaidAndTheProgramRuns() throws Exception {
    // The JVM itself refuses to start with a jar that it cannot open: what is damaged here is
    // behind that.
    Path damaged = directory.resolve("damaged.jar");
    byte[] jar = Files.readAllBytes(ObservedJvm.agentJar());
    byte[] name = "agent-classes/dev/assay/agent/Agent.class".getBytes(UTF_8);
    for (int at = indexOf(jar, name, 0); at >= 0; at = indexOf(jar, name, at + 1)) {
      jar[at] = 'X';
    }
    Files.write(damaged, jar);
    try (ObservedJvm jvm =
        ObservedJvm.start(
            ObservedJvm.jdks().get(0),
            directory,
            "-javaagent:" + damaged + "=collector=127.0.0.1:1",
            List.of())) {
      jvm.readUntil("ready");
      assertThat(jvm.exit()).isZero();
      assertThat(jvm.errors())
          .startsWith("assay-agent: not observing this JVM, which goes on: ")
          .hasLineCount(1);
    }
  }

  private static int indexOf(byte[] in, byte[] what, int from) {
    for (int at = from; at <= in.length - what.length; at++) {
      int same = 0;
      while (same < what.length && in[at + same] == what[same]) {
        same++;
      }
      if (same == what.length) {
        return at;
      }
    }
    return -1;
  }

  private ObservedJvm start(String options) throws IOException {
    return ObservedJvm.start(ObservedJvm.jdks().get(0), directory, options);
  }
}
