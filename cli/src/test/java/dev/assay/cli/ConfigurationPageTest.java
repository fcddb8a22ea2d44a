package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.agent.config.AgentSettings;
import dev.assay.collector.config.CollectorSettings;
import dev.assay.sensor.config.SensorSettings;
import dev.assay.settings.SettingsPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds docs/configuration.md to the settings that the programs declare. */
class ConfigurationPageTest {

  private static final String INTRODUCTION =
      """
      <!-- Made from the declarations of the settings: ConfigurationPageTest says how. Do not edit. -->

      Each setting can be given in four ways; the later wins:

      1. its default;
      2. a file in the format of `java.util.Properties`, named by the argument `--config=FILE` or the variable
         `ASSAY_CONFIG`: `collector.listen = 127.0.0.1:7433`; one file can serve all programs;
      3. an environment variable: `ASSAY_COLLECTOR_LISTEN=127.0.0.1:7433`;
      4. an argument: `assay collector --collector.listen=127.0.0.1:7433`, or without the program's name,
         `--listen=…`. The agent takes arguments behind its jar: `-javaagent:assay-agent.jar=collector=host:7433,…`; a
         backslash lets a value contain a comma.

      `assay up` takes settings of collector and sensor, with the program's name.

      Everything that is wrong is reported at once, with the rule it breaks, and a server does not start; an unknown
      setting is an error that names the nearest one. An agent goes on with the defaults, since an application must not
      fail because of it, and says what is wrong in its log. At start each server logs the values in effect and where
      each comes from. Durations are written `500ms`, `10s`, `5m`, `2h`, `1d`; sizes `512`, `64KiB`, `24MiB`.""";

  @Test
  void pageShowsTheSettingsThatAreDeclared() throws IOException {
    String page =
        new SettingsPage("Configuration", INTRODUCTION)
            .section("Collector", "`assay collector`, `assay up`.", CollectorSettings.all())
            .section("Sensor", "`assay sensor`, `assay up`.", SensorSettings.all())
            .section(
                "Agent",
                "`-javaagent:assay-agent.jar`; `assay run` sets what it needs itself.",
                AgentSettings.all())
            .render();
    Path made = Path.of("target", "configuration.md");
    Files.writeString(made, page);

    assertThat(Path.of("..", "docs", "configuration.md"))
        .as("docs/configuration.md is stale: copy cli/target/configuration.md over it")
        .content()
        .isEqualTo(page);
  }
}
