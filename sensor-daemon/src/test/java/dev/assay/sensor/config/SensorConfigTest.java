package dev.assay.sensor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.settings.SettingsException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SensorConfigTest {

  @Test
  void defaultsNeedNoArgument() {
    SensorConfig config = SensorConfig.read(List.of());
    assertThat(config.collector()).isEmpty();
    assertThat(config.scanInterval()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.health().host()).isEqualTo("127.0.0.1");
    assertThat(config.containerRuntimes()).isNotEmpty();
    assertThat(config.table()).contains("sensor.scan.interval");
  }

  @Test
  void argumentsAreTaken() {
    SensorConfig config =
        SensorConfig.read(List.of("--collector=127.0.0.1:7070", "--scan.interval=5s"));
    assertThat(config.collector().get(0).port()).isEqualTo(7070);
    assertThat(config.scanInterval()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void allThatIsWrongIsSaidTogether() {
    assertThatThrownBy(() -> SensorConfig.read(List.of("--scan.intervall=5s", "--health=nowhere")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("scan.intervall")
        .hasMessageContaining("health");
  }
}
