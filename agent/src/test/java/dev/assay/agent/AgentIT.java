package dev.assay.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.wire.client.MalformedEvidenceException;
import dev.assay.wire.v1.AgentIdentity;
import dev.assay.wire.v1.CaptureMode;
import dev.assay.wire.v1.CoverageGap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The packed agent in real JVMs, reporting to a collector over a real connection. */
final class AgentIT {

  private static final String PROGRAM = "dev.assay.agent.program.";
  private static final String SOON = ",report.interval=1s,ready.quiet=0s";
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path directory;

  static List<Path> jdks() throws IOException {
    return ObservedJvm.jdks();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void reportsWhatIsInitialisedAndWhatOnlyLoaded(Path jdk) throws Exception {
    try (RecordingCollector collector = new RecordingCollector(0);
        ObservedJvm jvm = start(jdk, collector)) {
      jvm.readUntil("ready");
      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(collector.usage())
                      .containsEntry(
                          "library.jar",
                          names("+" + PROGRAM + "library.Used", PROGRAM + "library.OnlyLoaded"))
                      .containsEntry("nested.jar", names("+" + PROGRAM + "nested.Nested"))
                      .containsEntry(
                          "program",
                          names(
                              "+" + PROGRAM + "Program",
                              "+" + PROGRAM + "NestedLoader",
                              PROGRAM + "Program$Marker")));
      assertThat(collector.usage().get("java.base")).contains("+java.lang.String");
      assertThat(collector.jvm().getCapture()).isEqualTo(CaptureMode.JVMTI);
      assertThat(collector.jvm().getGapsList()).isEmpty();
      assertThat(collector.jvm().getMain()).isEqualTo(PROGRAM + "Program");
      assertThat(collector.jvm().getGeneratedClasses()).isGreaterThanOrEqualTo(3);

      jvm.say("late");
      jvm.readUntil("done");
      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(collector.usage().get("library.jar"))
                      .contains("+" + PROGRAM + "library.Late"));
      assertThat(jvm.exit()).isZero();
      assertThat(collector.jvm().getEndedUnixMillis()).isPositive();
      assertThat(jvm.errors()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void reportsEveryClassThatTheJvmLogs(Path jdk) throws Exception {
    try (RecordingCollector collector = new RecordingCollector(0);
        ObservedJvm jvm = start(jdk, collector)) {
      jvm.readUntil("ready");
      // What is loaded later is what the agent itself needs to end.
      List<String> loaded = jvm.loadedByLog().stream().filter(AgentIT::isOfAnArchive).toList();
      await().atMost(LONG).until(() -> collector.usage().containsKey("library.jar"));
      jvm.exit();

      Set<String> reported = new HashSet<>();
      for (Set<String> names : collector.usage().values()) {
        names.forEach(name -> reported.add(name.replace("+", "")));
      }
      assertThat(jvm.loadedByLog()).containsAll(reported);
      assertThat(reported).containsAll(loaded);
    }
  }

  /** Tells whether a class is neither generated nor the agent's own. */
  private static boolean isOfAnArchive(String name) {
    boolean generated =
        name.contains("$$")
            || name.contains("$Proxy")
            || name.endsWith(".Woven")
            || name.startsWith("java.lang.invoke.LambdaForm$")
            || name.startsWith("java.lang.invoke.BoundMethodHandle$Species_")
            || name.contains(".Generated");
    boolean own =
        (name.startsWith("dev.assay.") && !name.startsWith(PROGRAM))
            || name.startsWith("io.grpc.")
            || name.startsWith("com.google.")
            || name.startsWith("okio.")
            || name.startsWith("io.perfmark.")
            || name.startsWith("kotlin.");
    return !generated && !own;
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void isNotSeenByTheApplication(Path jdk) throws Exception {
    try (RecordingCollector collector = new RecordingCollector(0);
        ObservedJvm jvm = start(jdk, collector)) {
      jvm.readUntil("ready");
      await().atMost(LONG).until(() -> collector.usage().containsKey("library.jar"));

      jvm.say("look");

      assertThat(jvm.readUntil("done")).isEmpty();
    }
  }

  @Test
  void namesItsProcessAsTheKernelDoes() throws Exception {
    try (RecordingCollector collector = new RecordingCollector(0);
        ObservedJvm jvm =
            ObservedJvm.start(
                jdks().get(0),
                directory,
                "collector=127.0.0.1:"
                    + collector.port()
                    + ",application=shop,component=web,version=1"
                    + SOON)) {
      await().atMost(LONG).until(() -> !collector.hellos.isEmpty());
      AgentIdentity agent = collector.hellos.element().getAgent();

      assertThat(agent.getProcess().getPid()).isEqualTo((int) jvm.pid());
      assertThat(Files.readString(Path.of("/proc/" + jvm.pid() + "/stat")))
          .contains(" " + agent.getProcess().getStartTimeTicks() + " ");
      assertThat(Files.readSymbolicLink(Path.of("/proc/" + jvm.pid() + "/ns/pid")))
          .hasToString("pid:[" + agent.getProcess().getPidNamespaceInode() + "]");
      assertThat(agent.getProcess().getBootId().size()).isEqualTo(16);
      assertThat(agent.getNamedArtifact().getComponent()).isEqualTo("web");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void shortProgramIsReportedInFullWhereAsked(Path jdk) throws Exception {
    try (RecordingCollector collector = new RecordingCollector(0);
        ObservedJvm jvm =
            ObservedJvm.start(
                jdk,
                directory,
                "exit.report=always,exit.timeout=60s,collector=127.0.0.1:" + collector.port())) {
      jvm.readUntil("ready");
      assertThat(jvm.exit()).isZero();

      assertThat(collector.usage())
          .containsEntry(
              "library.jar", names("+" + PROGRAM + "library.Used", PROGRAM + "library.OnlyLoaded"));
      assertThat(collector.jvm().getEndedUnixMillis()).isPositive();
    }
  }

  @Test
  void withoutBridgeReportsLoadedClassesAndSaysWhy() throws Exception {
    try (RecordingCollector collector = new RecordingCollector(0);
        ObservedJvm jvm =
            ObservedJvm.start(
                jdks().get(0),
                directory,
                "collector=127.0.0.1:"
                    + collector.port()
                    + ",bridge.library=/absent/lib.so"
                    + SOON)) {
      jvm.readUntil("ready");
      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(collector.usage())
                      .containsEntry(
                          "library.jar",
                          names(PROGRAM + "library.Used", PROGRAM + "library.OnlyLoaded")));
      assertThat(collector.jvm().getCapture()).isEqualTo(CaptureMode.LOADED_ONLY);
      CoverageGap gap = collector.jvm().getGaps(0);
      assertThat(gap.getCause()).isEqualTo(CoverageGap.Cause.NO_NATIVE_BRIDGE);
      assertThat(gap.getDetail()).contains("/absent/lib.so");
      assertThat(jvm.exit()).isZero();
      assertThat(collector.jvm().getEndedUnixMillis()).isPositive();
    }
  }

  @Test
  void findsACollectorThatComesLateAndOneThatComesBack() throws Exception {
    int port;
    try (RecordingCollector unused = new RecordingCollector(0)) {
      port = unused.port();
    }
    try (ObservedJvm jvm =
        ObservedJvm.start(jdks().get(0), directory, "collector=127.0.0.1:" + port + SOON)) {
      jvm.readUntil("ready");
      for (int i = 0; i < 2; i++) {
        try (RecordingCollector collector = new RecordingCollector(port)) {
          await()
              .atMost(LONG)
              .untilAsserted(
                  () ->
                      assertThat(usageOf(collector, "library.jar"))
                          .contains("+" + PROGRAM + "library.Used"));
        }
      }
      assertThat(jvm.exit()).isZero();
      assertThat(jvm.errors()).isEmpty();
    }
  }

  @Test
  void archiveThatCannotBeReadIsAGap() throws Exception {
    try (RecordingCollector collector = new RecordingCollector(0);
        ObservedJvm jvm =
            ObservedJvm.start(
                jdks().get(0),
                directory,
                "collector=127.0.0.1:"
                    + collector.port()
                    + ",report.interval=1s,ready.quiet=10s,ready.limit=3s")) {
      jvm.readUntil("ready");
      Files.writeString(directory.resolve("outer.jar"), "no zip file");
      await().atMost(LONG).until(() -> collector.usage().containsKey("library.jar"));

      assertThat(collector.jvm().getGapsList())
          .singleElement()
          .satisfies(
              gap -> {
                assertThat(gap.getCause()).isEqualTo(CoverageGap.Cause.INVENTORY_UNREADABLE);
                assertThat(gap.getDetail()).contains("outer.jar!/lib/nested.jar", "not a zip file");
              });
    }
  }

  private ObservedJvm start(Path jdk, RecordingCollector collector) throws IOException {
    return ObservedJvm.start(jdk, directory, "collector=127.0.0.1:" + collector.port() + SOON);
  }

  private static Set<String> usageOf(RecordingCollector collector, String archive)
      throws MalformedEvidenceException {
    Map<String, Set<String>> usage = collector.usage();
    return usage.getOrDefault(archive, new TreeSet<>());
  }

  private static Set<String> names(String... names) {
    return new TreeSet<>(List.of(names));
  }
}
