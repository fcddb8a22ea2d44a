package dev.assay.collector.config;

import dev.assay.settings.Setting;
import dev.assay.settings.SettingType;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The settings that say how registries are asked. */
final class RegistrySettings {

  static final String THIS_MACHINE = "this-machine";
  static final String NOT_ASKED = "not-asked";

  static final Setting<List<String>> PLAIN_HTTP =
      Setting.withDefault(
          "collector.registry.plain-http",
          SettingType.list(SettingType.text()),
          "",
          "",
          "Registries, as image references name them (host or host:port), that are asked without"
              + " TLS. Those on loopback addresses are too, unless collector.registry.ca names an"
              + " authority for them.");

  static final Setting<String> LOOPBACK =
      Setting.withDefault(
          "collector.registry.loopback",
          SettingType.choice(THIS_MACHINE, NOT_ASKED),
          THIS_MACHINE,
          "",
          "What \"localhost\" in an image reference means to the collector: the registry on its own"
              + " machine, or one on the node, which it cannot ask.");

  static final Setting<Path> CREDENTIALS =
      Setting.optional(
          "collector.registry.credentials",
          SettingType.path(),
          "",
          "File with credentials of registries, in the form of docker's config.json (auths,"
              + " credHelpers, credsStore) or of a Kubernetes pull secret. It is read again when it"
              + " changes. Without it registries are asked anonymously.");

  static final Setting<Duration> CONNECT_TIMEOUT =
      Setting.withDefault(
          "collector.registry.connect-timeout",
          SettingType.duration(Duration.ofMillis(10), Duration.ofMinutes(5)),
          "5s",
          "",
          "How long to wait for a connection to a registry.");

  static final Setting<Duration> REQUEST_TIMEOUT =
      Setting.withDefault(
          "collector.registry.request-timeout",
          SettingType.duration(Duration.ofMillis(10), Duration.ofMinutes(10)),
          "20s",
          "",
          "How long one request to a registry may take, its answer included.");

  static final Setting<Integer> IN_FLIGHT =
      Setting.withDefault(
          "collector.registry.in-flight",
          SettingType.integer(1, 1000),
          "8",
          "references",
          "References of one registry that are asked for at the same time.");

  static final Setting<Duration> CREDENTIAL_HELPER_TIMEOUT =
      Setting.withDefault(
          "collector.registry.credential-helper-timeout",
          SettingType.duration(Duration.ofMillis(100), Duration.ofMinutes(5)),
          "10s",
          "",
          "How long a credential helper (docker-credential-NAME) that the credentials file names"
              + " may take.");

  static final Setting<Duration> DOWNLOAD_TIMEOUT =
      Setting.withDefault(
          "collector.registry.download-timeout",
          SettingType.duration(Duration.ofSeconds(1), Duration.ofHours(6)),
          "10m",
          "",
          "How long the download of one layer of an image may take.");

  static final Setting<Map<String, String>> MIRRORS =
      Setting.withDefault(
          "collector.registry.mirrors",
          SettingType.pairs(SettingType.text()),
          "",
          "",
          "Mirrors and pull-through caches by their source, each host or host/path:"
              + " mirror.example/docker-hub=docker.io. What was deployed by a mirror's name is"
              + " checked against the source, by content. The longest name that fits counts.");

  static final Setting<Map<String, Path>> CERTIFICATES =
      Setting.withDefault(
          "collector.registry.ca",
          SettingType.pairs(SettingType.path()),
          "",
          "",
          "Files with certificates (PEM) of authorities that are trusted for one registry besides"
              + " those of the Java runtime: registry.example:5000=/etc/assay/registry-ca.pem.");

  static final Setting<URI> PROXY =
      Setting.optional(
          "collector.registry.proxy",
          SettingType.uri("http"),
          "",
          "HTTP proxy through which registries are asked, without user and password. Without it"
              + " the variables HTTPS_PROXY and HTTP_PROXY say it; loopback is always asked"
              + " directly.");

  static final Setting<List<String>> NO_PROXY =
      Setting.withDefault(
          "collector.registry.no-proxy",
          SettingType.list(SettingType.text()),
          "",
          "",
          "Hosts that are asked without the proxy: names, also for all names below them, or"
              + " host:port, or * for all. Where it is empty, the variable NO_PROXY says it.");

  static final Setting<Map<String, String>> KINDS =
      Setting.withDefault(
          "collector.registry.kinds",
          SettingType.pairs(
              SettingType.choice("artifactory", "harbor", "quay", "docker-hub", "plain")),
          "",
          "",
          "Products of registries, which tell who deployed an image and when:"
              + " registry.example=harbor. Artifactory, Harbor, quay.io and Docker Hub are"
              + " recognised by their answers and names. plain says that a registry is none of"
              + " them, holds all images that it shows itself, and hides nothing from whom it"
              + " answers: what it does not find is missing.");

  static final Setting<List<String>> INTERNAL_HOSTS =
      Setting.withDefault(
          "collector.registry.internal-hosts",
          SettingType.list(SettingType.text()),
          "",
          "",
          "Hosts on loopback, link-local or private addresses to which registries may lead that"
              + " are not on such themselves, by redirects and as token services: names or"
              + " addresses, or * for all. Others are not asked, so that a registry cannot use"
              + " the collector to reach what only the collector can.");

  static final Setting<Map<String, URI>> APIS =
      Setting.withDefault(
          "collector.registry.apis",
          SettingType.pairs(SettingType.uri("https", "http")),
          "",
          "",
          "Addresses of products' own APIs, where they are not on the registry's host or not in"
              + " the usual place: docker.art.example=https://art.example/artifactory. They are"
              + " sent the registry's credentials.");

  static final Setting<Map<String, String>> ARTIFACTORY_REPOSITORIES =
      Setting.withDefault(
          "collector.registry.artifactory-repositories",
          SettingType.pairs(SettingType.text()),
          "",
          "",
          "Repository keys of Artifactory by registry, for access by port or by a reverse proxy's"
              + " rule: art.example:5001=docker-local. Access by repository path and by subdomain"
              + " needs none.");

  static final Setting<String> ARTIFACTORY_LINK =
      Setting.withDefault(
          "collector.registry.artifactory-link",
          SettingType.text(),
          "{host}/ui/repos/tree/General/{repo}/{path}",
          "",
          "Address of an image in Artifactory's user interface: {host} is scheme and host of its"
              + " API, {repo} the repository's key, {path} the file's path in it.");

  private RegistrySettings() {}

  /** Returns these settings, in the order in which they are shown. */
  static List<Setting<?>> all() {
    return List.of(
        PLAIN_HTTP,
        LOOPBACK,
        CREDENTIALS,
        CREDENTIAL_HELPER_TIMEOUT,
        CERTIFICATES,
        MIRRORS,
        PROXY,
        NO_PROXY,
        KINDS,
        APIS,
        INTERNAL_HOSTS,
        ARTIFACTORY_REPOSITORIES,
        ARTIFACTORY_LINK,
        CONNECT_TIMEOUT,
        REQUEST_TIMEOUT,
        DOWNLOAD_TIMEOUT,
        IN_FLIGHT);
  }
}
