package dev.assay.collector.registry.credentials;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.assay.collector.image.Repository;
import dev.assay.collector.registry.Credentials;
import dev.assay.collector.registry.Credentials.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Credentials in the form of docker's config.json, which is also that of Kubernetes' pull secrets
 * ({@code kubernetes.io/dockerconfigjson}; {@code kubernetes.io/dockercfg} is the object {@code
 * auths} alone).
 *
 * <p>An entry is for a registry ({@code registry.example:5000}) or for a path of one ({@code
 * registry.example/team}); the longest that fits is taken.
 */
public final class DockerConfig {

  private static final String EXPECTED =
      " (expected: docker's config.json, {\"auths\": {\"registry.example\": {\"auth\": ...}}})";

  /** What docker writes instead of a name where the password is an identity token. */
  static final String TOKEN_USER = "<token>";

  /** It becomes part of a program's name. */
  private static final Pattern HELPER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}");

  private final Map<String, Credentials> credentials;
  private final Map<String, String> helpers;
  private final String defaultHelper;

  private DockerConfig(
      Map<String, Credentials> credentials, Map<String, String> helpers, String defaultHelper) {
    this.credentials = Map.copyOf(credentials);
    this.helpers = Map.copyOf(helpers);
    this.defaultHelper = defaultHelper;
  }

  /**
   * Reads a document.
   *
   * @param origin where it comes from, for messages
   * @throws IllegalArgumentException if it is malformed; no secret is in the message
   */
  public static DockerConfig parse(String origin, byte[] document) {
    JsonNode root = json(origin, document);
    boolean wrapped =
        root.has("auths") || root.has("credHelpers") || root.path("credsStore").isTextual();
    // A dockercfg has registries where a config.json has sections.
    JsonNode auths = wrapped ? root.path("auths") : root;
    if (!root.isObject() || !(auths.isObject() || auths.isMissingNode())) {
      throw malformed(origin, "no object \"auths\"");
    }
    Map<String, Credentials> credentials = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : auths.properties()) {
      // Docker leaves an empty entry where a helper keeps the secret.
      if (!entry.getValue().isEmpty() || !entry.getValue().isObject()) {
        credentials.put(key(entry.getKey()), credentials(origin, entry));
      }
    }
    Map<String, String> helpers = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : root.path("credHelpers").properties()) {
      helpers.put(key(entry.getKey()), helper(origin, entry.getValue().asText("")));
    }
    String store = root.path("credsStore").asText("");
    return new DockerConfig(credentials, helpers, store.isEmpty() ? "" : helper(origin, store));
  }

  private static JsonNode json(String origin, byte[] document) {
    try {
      return JsonMapper.builder().build().readTree(document);
    } catch (JacksonException e) {
      // Without the cause, whose message quotes the text around the error.
      throw malformed(origin, "no JSON, at line " + e.getLocation().getLineNr());
    } catch (IOException e) {
      // Its beginning looks like UTF-16 or UTF-32, which Jackson takes too, and it is neither.
      throw malformed(origin, "no JSON in UTF-8");
    }
  }

  private static Credentials credentials(String origin, Map.Entry<String, JsonNode> entry) {
    JsonNode values = entry.getValue();
    String identity = values.path("identitytoken").asText("");
    String bearer = values.path("registrytoken").asText("");
    if (!bearer.isEmpty()) {
      return new Credentials("", bearer, Kind.BEARER);
    }
    if (!identity.isEmpty()) {
      return new Credentials("", identity, Kind.IDENTITY_TOKEN);
    }
    if (values.hasNonNull("username") && values.hasNonNull("password")) {
      return of(values.get("username").asText(), values.get("password").asText());
    }
    String pair = decode(origin, entry.getKey(), values.path("auth").asText(""));
    int colon = pair.indexOf(':');
    if (colon < 0) {
      throw malformed(
          origin, "\"" + entry.getKey() + "\" has neither auth, username and password nor a token");
    }
    return of(pair.substring(0, colon), pair.substring(colon + 1));
  }

  /** A name and password; a name that stands for none makes an identity token of it. */
  static Credentials of(String username, String password) {
    return username.equals(TOKEN_USER)
        ? new Credentials("", password, Kind.IDENTITY_TOKEN)
        : new Credentials(username, password);
  }

  private static String decode(String origin, String registry, String auth) {
    try {
      return new String(Base64.getDecoder().decode(auth.strip()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw malformed(origin, "auth of \"" + registry + "\" is no Base64");
    }
  }

  private static String helper(String origin, String name) {
    if (!HELPER.matcher(name).matches()) {
      throw malformed(
          origin,
          "'" + name.replaceAll("[^\\x20-\\x7e]", "?") + "' is no name of a credential helper");
    }
    return name;
  }

  /** Drops the scheme, and the version that docker writes behind the host. */
  private static String key(String written) {
    String bare =
        written.replaceFirst("^https?://", "").replaceFirst("/+$", "").replaceFirst("/v[12]$", "");
    int slash = bare.indexOf('/');
    String host = slash < 0 ? bare : bare.substring(0, slash);
    boolean hub = host.equals("index.docker.io") || host.equals("registry-1.docker.io");
    return hub ? Repository.DOCKER_HUB + bare.substring(host.length()) : bare;
  }

  /** Returns the credentials that are written down for a repository. */
  public Optional<Credentials> find(Repository repository) {
    return Optional.ofNullable(mostSpecific(credentials, repository));
  }

  /** Returns the name of the helper that keeps them: {@code NAME} of docker-credential-NAME. */
  Optional<String> helper(Repository repository) {
    String named = mostSpecific(helpers, repository);
    return Optional.ofNullable(named)
        .or(() -> defaultHelper.isEmpty() ? Optional.empty() : Optional.of(defaultHelper));
  }

  private static <T> @org.jspecify.annotations.Nullable T mostSpecific(
      Map<String, T> byKey, Repository repository) {
    String key = repository.toString();
    while (true) {
      T found = byKey.get(key);
      int slash = key.lastIndexOf('/');
      if (found != null || slash < 0) {
        return found;
      }
      key = key.substring(0, slash);
    }
  }

  private static IllegalArgumentException malformed(String origin, String what) {
    return new IllegalArgumentException("registry credentials: " + origin + ": " + what + EXPECTED);
  }
}
