package dev.assay.collector;

import dev.assay.collector.access.Role;
import dev.assay.collector.access.Token;
import dev.assay.collector.access.TokenFile;
import dev.assay.collector.registry.kit.Authority;
import dev.assay.wire.client.CollectorCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A collector that speaks TLS and lets in who shows a token or a certificate; and its attackers.
 */
final class GuardedCollector implements AutoCloseable {

  private static final SecureRandom RANDOM = new SecureRandom();

  final Authority authority;
  final TokenFile tokens;
  private final Path directory;
  private final KubernetesDouble kubernetes;
  private final ServedCollector served;
  private final HttpClient client;
  private final Map<String, String> secrets = new LinkedHashMap<>();

  GuardedCollector(Path directory) throws Exception {
    this.directory = directory;
    authority = SharedAuthorities.ONE;
    tokens = new TokenFile(directory.resolve("tokens"));
    for (Role role : new Role[] {Role.VIEWER, Role.OPERATOR, Role.ADMIN, Role.AGENT}) {
      add(role.word(), role, "", "", null);
    }
    add("n1", Role.SENSOR, "", "n1", null);
    add("n2", Role.SENSOR, "", "n2", null);
    add("prod", Role.SENSOR, "prod", "*", null);
    add("expired", Role.ADMIN, "", "", Instant.EPOCH.plusSeconds(1));
    kubernetes = new KubernetesDouble(authority);
    Path own = Files.writeString(directory.resolve("own.token"), KubernetesDouble.COLLECTOR);
    served =
        ServedCollector.start(
            directory,
            "--collector.tls.certificate=" + authority.serverCertificate(),
            "--collector.tls.key=" + authority.serverKey(),
            "--collector.tls.client-ca=" + authority.certificate(),
            "--collector.tokens=" + directory.resolve("tokens"),
            "--collector.kubernetes.sensors=assay:sensor",
            "--collector.kubernetes.agents=shop:*,*:batch",
            "--collector.kubernetes.cluster=k8s",
            "--collector.kubernetes.api=" + kubernetes.address(),
            "--collector.kubernetes.ca=" + authority.certificate(),
            "--collector.kubernetes.token-file=" + own);
    client = HttpClient.newBuilder().sslContext(authority.tls()).build();
  }

  /** Makes a token; its secret is known by its name. */
  Token add(String name, Role role, String cluster, String node, @Nullable Instant expires)
      throws IOException {
    Token.Made made = Token.make(name, role, cluster, node, Instant.EPOCH, expires, RANDOM);
    tokens.add(made.kept());
    secrets.put(name, made.secret());
    Files.writeString(tokenFile(name), made.secret() + "\n");
    return made.kept();
  }

  String secret(String name) {
    String secret = secrets.get(name);
    if (secret == null) {
      throw new IllegalArgumentException("no token of " + name);
    }
    return secret;
  }

  private Path tokenFile(String name) {
    return directory.resolve(name + ".token");
  }

  /** A channel that shows a token that Kubernetes made. */
  ManagedChannel withForeignToken(String token) throws IOException {
    Path file = Files.writeString(tokenFile("foreign"), token);
    return channel(new CollectorCredentials(authority.certificate(), null, null, file));
  }

  int port() {
    return served.port();
  }

  /** A channel that shows the token of that name. */
  ManagedChannel withToken(String name) throws IOException {
    return channel(new CollectorCredentials(authority.certificate(), null, null, tokenFile(name)));
  }

  ManagedChannel channel(CollectorCredentials credentials) throws IOException {
    return NettyChannelBuilder.forAddress("127.0.0.1", port(), credentials.channel()).build();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port() + path));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Signs in on the page, and returns the cookie as the browser shows it. */
  String signIn(String name) throws Exception {
    HttpResponse<String> answer = send(signInForm("token=" + secret(name)));
    String cookie = answer.headers().firstValue("set-cookie").orElse("");
    return cookie.replaceAll(";.*", "");
  }

  HttpRequest.Builder signInForm(String fields) {
    return request("/sign-in")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .POST(HttpRequest.BodyPublishers.ofString(fields));
  }

  @Override
  public void close() {
    served.close();
    kubernetes.close();
  }
}
