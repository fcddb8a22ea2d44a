package dev.assay.collector.registry.kit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Gives tokens for a registry (distribution's "Docker Registry v2 authentication": JSON Web Tokens
 * signed by the key of an {@link Authority}).
 *
 * <p>As real ones do, it never refuses for lack of rights: it grants less than was asked, also
 * nothing, and the registry refuses then.
 */
public final class TokenServer implements AutoCloseable {

  static final String SERVICE = "registry of the test";
  static final String ISSUER = "token server of the test";

  /** May do everything with every repository. */
  static final String OWNER = "owner";

  static final String OWNERS_PASSWORD = "owners secret";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /** Whether it speaks TLS. */
  public enum Scheme {
    HTTP,
    HTTPS
  }

  private final Authority authority;
  private final Scheme scheme;
  private final HttpServer server;
  // Repositories by who may pull them; "" is whoever says no name.
  private final Map<String, List<String>> readers = new ConcurrentHashMap<>();
  private final Map<String, String> passwords = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile int failure;

  private TokenServer(Authority authority, Scheme scheme, HttpServer server) {
    this.authority = authority;
    this.scheme = scheme;
    this.server = server;
  }

  /** Starts one that lets nobody pull anything. */
  public static TokenServer start(Authority authority, Scheme scheme) throws Exception {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server;
    if (scheme == Scheme.HTTPS) {
      HttpsServer secure = HttpsServer.create(address, 0);
      secure.setHttpsConfigurator(new HttpsConfigurator(authority.tls()));
      server = secure;
    } else {
      server = HttpServer.create(address, 0);
    }
    TokenServer tokens = new TokenServer(authority, scheme, server);
    tokens.account(OWNER, OWNERS_PASSWORD);
    server.createContext("/token", tokens::answer);
    server.start();
    return tokens;
  }

  /** Makes an account known. */
  public TokenServer account(String user, String password) {
    passwords.put(user, password);
    return this;
  }

  /** Lets an account, or everybody where {@code user} is empty, pull a repository. */
  public TokenServer allow(String user, String repository) {
    readers.computeIfAbsent(user, unseen -> new CopyOnWriteArrayList<>()).add(repository);
    return this;
  }

  /** Takes back what {@link #allow} gave; tokens given out go on. */
  public void revoke(String user, String repository) {
    readers.getOrDefault(user, new CopyOnWriteArrayList<>()).remove(repository);
  }

  /** Answers everything with this status from now on; 0: as it should. */
  public void fail(int status) {
    failure = status;
  }

  /** Query of each request so far. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** Where to ask for tokens. */
  public String realm() {
    String name = scheme == Scheme.HTTPS ? "https" : "http";
    return name + "://127.0.0.1:" + server.getAddress().getPort() + "/token";
  }

  Authority authority() {
    return authority;
  }

  /** A token of the registry's owner, for a repository. */
  String ownersToken(String repository) throws IOException, GeneralSecurityException {
    return sign(OWNER, List.of(access(repository, List.of("pull", "push", "delete"))));
  }

  private void answer(HttpExchange exchange) throws IOException {
    // By OAuth 2 ("POST", as containerd asks first) the same is said in the body, the login too.
    boolean form = exchange.getRequestMethod().equals("POST");
    String query =
        form
            ? new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
            : Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), "");
    requests.add(query);
    String user = form ? userOf(ArtifactoryReply.parameters(query)) : user(exchange);
    if (failure != 0) {
      reply(exchange, failure, Map.of("details", "said the test"));
    } else if (user == null) {
      reply(exchange, 401, Map.of("details", "incorrect username or password"));
    } else {
      try {
        String token = sign(user, granted(user, query));
        // Both names: some give one, some the other, and the specification allows either.
        reply(exchange, 200, Map.of("token", token, "access_token", token, "expires_in", 300));
      } catch (GeneralSecurityException e) {
        throw new IOException(e);
      }
    }
  }

  private @Nullable String user(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (header == null) {
      return "";
    }
    String[] parts =
        new String(
                Base64.getDecoder().decode(header.replaceFirst("(?i)^basic ", "")),
                StandardCharsets.UTF_8)
            .split(":", 2);
    return parts.length == 2 ? known(parts[0], parts[1]) : null;
  }

  private @Nullable String userOf(Map<String, String> form) {
    return known(form.getOrDefault("username", ""), form.getOrDefault("password", ""));
  }

  private @Nullable String known(String user, String password) {
    return password.equals(passwords.get(user)) ? user : null;
  }

  private List<Map<String, Object>> granted(String user, String query) {
    List<Map<String, Object>> granted = new ArrayList<>();
    for (String parameter : query.split("&", -1)) {
      String[] scope =
          URLDecoder.decode(parameter.replaceFirst("^scope=", ""), StandardCharsets.UTF_8)
              .split(":", -1);
      if (!parameter.startsWith("scope=") || scope.length != 3) {
        continue;
      }
      if (user.equals(OWNER)) {
        granted.add(access(scope[1], List.of("pull", "push", "delete")));
      } else if (mayPull(user, scope[1])) {
        granted.add(access(scope[1], List.of("pull")));
      }
    }
    return granted;
  }

  private boolean mayPull(String user, String repository) {
    return readers.getOrDefault(user, List.of()).contains(repository)
        || readers.getOrDefault("", List.of()).contains(repository);
  }

  private static Map<String, Object> access(String repository, List<String> actions) {
    return Map.of("type", "repository", "name", repository, "actions", actions);
  }

  private String sign(String user, List<Map<String, Object>> access)
      throws IOException, GeneralSecurityException {
    long now = Instant.now().getEpochSecond();
    String header = encode(Map.of("typ", "JWT", "alg", "RS256", "x5c", authority.chain()));
    String claims =
        encode(
            Map.of(
                "iss", ISSUER,
                "sub", user,
                "aud", SERVICE,
                "exp", now + 300,
                "nbf", now - 10,
                "iat", now,
                "jti", UUID.randomUUID().toString(),
                "access", access));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(authority.signingKey());
    signature.update((header + "." + claims).getBytes(StandardCharsets.US_ASCII));
    return header + "." + claims + "." + BASE64.encodeToString(signature.sign());
  }

  private static String encode(Map<String, Object> json) throws IOException {
    return BASE64.encodeToString(JSON.writeValueAsBytes(json));
  }

  private static void reply(HttpExchange exchange, int status, Map<String, Object> json)
      throws IOException {
    byte[] body = JSON.writeValueAsBytes(json);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
