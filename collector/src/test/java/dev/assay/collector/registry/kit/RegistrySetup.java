package dev.assay.collector.registry.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/**
 * How a registry is reached, and whom it answers.
 *
 * @param htpasswd a line of htpasswd, hashed by bcrypt; empty: it asks for no password
 * @param basic the Authorization header that goes with it
 * @param tokens who gives tokens for it; null: it wants none
 * @param tls whose certificate it shows; null: it speaks plain HTTP
 * @param more what more stands in its configuration
 */
public record RegistrySetup(
    String htpasswd,
    String basic,
    @Nullable TokenServer tokens,
    @Nullable Authority tls,
    String more) {

  /** Name of the only user of {@link #password()}. */
  public static final String USER = "me";

  /** This user's password. */
  public static final String PASSWORD = "secret";

  // htpasswd -nbB -C 5 me secret
  private static final String HTPASSWD =
      "me:$2b$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a";

  /** Plain HTTP, for everybody. */
  public static RegistrySetup open() {
    return new RegistrySetup("", "", null, null, "");
  }

  /** Plain HTTP, for {@link #USER}. */
  public static RegistrySetup password() {
    return password(HTPASSWD, "Basic bWU6c2VjcmV0");
  }

  static RegistrySetup password(String htpasswd, String authorization) {
    return new RegistrySetup(htpasswd, authorization, null, null, "");
  }

  /** Plain HTTP, for whom the server gives a token. */
  public static RegistrySetup tokens(TokenServer tokens) {
    return new RegistrySetup("", "", tokens, null, "");
  }

  /** Plain HTTP, for everybody: what another registry, a host and port, has, fetched when asked. */
  public static RegistrySetup cacheOf(String registry) {
    return new RegistrySetup("", "", null, null, "proxy: {remoteurl: \"http://" + registry + "\"}");
  }

  /** Plain HTTP, for everybody; it tells a URL what is pushed, pulled and deleted. */
  public static RegistrySetup notifying(String url, String secret) {
    return new RegistrySetup(
        "",
        "",
        null,
        null,
        """
        notifications:
          endpoints:
            - {name: test, url: "%s", headers: {Authorization: ["Bearer %s"]},
               timeout: 10s, threshold: 3, backoff: 1s}
        """
            .formatted(url, secret));
  }

  /** The same, over TLS. */
  public RegistrySetup over(Authority authority) {
    return new RegistrySetup(htpasswd, basic, tokens, authority, more);
  }

  String tlsSettings() {
    return tls == null
        ? ""
        : ", tls: {certificate: %s, key: %s}".formatted(tls.serverCertificate(), tls.serverKey());
  }

  /** User and password, with a colon between, of who may do everything; empty: everybody may. */
  String login() {
    if (tokens != null) {
      return TokenServer.OWNER + ":" + TokenServer.OWNERS_PASSWORD;
    }
    return htpasswd.isEmpty() ? "" : USER + ":" + PASSWORD;
  }

  String guard(Path directory) {
    TokenServer from = tokens;
    if (from != null) {
      return "{token: {realm: \"%s\", service: \"%s\", issuer: \"%s\", rootcertbundle: %s}}"
          .formatted(
              from.realm(),
              TokenServer.SERVICE,
              TokenServer.ISSUER,
              from.authority().certificate());
    }
    if (htpasswd.isEmpty()) {
      return "{}";
    }
    try {
      Path file = Files.writeString(directory.resolve("htpasswd"), htpasswd + "\n");
      return "{htpasswd: {realm: test, path: %s}}".formatted(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What lets the test itself do everything with a repository. */
  String authorization(String repository) {
    try {
      TokenServer from = tokens;
      return from != null && !repository.isEmpty()
          ? "Bearer " + from.ownersToken(repository)
          : basic;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign a token", e);
    }
  }
}
