package dev.assay.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {

  private static final Setting<Integer> PORT =
      Setting.withDefault("collector.port", SettingType.integer(1, 65535), "7433", "", "Port.");
  private static final Setting<Duration> INTERVAL =
      Setting.withDefault(
          "collector.check-interval",
          SettingType.duration(Duration.ofSeconds(1), Duration.ofDays(1)),
          "5m",
          "",
          "Interval.");
  private static final Setting<Path> DATA =
      Setting.optional("collector.data", SettingType.path(), "", "Directory.");
  private static final Setting<List<String>> REGISTRIES =
      Setting.withDefault(
          "collector.registries", SettingType.list(SettingType.text()), "", "hosts", "Registries.");
  private static final Setting<Secret> TOKEN =
      Setting.optional("collector.token-file", SettingType.secretFile(), "", "Token.");

  @TempDir Path directory;

  private static SettingsReader reader() {
    return new SettingsReader("collector", List.of(PORT, INTERVAL, DATA, REGISTRIES, TOKEN));
  }

  @Test
  void laterSourcesWinWhateverTheOrderTheyAreGivenIn() throws IOException {
    Path file = file("collector.port=1\ncollector.check-interval=1s\ncollector.data=/file\n");

    Settings settings =
        reader()
            .arguments(List.of("--collector.port=3"))
            .environment(
                Map.of("ASSAY_COLLECTOR_PORT", "2", "ASSAY_COLLECTOR_CHECK_INTERVAL", "2s"))
            .file(file)
            .read();

    assertThat(settings.problems()).isEmpty();
    assertThat(settings.get(PORT)).isEqualTo(3);
    assertThat(settings.get(INTERVAL)).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.get(DATA)).isEqualTo(Path.of("/file"));
    assertThat(settings.get(REGISTRIES)).isEmpty();
    assertThat(settings.find(TOKEN)).isNull();
  }

  @Test
  void argumentsMayLeaveOutTheProgramAndNameTheFile() throws IOException {
    Path file = file("collector.check-interval=7s\nsensor.whatever=is not ours\n");

    Settings settings = reader().arguments(List.of("--port=9", "--config=" + file)).read();

    assertThat(settings.problems()).isEmpty();
    assertThat(settings.get(PORT)).isEqualTo(9);
    assertThat(settings.get(INTERVAL)).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void agentOptionsTakeEscapedCommas() {
    Settings settings = reader().options("port=5,registries=a\\,b").read();

    assertThat(settings.problems()).isEmpty();
    assertThat(settings.get(PORT)).isEqualTo(5);
    assertThat(settings.get(REGISTRIES)).containsExactly("a", "b");
  }

  @Test
  void allProblemsAreReportedTogetherAndDefaultsStayInEffect() throws IOException {
    Path file = file("collector.prot=1\n");

    Settings settings =
        reader()
            .file(file)
            .environment(Map.of("ASSAY_COLLECTOR_CHEK_INTERVAL", "2s"))
            .arguments(List.of("--collector.port=70000", "--check-interval=soon", "--x", "-v=1"))
            .read();

    assertThat(settings.get(PORT)).isEqualTo(7433);
    assertThat(settings.problems())
        .extracting(SettingsProblem::toString)
        .containsExactlyInAnyOrder(
            "file " + file + ": unknown setting 'collector.prot', did you mean 'collector.port'?",
            "environment: unknown setting 'ASSAY_COLLECTOR_CHEK_INTERVAL', did you mean"
                + " 'ASSAY_COLLECTOR_CHECK_INTERVAL'?",
            "argument: collector.port: '70000' (expected: integer from 1 to 65535)",
            "argument: collector.check-interval: 'soon' (expected: duration from 1s to 1d, such as"
                + " 500ms, 10s, 5m, 2h, 1d)",
            "argument: '--x' (expected: --key=value)",
            "argument: '-v=1' (expected: --key=value)");
    assertThatThrownBy(settings::orThrow)
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("6 settings are wrong:\n  file ");
  }

  @Test
  void unknownKeyWithoutAnyNearOneSuggestsNothing() {
    assertThat(reader().arguments(List.of("--colour-of-the-sky=blue")).read().problems())
        .extracting(SettingsProblem::detail)
        .containsExactly("unknown setting 'colour-of-the-sky'");
  }

  @Test
  void requiredSettingIsMissed() {
    Setting<HostPort> address =
        Setting.required("sensor.collector", SettingType.hostPort(), "", "Collector.");
    Settings settings = new SettingsReader("sensor", List.of(address)).read();

    assertThat(settings.problems()).hasSize(1);
    assertThat(settings.problems().get(0).toString()).startsWith("missing: sensor.collector");
    assertThatThrownBy(() -> settings.get(address)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void variablesThatKubernetesMakesForAServiceAreNoSettings() {
    Settings settings =
        reader()
            .environment(
                Map.of(
                    "ASSAY_COLLECTOR_PORT", "tcp://10.0.0.1:7433",
                    "ASSAY_COLLECTOR_SERVICE_HOST", "10.0.0.1",
                    "ASSAY_COLLECTOR_SERVICE_PORT", "7433",
                    "ASSAY_COLLECTOR_PORT_7433_TCP", "tcp://10.0.0.1:7433",
                    "ASSAY_COLLECTOR_PORT_7433_TCP_ADDR", "10.0.0.1",
                    "ASSAY_SENSOR_ANYTHING", "is another program's"))
            .read();

    assertThat(settings.problems()).isEmpty();
    assertThat(settings.get(PORT)).isEqualTo(7433);
  }

  @Test
  void missingOrMalformedFileIsAProblem() throws IOException {
    Path malformed = file("collector.port=\\uZZZZ\n");

    assertThat(reader().file(malformed).file(directory.resolve("absent")).read().problems())
        .extracting(SettingsProblem::detail)
        .satisfiesExactly(
            first -> assertThat(first).startsWith("is no properties file"),
            second -> assertThat(second).startsWith("cannot be read"));
  }

  @Test
  void secretComesFromItsFileAndIsMaskedInTheTable() throws IOException {
    Path secret = Files.writeString(directory.resolve("token"), "s3cret\n");

    Settings settings = reader().arguments(List.of("--token-file=" + secret)).read();

    assertThat(settings.find(TOKEN)).extracting(Secret::reveal).isEqualTo("s3cret");
    assertThat(settings.table())
        .doesNotContain("s3cret")
        .contains("collector.token-file      (secret from " + secret + ")  argument")
        .contains("collector.check-interval  5m ");
  }

  @Test
  void settingThatWasNotDeclaredIsTheProgrammersMistake() {
    Settings settings = new SettingsReader("collector", List.of(PORT)).read();

    assertThatThrownBy(() -> settings.find(DATA)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SettingsReader("sensor", List.of(PORT)))
        .hasMessageContaining("sensor.");
  }

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("assay.properties"), content);
  }
}
