package dev.assay.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The report file, written by the packed agent in real JVMs. */
final class ReportFileIT {

  private static final String LIBRARY = "dev.assay.agent.program.library.";

  @TempDir Path directory;

  static List<Path> jdks() throws IOException {
    return ObservedJvm.jdks();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void shortProgramIsReportedAtItsEnd(Path jdk) throws Exception {
    try (ObservedJvm jvm =
        ObservedJvm.start(jdk, directory, "report.file=" + directory + "/r-%p.json")) {
      jvm.readUntil("ready");
      assertThat(jvm.exit()).isZero();

      JsonNode report = read(directory.resolve("r-" + jvm.pid() + ".json"));
      assertThat(report.at("/schema").asText()).isEqualTo("assay.usage-report/1");
      assertThat(report.at("/process/pid").asLong()).isEqualTo(jvm.pid());
      assertThat(report.at("/jvm/capture").asText()).isEqualTo("JVMTI");
      assertThat(report.at("/jvm/endedUnixMillis").asLong()).isPositive();
      assertThat(report.at("/gaps")).isEmpty();
      JsonNode library = archive(report, "library.jar");
      assertThat(library.at("/classCount").asInt()).isEqualTo(4);
      assertThat(library.at("/pomProperties/0/purl").asText()).isEqualTo("pkg:maven/g/lib@1");
      assertThat(texts(library.at("/initialised"))).containsExactly(LIBRARY + "Used");
      assertThat(texts(library.at("/loadedOnly"))).containsExactly(LIBRARY + "OnlyLoaded");
      assertThat(jvm.loadedByLog()).noneMatch(name -> name.startsWith("io.grpc."));
      assertThat(jvm.loadedByLog()).noneMatch(name -> name.startsWith("com.google.protobuf."));
      assertThat(jvm.errors()).isEmpty();
    }
  }

  @Test
  void longProgramIsReportedWhileItRuns() throws Exception {
    Path file = directory.resolve("report.json");
    try (ObservedJvm jvm =
        ObservedJvm.start(
            jdks().get(0),
            directory,
            "report.interval=1s,ready.quiet=0s,application=shop,component=web,version=1,report.file="
                + file)) {
      jvm.readUntil("ready");
      await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(file));
      assertThat(read(file).at("/jvm/endedUnixMillis").asLong()).isZero();
      assertThat(read(file).at("/artifact/component").asText()).isEqualTo("web");

      jvm.say("late");

      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(texts(archive(read(file), "library.jar").at("/initialised")))
                      .contains(LIBRARY + "Late"));
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void startedByTheNativeLibrary(Path jdk) throws Exception {
    Path file = directory.resolve("report.json");
    String agent =
        "-agentpath:"
            + ObservedJvm.library(directory)
            + "=jar="
            + ObservedJvm.agentJar()
            + ",report.interval=1s,report.file="
            + file;
    try (ObservedJvm jvm = ObservedJvm.start(jdk, directory, agent, List.of())) {
      jvm.readUntil("ready");
      await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(file));
      jvm.say("late");
      jvm.readUntil("done");
      assertThat(jvm.exit()).isZero();

      assertThat(texts(archive(read(file), "library.jar").at("/initialised")))
          .containsExactly(LIBRARY + "Late", LIBRARY + "Used");
      assertThat(jvm.loadedByLog()).noneMatch(name -> name.startsWith("java.lang.instrument."));
      assertThat(jvm.errors()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void shortProgramIsReportedByTheNativeLibraryWhereAsked(Path jdk) throws Exception {
    Path file = directory.resolve("report.json");
    String agent =
        "-agentpath:"
            + ObservedJvm.library(directory)
            + "=jar="
            + ObservedJvm.agentJar()
            + ",report.short.lived=true,report.file="
            + file;
    try (ObservedJvm jvm = ObservedJvm.start(jdk, directory, agent, List.of())) {
      jvm.readUntil("ready");
      assertThat(jvm.exit()).isZero();

      assertThat(texts(archive(read(file), "library.jar").at("/initialised")))
          .containsExactly(LIBRARY + "Used");
      assertThat(jvm.errors()).isEmpty();
    }
  }

  private static JsonNode read(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  private static JsonNode archive(JsonNode report, String fileName) {
    for (JsonNode archive : report.at("/archives")) {
      if (archive.at("/fileName").asText().equals(fileName)) {
        return archive;
      }
    }
    throw new AssertionError("no archive " + fileName + " in " + report);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }
}
