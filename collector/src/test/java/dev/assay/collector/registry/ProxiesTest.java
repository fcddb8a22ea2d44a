package dev.assay.collector.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.assay.collector.image.ImageReference;
import dev.assay.collector.registry.RegistryAnswer.Published;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.ScriptedRegistry;
import dev.assay.collector.registry.kit.TestImage;
import dev.assay.collector.testing.MovableClock;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxiesTest {

  private static final Proxies PROXIES =
      Proxies.of(
          "http://proxy.example:3128",
          "plain.example",
          List.of("direct.example", ".below.example", " *.star.example", "port.example:8443"));

  @ParameterizedTest
  @CsvSource({
    "https://registry.example/v2/, proxy.example:3128",
    "http://registry.example/v2/, plain.example:80",
    "https://direct.example/v2/, ''",
    "https://a.direct.example:5000/v2/, ''",
    "https://notdirect.example/v2/, proxy.example:3128",
    "https://a.below.example/v2/, ''",
    "https://a.star.example/v2/, ''",
    "https://port.example:8443/v2/, ''",
    "https://port.example/v2/, proxy.example:3128",
    "http://127.0.0.1:5000/v2/, ''",
    "http://localhost:5000/v2/, ''"
  })
  void requestsGoThroughTheirProxy(URI uri, String proxy) {
    Proxy selected = PROXIES.select(uri).get(0);

    assertThat(selected.address() == null ? "" : selected.address().toString())
        .isEqualTo(proxy.isEmpty() ? "" : proxy.replace(":", "/<unresolved>:"));
  }

  @Test
  void starMeansAll() {
    assertThat(Proxies.of("http://p:1", null, List.of("*")).select(URI.create("https://a/")))
        .containsExactly(Proxy.NO_PROXY);
  }

  @ParameterizedTest
  @CsvSource({"https://p:1", "http://me:s3cret@p:1", "socks5://p:1", "http://"})
  void otherProxiesAreRefusedWithoutTheirSecrets(String proxy) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Proxies.of(proxy, null, List.of()))
        .withMessageContaining("expected http://host:port")
        .withMessageNotContaining("s3cret");
  }

  @Test
  void registryIsAskedThroughItsProxy() throws Exception {
    TestImage image = TestImage.of(Family.OCI, "1", "amd64");
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (ScriptedRegistry proxy = new ScriptedRegistry()) {
      proxy.hold("team/app", image.manifest(), "v1");
      RegistryAccess access =
          RegistryAccess.standard()
              .withPlainHttp(Set.of("registry.invalid"))
              .with(Proxies.of(null, "http://" + proxy.host(), List.of()));
      SourceQuestion question =
          new SourceQuestion(
              ImageReference.parse("registry.invalid/team/app:v1").orElseThrow(),
              Set.of(),
              Set.of(),
              Set.of());

      assertThat(
              new HttpRegistryClient(access, new MovableClock(), executor)
                  .ask(question)
                  .get(60, TimeUnit.SECONDS))
          .isInstanceOf(Published.class);
    } finally {
      executor.shutdownNow();
    }
  }
}
