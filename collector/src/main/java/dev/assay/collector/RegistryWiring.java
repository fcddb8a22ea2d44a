package dev.assay.collector;

import dev.assay.collector.config.RegistryConfig;
import dev.assay.collector.registry.CertificateAuthorities;
import dev.assay.collector.registry.InternalHosts;
import dev.assay.collector.registry.Mirrors;
import dev.assay.collector.registry.Products;
import dev.assay.collector.registry.Proxies;
import dev.assay.collector.registry.RegistryAccess;
import dev.assay.collector.registry.RegistryAccess.Loopback;
import dev.assay.collector.registry.credentials.CredentialsChain;
import dev.assay.collector.registry.credentials.CredentialsFile;
import dev.assay.collector.registry.credentials.PullSecrets;
import dev.assay.collector.registry.product.Artifactory;
import dev.assay.collector.registry.product.DockerHub;
import dev.assay.collector.registry.product.Harbor;
import dev.assay.collector.registry.product.Quay;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Turns what is configured about registries into what asks them. */
final class RegistryWiring {

  /** How long a registry that could not be connected to is left alone. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private RegistryWiring() {}

  /**
   * Returns how registries may be asked.
   *
   * @throws IllegalArgumentException if a file that is configured cannot be read or is malformed
   */
  static RegistryAccess access(RegistryConfig how, PullSecrets secrets, Clock clock) {
    Path file = how.credentials();
    return RegistryAccess.standard()
        .with(
            new CredentialsChain(
                file == null ? null : CredentialsFile.open(file),
                how.credentialHelperTimeout(),
                secrets,
                clock))
        .withPlainHttp(how.plainHttp())
        .with(how.loopbackAsked() ? Loopback.THIS_MACHINE : Loopback.NOT_ASKED)
        .with(
            new RegistryAccess.Limits(
                how.connectTimeout(),
                how.requestTimeout(),
                how.downloadTimeout(),
                how.inFlight(),
                PAUSE))
        .with(new Mirrors(how.mirrors()))
        .with(CertificateAuthorities.read(how.certificates()))
        .with(products(how.products()))
        .with(new InternalHosts(how.internalHosts()))
        .with(Proxies.of(how.proxies().https(), how.proxies().http(), how.proxies().direct()));
  }

  private static Products products(RegistryConfig.ProductConfig how) {
    return new Products(
        List.of(
            new Artifactory(how.artifactoryRepositories(), how.artifactoryLink()),
            new Harbor(),
            new Quay(),
            new DockerHub()),
        how.kinds(),
        how.apis());
  }
}
