package dev.assay.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsPageTest {

  @Test
  void pageShowsEachSettingInARow() {
    String page =
        new SettingsPage("Configuration", "Intro.")
            .section(
                "Collector",
                "What it reads.",
                List.of(
                    Setting.withDefault(
                        "collector.batch", SettingType.integer(1, 9), "4", "facts", "a|b."),
                    Setting.required("collector.mode", SettingType.choice("x", "y"), "", "Mode.")))
            .render();

    assertThat(page)
        .isEqualTo(
            """
            # Configuration

            Intro.

            ## Collector

            What it reads.

            | Setting, environment variable | Default | Values | Meaning |
            |---|---|---|---|
            | `collector.batch`<br>`ASSAY_COLLECTOR_BATCH` | `4` | integer from 1 to 9 (facts) | a\\|b. |
            | `collector.mode`<br>`ASSAY_COLLECTOR_MODE` | required | one of x, y | Mode. |
            """);
  }
}
