package dev.assay.collector.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.Repository;
import dev.assay.collector.registry.RegistryAnswer.Absent;
import dev.assay.collector.registry.RegistryAnswer.Cause;
import dev.assay.collector.registry.RegistryAnswer.Published;
import dev.assay.collector.registry.RegistryAnswer.Unanswered;
import dev.assay.collector.registry.kit.Authority;
import dev.assay.collector.registry.kit.DockerRegistry;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.RegistrySetup;
import dev.assay.collector.registry.kit.TestImage;
import dev.assay.collector.registry.kit.TokenServer;
import dev.assay.collector.testing.MovableClock;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real registries behind TLS, passwords, tokens and mirrors' names. */
class RegistryAccessIT {

  private static final TestImage ONE = TestImage.of(Family.OCI, "1", "amd64");
  private static final Platform AMD64 = new Platform("linux", "amd64", "");

  @TempDir private Path directory;

  private final ExecutorService executor = Executors.newSingleThreadExecutor();

  @BeforeEach
  void needRegistry() {
    boolean installed = DockerRegistry.isInstalled();
    if (!"1".equals(System.getenv("REQUIRE_PRIVILEGES"))) {
      assumeTrue(installed, "needs docker-registry: apt-get install docker-registry");
    }
    assertThat(installed).as("docker-registry is installed").isTrue();
  }

  @AfterEach
  void end() {
    executor.shutdownNow();
  }

  private HttpRegistryClient client(RegistryAccess access) {
    return new HttpRegistryClient(access, new MovableClock(), executor);
  }

  private static SourceQuestion question(String reference) {
    return new SourceQuestion(
        ImageReference.parse(reference).orElseThrow(), Set.of(AMD64), Set.of(ONE.id()), Set.of());
  }

  private RegistryAnswer ask(RegistryAccess access, String reference) throws Exception {
    return client(access).ask(question(reference)).get(60, TimeUnit.SECONDS);
  }

  private static RegistryAccess trusting(String registry, Path certificate) {
    return RegistryAccess.standard()
        .with(CertificateAuthorities.read(Map.of(registry, certificate)))
        .with(
            CredentialsSource.of(
                Map.of(registry, new Credentials(RegistrySetup.USER, RegistrySetup.PASSWORD))));
  }

  @Test
  void registryOfAPrivateAuthorityIsTrustedWhereItIsConfigured() throws Exception {
    Authority authority = Authority.create(directory.resolve("ca"));
    Authority other = Authority.create(directory.resolve("other"));
    try (DockerRegistry registry =
        DockerRegistry.start(directory.resolve("r"), RegistrySetup.password().over(authority))) {
      registry.push("team/app", ONE, "v1");
      String reference = registry.reference("team/app", "v1");

      RegistryAnswer trusted = ask(trusting(registry.host(), authority.certificate()), reference);
      RegistryAnswer distrusted = ask(trusting(registry.host(), other.certificate()), reference);

      assertThat(trusted).isInstanceOf(Published.class);
      assertThat(((Published) trusted).location()).startsWith("https://");
      assertThat(distrusted).isInstanceOf(Unanswered.class);
      assertThat(((Unanswered) distrusted).cause()).isEqualTo(Cause.UNTRUSTED_TLS);
      assertThat(((Unanswered) distrusted).reason()).contains("collector.registry.ca");
    }
  }

  @Test
  void tokenServiceOfTheSameAuthorityIsTrustedToo() throws Exception {
    Authority authority = Authority.create(directory.resolve("ca"));
    try (TokenServer tokens = TokenServer.start(authority, TokenServer.Scheme.HTTPS);
        DockerRegistry registry =
            DockerRegistry.start(
                directory.resolve("r"), RegistrySetup.tokens(tokens).over(authority))) {
      registry.push("team/app", ONE, "v1");
      tokens
          .account(RegistrySetup.USER, RegistrySetup.PASSWORD)
          .allow(RegistrySetup.USER, "team/app");
      RegistryAccess access = trusting(registry.host(), authority.certificate());

      assertThat(ask(access, registry.reference("team/app", "v1"))).isInstanceOf(Published.class);
      assertThat(ask(access, registry.reference("team/app", "v2"))).isInstanceOf(Absent.class);
    }
  }

  @Test
  void fileWithoutCertificatesIsRefused() throws Exception {
    Path file = Files.writeString(directory.resolve("ca.pem"), "nothing");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> CertificateAuthorities.read(Map.of("registry.example", file)))
        .withMessageContaining("registry.example")
        .withMessageContaining(file.toString());
  }

  @Test
  void imageOfAMirrorIsLookedForAtItsSource() throws Exception {
    try (DockerRegistry registry = DockerRegistry.start(directory.resolve("r"))) {
      registry.push("team/app", ONE, "v1");
      RegistryAccess access =
          RegistryAccess.standard()
              .with(new Mirrors(Map.of("mirror.invalid/cache", registry.host())));

      RegistryAnswer there = ask(access, "mirror.invalid/cache/team/app:v1");
      RegistryAnswer gone = ask(access, "mirror.invalid/cache/team/app:v2");

      assertThat(there).isInstanceOf(Published.class);
      assertThat(((Published) there).details().notes())
          .containsExactly(
              "mirror.invalid/cache/team/app:v1 is a mirror's name for "
                  + registry.reference("team/app", "v1"));
      assertThat(gone).isInstanceOf(Absent.class);
    }
  }

  @Test
  void layersAreFetchedAndTheirBytesBelieved() throws Exception {
    try (DockerRegistry registry =
        DockerRegistry.start(directory.resolve("r"), RegistrySetup.password())) {
      registry.push("team/app", ONE, "v1");
      HttpRegistryClient client =
          client(
              RegistryAccess.standard()
                  .with(
                      CredentialsSource.of(
                          Map.of(
                              registry.host(),
                              new Credentials(RegistrySetup.USER, RegistrySetup.PASSWORD)))));

      ImageLayers layers =
          client
              .layers(question(registry.reference("team/app", "v1")), ONE.id())
              .get(60, TimeUnit.SECONDS);

      assertThat(layers.repository()).isEqualTo(new Repository(registry.host(), "team/app"));
      Blob layer = layers.layers().get(0);
      try (InputStream in = client.open(layers.repository(), layer)) {
        assertThat(Digest.ofContent(in.readAllBytes())).isEqualTo(layer.digest());
      }
    }
  }
}
