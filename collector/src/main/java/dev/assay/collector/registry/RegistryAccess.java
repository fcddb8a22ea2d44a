package dev.assay.collector.registry;

import dev.assay.collector.image.Repository;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How registries may be asked.
 *
 * @param credentials what to authenticate with; registries without are asked anonymously
 * @param plainHttpRegistries registries, as references name them, that are asked without TLS
 * @param loopback what a reference to this machine itself means
 * @param limits how much, how long
 * @param mirrors where the images of mirrors come from
 * @param authorities whose certificates are trusted
 * @param proxies through which requests go
 * @param products which registries tell more than digests
 * @param internalHosts to which internal hosts registries may lead that are not internal
 */
public record RegistryAccess(
    CredentialsSource credentials,
    Set<String> plainHttpRegistries,
    Loopback loopback,
    Limits limits,
    Mirrors mirrors,
    CertificateAuthorities authorities,
    Proxies proxies,
    Products products,
    InternalHosts internalHosts) {

  /** What references to "localhost" mean to the collector. */
  public enum Loopback {
    /** The registry on this machine, asked without TLS: collector and containers share it. */
    THIS_MACHINE,
    /** A registry on the node, which the collector cannot reach: not asked. */
    NOT_ASKED
  }

  /**
   * How much, how long.
   *
   * @param connectTimeout how long to wait for a connection
   * @param requestTimeout how long one request may take, its body included; of a download, how long
   *     to wait for its next bytes
   * @param downloadTimeout how long the download of one blob may take
   * @param inFlightPerRegistry how many references of one registry are asked at a time
   * @param failurePause how long a registry that could not be connected to is left alone
   */
  public record Limits(
      Duration connectTimeout,
      Duration requestTimeout,
      Duration downloadTimeout,
      int inFlightPerRegistry,
      Duration failurePause) {

    /** Checks the limits. */
    public Limits {
      if (inFlightPerRegistry < 1) {
        throw new IllegalArgumentException(
            "inFlightPerRegistry: " + inFlightPerRegistry + " (expected: at least 1)");
      }
    }
  }

  // Docker Hub's references name a host that serves its web site (docs.docker.com, registry API).
  private static final String DOCKER_HUB_API = "registry-1.docker.io";

  /** Copies the collections. */
  public RegistryAccess {
    plainHttpRegistries = Set.copyOf(plainHttpRegistries);
  }

  /** Returns access as it is without any configuration. */
  public static RegistryAccess standard() {
    return new RegistryAccess(
        CredentialsSource.none(),
        Set.of(),
        Loopback.THIS_MACHINE,
        new Limits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofMinutes(10),
            8,
            Duration.ofSeconds(5)),
        Mirrors.none(),
        CertificateAuthorities.standard(),
        Proxies.none(),
        Products.none(),
        new InternalHosts(Set.of()));
  }

  /** Returns this access with other credentials. */
  public RegistryAccess with(CredentialsSource other) {
    return new RegistryAccess(
        other,
        plainHttpRegistries,
        loopback,
        limits,
        mirrors,
        authorities,
        proxies,
        products,
        internalHosts);
  }

  /** Returns this access with other registries that are asked without TLS. */
  public RegistryAccess withPlainHttp(Set<String> other) {
    return new RegistryAccess(
        credentials,
        other,
        loopback,
        limits,
        mirrors,
        authorities,
        proxies,
        products,
        internalHosts);
  }

  /** Returns this access with another meaning of loopback. */
  public RegistryAccess with(Loopback other) {
    return new RegistryAccess(
        credentials,
        plainHttpRegistries,
        other,
        limits,
        mirrors,
        authorities,
        proxies,
        products,
        internalHosts);
  }

  /** Returns this access with other limits. */
  public RegistryAccess with(Limits other) {
    return new RegistryAccess(
        credentials,
        plainHttpRegistries,
        loopback,
        other,
        mirrors,
        authorities,
        proxies,
        products,
        internalHosts);
  }

  /** Returns this access with other mirrors. */
  public RegistryAccess with(Mirrors other) {
    return new RegistryAccess(
        credentials,
        plainHttpRegistries,
        loopback,
        limits,
        other,
        authorities,
        proxies,
        products,
        internalHosts);
  }

  /** Returns this access with other authorities. */
  public RegistryAccess with(CertificateAuthorities other) {
    return new RegistryAccess(
        credentials,
        plainHttpRegistries,
        loopback,
        limits,
        mirrors,
        other,
        proxies,
        products,
        internalHosts);
  }

  /** Returns this access with other proxies. */
  public RegistryAccess with(Proxies other) {
    return new RegistryAccess(
        credentials,
        plainHttpRegistries,
        loopback,
        limits,
        mirrors,
        authorities,
        other,
        products,
        internalHosts);
  }

  /** Returns this access with other products. */
  public RegistryAccess with(Products other) {
    return new RegistryAccess(
        credentials,
        plainHttpRegistries,
        loopback,
        limits,
        mirrors,
        authorities,
        proxies,
        other,
        internalHosts);
  }

  /** Returns this access with other internal hosts that may be led to. */
  public RegistryAccess with(InternalHosts other) {
    return new RegistryAccess(
        credentials,
        plainHttpRegistries,
        loopback,
        limits,
        mirrors,
        authorities,
        proxies,
        products,
        other);
  }

  /** Returns why a registry may not lead to another address; nothing where it may. */
  Optional<String> internal(URI registry, URI target) {
    boolean proxied =
        proxies.select(target).stream().anyMatch(each -> each.type() != Proxy.Type.DIRECT);
    return internalHosts.refusal(
        String.valueOf(registry.getHost()),
        String.valueOf(target.getHost()),
        proxied ? InternalHosts.Lookup.LITERAL : InternalHosts.Lookup.RESOLVED);
  }

  /** Returns whether references to {@code registry} lead to the asking machine. */
  static boolean isLoopback(String registry) {
    String host = registry.replaceFirst(":[0-9]+$", "");
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
  }

  boolean mayUsePlainHttp(String registry) {
    boolean provesItself = authorities.of(registry).isPresent();
    return plainHttpRegistries.contains(registry) || (isLoopback(registry) && !provesItself);
  }

  boolean mayAsk(String registry) {
    return loopback == Loopback.THIS_MACHINE || !isLoopback(registry);
  }

  /** Returns where the API of a registry's product is. */
  URI api(String registry, RegistryProduct product) {
    URI configured = products.apis().get(registry);
    String base =
        configured != null
            ? configured.toString()
            : registry.equals(Repository.DOCKER_HUB)
                ? product.apiPath()
                : (mayUsePlainHttp(registry) ? "http" : "https")
                    + "://"
                    + registry
                    + product.apiPath();
    return URI.create(base.endsWith("/") ? base : base + "/");
  }

  /** Returns the root of the registry's API. */
  URI root(String registry) {
    String host = registry.equals(Repository.DOCKER_HUB) ? DOCKER_HUB_API : registry;
    return URI.create((mayUsePlainHttp(registry) ? "http" : "https") + "://" + host + "/v2/");
  }
}
