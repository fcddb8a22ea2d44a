package dev.assay.collector.registry.kit;

import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who may read what of an Artifactory: users with passwords or access tokens, and everybody while
 * anonymous access is on.
 */
public final class ArtifactoryAccess {

  private static final String ANONYMOUS = "anonymous";

  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private final Set<String> administrators = ConcurrentHashMap.newKeySet();
  // "user key" of what may not be read.
  private final Set<String> denied = ConcurrentHashMap.newKeySet();
  private final Set<String> blocked = ConcurrentHashMap.newKeySet();
  private volatile boolean anonymous = true;
  private volatile boolean hiding;
  private volatile boolean buildsReadable = true;
  private volatile boolean scopeInChallenge = true;

  ArtifactoryAccess() {}

  /** Makes a user known; {@code secret} is a password, or an access token that stands for both. */
  public ArtifactoryAccess user(String name, String secret) {
    secrets.put(name, secret);
    return this;
  }

  /** Makes a user known that may read the trash can too. */
  public ArtifactoryAccess administrator(String name, String secret) {
    administrators.add(name);
    return user(name, secret);
  }

  /** From now on whoever says no name is refused. */
  public ArtifactoryAccess withoutAnonymous() {
    anonymous = false;
    return this;
  }

  /** From now on the user may not read the repository. */
  public ArtifactoryAccess deny(String user, String key) {
    denied.add(user + " " + key);
    return this;
  }

  /** From now on nobody but administrators may read builds. */
  public ArtifactoryAccess withoutBuilds() {
    buildsReadable = false;
    return this;
  }

  /** "Hide Existence of Unauthorized Resources": 404 instead of 403. */
  public ArtifactoryAccess hiding() {
    hiding = true;
    return this;
  }

  /** From now on Xray blocks downloads of what is below this path of the Docker API. */
  public ArtifactoryAccess blockByXray(String path) {
    blocked.add(path);
    return this;
  }

  /** Some versions leave the scope out of challenges for HEAD (containerd#3556). */
  public ArtifactoryAccess withoutScopeInChallenge() {
    scopeInChallenge = false;
    return this;
  }

  boolean mayRead(String user, String key) {
    return !denied.contains(user + " " + key);
  }

  boolean mayReadBuilds(String user) {
    return buildsReadable || administrators.contains(user);
  }

  boolean isAdministrator(String user) {
    return administrators.contains(user);
  }

  boolean hidesWhatMayNotBeRead() {
    return hiding;
  }

  boolean isBlockedByXray(String path) {
    return path.contains("/manifests/") && blocked.stream().anyMatch(path::startsWith);
  }

  /** Returns who asks; nothing where that is nobody who may. */
  Optional<String> user(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (header == null) {
      return anonymous ? Optional.of(ANONYMOUS) : Optional.empty();
    }
    String[] parts = header.split(" +", 2);
    if (parts.length == 2 && parts[0].toLowerCase(Locale.ROOT).equals("basic")) {
      String[] login =
          new String(Base64.getDecoder().decode(parts[1]), StandardCharsets.UTF_8).split(":", 2);
      return Optional.of(login[0]).filter(name -> login[1].equals(secrets.get(name)));
    }
    if (parts.length == 2 && parts[1].equals("docker-" + ANONYMOUS) && anonymous) {
      return Optional.of(ANONYMOUS);
    }
    return secrets.entrySet().stream()
        .filter(
            each ->
                parts.length == 2
                    && (parts[1].equals(each.getValue())
                        || parts[1].equals("docker-" + each.getKey())))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  String refusal(HttpExchange exchange) {
    return exchange.getRequestHeaders().containsKey("Authorization")
        ? "Bad credentials"
        : "Authentication is required";
  }

  String challenge(String realm, String service, String path, HttpExchange exchange) {
    String image = path.replaceFirst("/(manifests|blobs|tags)/.*", "");
    boolean scoped =
        !path.isEmpty() && (scopeInChallenge || !exchange.getRequestMethod().equals("HEAD"));
    return "Bearer realm=\"%s\",service=\"%s\"%s"
        .formatted(realm, service, scoped ? ",scope=\"repository:" + image + ":pull\"" : "");
  }

  ArtifactoryReply token(HttpExchange exchange, String query) {
    Optional<String> user = user(exchange);
    if (user.isEmpty() || query.isEmpty()) {
      return ArtifactoryReply.restError(401, refusal(exchange));
    }
    String token = "docker-" + user.get();
    return ArtifactoryReply.json(
        200, "{\"token\":\"%1$s\",\"access_token\":\"%1$s\",\"expires_in\":3600}".formatted(token));
  }
}
