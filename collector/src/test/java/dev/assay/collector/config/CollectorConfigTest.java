package dev.assay.collector.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.settings.Settings;
import dev.assay.settings.SettingsReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class CollectorConfigTest {

  @Test
  void defaultsListenOnLoopbackOnly() {
    CollectorConfig config = CollectorConfig.of(read());
    assertThat(config.listen()).hasToString("127.0.0.1:7433");
    assertThat(config.access().insecurePlainText()).isFalse();
    assertThat(config.access().certificate()).isNull();
    assertThat(config.integrity().mutableTags()).contains("latest", "snapshot");
    assertThat(config.registries().plainHttp()).isEmpty();
    assertThat(config.registries().credentials()).isNull();
    assertThat(config.content().generated())
        .as("what the agent unpacks, and what is attached")
        .contains("/tmp/assay-*-libassay-bridge.so", "/tmp/assay-*-agent.jar");
  }

  @Test
  void givenValuesReachTheConfig() {
    CollectorConfig config =
        CollectorConfig.of(
            read(
                "--collector.listen=0.0.0.0:0",
                "--collector.insecure.plain-text=true",
                "--collector.registry.plain-http=a:5000,b",
                "--collector.registry.loopback=not-asked",
                "--collector.integrity.interval=200ms"));
    assertThat(config.access().insecurePlainText()).isTrue();
    assertThat(config.registries().plainHttp()).containsExactlyInAnyOrder("a:5000", "b");
    assertThat(config.registries().loopbackAsked()).isFalse();
    assertThat(config.integrity().interval()).hasMillis(200);
  }

  @Test
  void everyWrongValueIsReported() {
    Settings settings =
        read("--collector.listen=x", "--collector.read-threads=0", "--colector.x=1");
    assertThat(settings.problems()).hasSize(3);
  }

  private static Settings read(String... arguments) {
    return new SettingsReader(CollectorSettings.PROGRAM, CollectorSettings.all())
        .arguments(List.of(arguments))
        .read();
  }
}
