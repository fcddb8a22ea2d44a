package dev.assay.collector.config;

import dev.assay.settings.ProcessEnvironment;
import dev.assay.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How registries are asked.
 *
 * @param plainHttp registries asked without TLS
 * @param loopbackAsked whether references to loopback lead to this machine
 * @param credentials file with credentials; null: all are asked anonymously
 * @param credentialHelperTimeout for a credential helper
 * @param certificates files of trusted authorities by registry
 * @param mirrors sources by mirror
 * @param proxies for https and http
 * @param products what more registries may tell
 * @param internalHosts hosts on internal addresses that registries may lead to
 * @param connectTimeout for a connection
 * @param requestTimeout for a request
 * @param downloadTimeout for a blob
 * @param inFlight references of one registry at a time
 */
public record RegistryConfig(
    Set<String> plainHttp,
    boolean loopbackAsked,
    @Nullable Path credentials,
    Duration credentialHelperTimeout,
    Map<String, Path> certificates,
    Map<String, String> mirrors,
    ProxyConfig proxies,
    ProductConfig products,
    Set<String> internalHosts,
    Duration connectTimeout,
    Duration requestTimeout,
    Duration downloadTimeout,
    int inFlight) {

  /**
   * Proxies, as they were written.
   *
   * @param https for registries asked over TLS; null: none
   * @param http for those in plain text; null: none
   * @param direct hosts that are asked without
   */
  public record ProxyConfig(@Nullable String https, @Nullable String http, List<String> direct) {
    public ProxyConfig {
      direct = List.copyOf(direct);
    }
  }

  /**
   * What more registries may tell.
   *
   * @param kinds products by registry
   * @param apis addresses of their APIs by registry
   * @param artifactoryRepositories keys by registry
   * @param artifactoryLink template of addresses for people
   */
  public record ProductConfig(
      Map<String, String> kinds,
      Map<String, URI> apis,
      Map<String, String> artifactoryRepositories,
      String artifactoryLink) {
    public ProductConfig {
      kinds = Map.copyOf(kinds);
      apis = Map.copyOf(apis);
      artifactoryRepositories = Map.copyOf(artifactoryRepositories);
    }
  }

  public RegistryConfig {
    plainHttp = Set.copyOf(plainHttp);
    certificates = Map.copyOf(certificates);
    mirrors = Map.copyOf(mirrors);
    internalHosts = Set.copyOf(internalHosts);
  }

  static RegistryConfig of(Settings settings) {
    return new RegistryConfig(
        Set.copyOf(settings.get(RegistrySettings.PLAIN_HTTP)),
        settings.get(RegistrySettings.LOOPBACK).equals(RegistrySettings.THIS_MACHINE),
        settings.find(RegistrySettings.CREDENTIALS),
        settings.get(RegistrySettings.CREDENTIAL_HELPER_TIMEOUT),
        settings.get(RegistrySettings.CERTIFICATES),
        settings.get(RegistrySettings.MIRRORS),
        proxies(settings),
        new ProductConfig(
            settings.get(RegistrySettings.KINDS),
            settings.get(RegistrySettings.APIS),
            settings.get(RegistrySettings.ARTIFACTORY_REPOSITORIES),
            settings.get(RegistrySettings.ARTIFACTORY_LINK)),
        Set.copyOf(settings.get(RegistrySettings.INTERNAL_HOSTS)),
        settings.get(RegistrySettings.CONNECT_TIMEOUT),
        settings.get(RegistrySettings.REQUEST_TIMEOUT),
        settings.get(RegistrySettings.DOWNLOAD_TIMEOUT),
        settings.get(RegistrySettings.IN_FLIGHT));
  }

  private static ProxyConfig proxies(Settings settings) {
    List<String> direct = settings.get(RegistrySettings.NO_PROXY);
    List<String> none = direct.isEmpty() ? List.of(either("NO_PROXY", "").split(",")) : direct;
    URI proxy = settings.find(RegistrySettings.PROXY);
    return proxy != null
        ? new ProxyConfig(proxy.toString(), proxy.toString(), none)
        : new ProxyConfig(
            nullable(either("HTTPS_PROXY", "")), nullable(either("HTTP_PROXY", "")), none);
  }

  /** Reads a variable that programs write in either case. */
  private static String either(String name, String fallback) {
    String upper = ProcessEnvironment.variable(name);
    String lower = ProcessEnvironment.variable(name.toLowerCase(java.util.Locale.ROOT));
    return upper != null ? upper : lower != null ? lower : fallback;
  }

  private static @Nullable String nullable(String text) {
    return text.isEmpty() ? null : text;
  }
}
