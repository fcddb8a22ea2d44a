package dev.assay.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.assay.collector.config.CollectorConfig;
import dev.assay.collector.config.CollectorSettings;
import dev.assay.collector.image.Repository;
import dev.assay.collector.registry.Credentials;
import dev.assay.collector.registry.Products;
import dev.assay.collector.registry.RegistryAccess;
import dev.assay.collector.registry.credentials.PullSecrets;
import dev.assay.collector.testing.MovableClock;
import dev.assay.settings.SettingsReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From what is written to what asks registries. */
class RegistryWiringTest {

  @TempDir private Path directory;

  private static RegistryAccess access(String... arguments) {
    CollectorConfig config =
        CollectorConfig.of(
            new SettingsReader(CollectorSettings.PROGRAM, CollectorSettings.all())
                .arguments(List.of(arguments))
                .read()
                .orThrow());
    return RegistryWiring.access(config.registries(), PullSecrets.NONE, new MovableClock());
  }

  @Test
  void everySettingArrives() throws Exception {
    Path credentials =
        Files.writeString(
            directory.resolve("config.json"),
            "{\"auths\":{\"art.example\":{\"username\":\"me\",\"password\":\"secret\"}}}");

    RegistryAccess access =
        access(
            "--collector.registry.credentials=" + credentials,
            "--collector.registry.plain-http=plain.example",
            "--collector.registry.loopback=not-asked",
            "--collector.registry.mirrors=mirror.example/hub=docker.io",
            "--collector.registry.proxy=http://proxy.example:3128",
            "--collector.registry.no-proxy=art.example",
            "--collector.registry.kinds=harbor.example=harbor,odd.example=plain",
            "--collector.registry.apis=art.example=https://api.example/artifactory",
            "--collector.registry.request-timeout=7s",
            "--collector.registry.download-timeout=3m",
            "--collector.registry.in-flight=3");

    assertThat(
            access.credentials().find(new Repository("art.example", "a")).get(60, TimeUnit.SECONDS))
        .contains(new Credentials("me", "secret"));
    assertThat(access.plainHttpRegistries()).containsExactly("plain.example");
    assertThat(access.loopback()).isEqualTo(RegistryAccess.Loopback.NOT_ASKED);
    assertThat(access.mirrors().sources()).containsEntry("mirror.example/hub", "docker.io");
    assertThat(access.proxies().select(URI.create("https://other.example/")).get(0).address())
        .isEqualTo(InetSocketAddress.createUnresolved("proxy.example", 3128));
    assertThat(access.proxies().select(URI.create("https://art.example/")).get(0).address())
        .isNull();
    assertThat(access.products().kinds()).containsEntry("odd.example", Products.PLAIN);
    assertThat(access.products().apis())
        .containsEntry("art.example", URI.create("https://api.example/artifactory"));
    assertThat(access.products().known()).hasSize(4);
    assertThat(access.limits().requestTimeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(access.limits().downloadTimeout()).isEqualTo(Duration.ofMinutes(3));
    assertThat(access.limits().inFlightPerRegistry()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "--collector.registry.mirrors=https://a=docker.io, mirror: 'https://a'",
    "--collector.registry.ca=a=/nowhere/ca.pem, certificates of a: cannot read /nowhere/ca.pem",
    "--collector.registry.credentials=/nowhere/config.json, cannot read /nowhere/config.json",
    "--collector.registry.proxy=http://me:pw@proxy:1, without user and password",
  })
  void whatIsWrongIsNamed(String argument, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> access(argument))
        .withMessageContaining(message);
  }
}
