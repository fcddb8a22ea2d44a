package dev.assay.cli;

import dev.assay.collector.registry.CertificateAuthorities;
import dev.assay.collector.registry.Proxies;
import dev.assay.collector.registry.RegistryAccess;
import dev.assay.collector.registry.credentials.CredentialsChain;
import dev.assay.collector.registry.credentials.CredentialsFile;
import dev.assay.collector.registry.credentials.PullSecrets;
import dev.assay.settings.ProcessEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How this command asks registries. */
final class RegistryOptions {

  /** Credential helpers of clouds take a second or two. */
  private static final Duration HELPER_PATIENCE = Duration.ofSeconds(20);

  @Option(
      names = "--registry-credentials",
      paramLabel = "FILE",
      description = {
        "File with credentials, as docker login writes it.",
        "Default: $DOCKER_CONFIG/config.json, ~/.docker/config.json"
      })
  private @Nullable Path credentials;

  @Option(
      names = "--plain-http",
      paramLabel = "REGISTRY",
      split = ",",
      description = "Registries that are asked without TLS. Those on this machine are anyway.")
  private Set<String> plainHttp = new HashSet<>();

  @Option(
      names = "--registry-certificates",
      paramLabel = "REGISTRY=FILE",
      split = ",",
      description = "Certificates (PEM) that are trusted for a registry.")
  private Map<String, Path> certificates = new HashMap<>();

  /** Returns what was chosen. */
  RegistryAccess access(Clock clock) {
    try {
      Path file = credentials == null ? usual() : credentials;
      return RegistryAccess.standard()
          .withPlainHttp(plainHttp)
          .with(CertificateAuthorities.read(certificates))
          .with(
              new CredentialsChain(
                  file == null ? null : CredentialsFile.open(file),
                  HELPER_PATIENCE,
                  PullSecrets.NONE,
                  clock))
          .with(proxies());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private static Proxies proxies() {
    String direct = either("no_proxy", "NO_PROXY");
    return Proxies.of(
        either("https_proxy", "HTTPS_PROXY"),
        either("http_proxy", "HTTP_PROXY"),
        direct == null ? List.of() : List.of(direct.split("\\s*,\\s*")));
  }

  private static @Nullable String either(String lower, String upper) {
    String value = ProcessEnvironment.variable(lower);
    return value == null ? ProcessEnvironment.variable(upper) : value;
  }

  private static @Nullable Path usual() {
    String directory = ProcessEnvironment.variable("DOCKER_CONFIG");
    String home = ProcessEnvironment.property("user.home");
    Path file =
        directory != null
            ? Path.of(directory, "config.json")
            : Path.of(home == null ? "/" : home, ".docker", "config.json");
    return Files.isReadable(file) ? file : null;
  }
}
