package dev.assay.collector.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.assay.collector.access.Caller;
import dev.assay.collector.access.ForeignTokens;
import dev.assay.collector.access.Role;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Asks Kubernetes whose a service account's token is (TokenReview, authentication.k8s.io/v1). A
 * sensor's token is bound to its pod, and so names the node that the pod runs on.
 *
 * <p>For any thread. Answers are believed for a minute.
 */
public final class TokenReviews implements ForeignTokens {

  private static final String PATH = "/apis/authentication.k8s.io/v1/tokenreviews";

  /** Of bound tokens, since Kubernetes 1.30. */
  private static final String NODE = "authentication.kubernetes.io/node-name";

  /** JSON Web Tokens only, in their compact form (RFC 7515): Kubernetes makes no others. */
  private static final Pattern FORM =
      Pattern.compile("[A-Za-z0-9_-]{1,4000}\\.[A-Za-z0-9_-]{1,4000}\\.[A-Za-z0-9_-]{1,1000}");

  private static final Duration BELIEVED = Duration.ofMinutes(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int MOST_KNOWN = 10_000;

  /** Whoever invents tokens does not make the collector flood the API server. */
  private static final int MOST_UNDER_WAY = 16;

  /** What such callers have shown. */
  private static final String KUBERNETES = "kubernetes";

  private static final String ACCOUNT = "system:serviceaccount:";

  private final HttpClient client;
  private final Settings settings;
  private final ObjectMapper mapper = new ObjectMapper();
  private final AtomicInteger underWay = new AtomicInteger();
  private final Cache<String, Optional<Caller>> known =
      Caffeine.newBuilder().maximumSize(MOST_KNOWN).expireAfterWrite(BELIEVED).build();

  /**
   * Whom to ask, and whom to believe to be a sensor.
   *
   * @param api address of the API server
   * @param token file of the collector's own token, which may create token reviews
   * @param audience what tokens for this collector are made for
   * @param sensors service accounts of sensors, namespace:name
   * @param agents those of pods with agents, where * stands for all namespaces or all names
   * @param cluster the cluster that they report for
   */
  public record Settings(
      URI api,
      Path token,
      String audience,
      Set<String> sensors,
      Set<String> agents,
      String cluster) {
    /** Copies the sets. */
    public Settings {
      sensors = Set.copyOf(sensors);
      agents = Set.copyOf(agents);
    }
  }

  /** Makes it; {@code client} trusts the API server. */
  public TokenReviews(HttpClient client, Settings settings) {
    this.client = client;
    this.settings = settings;
  }

  @Override
  public CompletableFuture<Optional<Caller>> caller(String shown) {
    if (!FORM.matcher(shown).matches()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    String key = digest(shown);
    Optional<Caller> before = known.getIfPresent(key);
    if (before != null) {
      return CompletableFuture.completedFuture(before);
    }
    if (underWay.incrementAndGet() > MOST_UNDER_WAY) {
      underWay.decrementAndGet();
      return CompletableFuture.failedFuture(new IOException("too many are being checked"));
    }
    return ask(shown)
        .whenComplete(
            (answer, failure) -> {
              underWay.decrementAndGet();
              if (failure == null) {
                known.put(key, answer);
              }
            });
  }

  private CompletableFuture<Optional<Caller>> ask(String shown) {
    ObjectNode review = mapper.createObjectNode();
    review.put("apiVersion", "authentication.k8s.io/v1").put("kind", "TokenReview");
    review.putObject("spec").put("token", shown).putArray("audiences").add(settings.audience());
    HttpRequest request;
    try {
      request =
          HttpRequest.newBuilder(settings.api().resolve(PATH))
              .timeout(TIMEOUT)
              .header("authorization", "Bearer " + Files.readString(settings.token()).strip())
              .header("content-type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(review.toString()))
              .build();
    } catch (IOException e) {
      return CompletableFuture.failedFuture(
          new IOException("the collector's own token cannot be read: " + e, e));
    } catch (IllegalArgumentException e) {
      // Without the cause, whose message has the token in it.
      return CompletableFuture.failedFuture(
          new IOException("the collector's own token file holds no token"));
    }
    return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(this::caller);
  }

  private Optional<Caller> caller(HttpResponse<String> answer) {
    if (answer.statusCode() / 100 != 2) {
      throw new CompletionException(
          new IOException(
              "Kubernetes answers "
                  + answer.statusCode()
                  + " to a token review (expected: that the collector's service account may create"
                  + " tokenreviews)"));
    }
    JsonNode status;
    try {
      status = mapper.readTree(answer.body()).path("status");
    } catch (IOException e) {
      throw new CompletionException(new IOException("Kubernetes' answer is no JSON", e));
    }
    String user = status.path("user").path("username").asText();
    String account = user.startsWith(ACCOUNT) ? user.substring(ACCOUNT.length()) : "";
    String node = status.path("user").path("extra").path(NODE).path(0).asText();
    // A token that is not bound to a pod names no node: it would be good on all of them.
    boolean isOfPod =
        status.path("authenticated").asBoolean()
            && isForUs(status.path("audiences"))
            && !node.isEmpty()
            && !node.equals(Caller.ANY_NODE);
    if (isOfPod && settings.sensors().contains(account)) {
      return Optional.of(new Caller(account, Role.SENSOR, KUBERNETES, settings.cluster(), node));
    }
    return isOfPod && isAgent(account)
        ? Optional.of(new Caller(account, Role.AGENT, KUBERNETES, "", ""))
        : Optional.empty();
  }

  private boolean isAgent(String account) {
    String namespace = account.substring(0, Math.max(account.indexOf(':'), 0));
    String name = account.substring(account.indexOf(':') + 1);
    return !namespace.isEmpty()
        && !name.isEmpty()
        && (settings.agents().contains(account)
            || settings.agents().contains(namespace + ":*")
            || settings.agents().contains("*:" + name)
            || settings.agents().contains("*:*"));
  }

  /** An API server that does not know audiences answers without any. */
  private boolean isForUs(JsonNode audiences) {
    for (JsonNode audience : audiences) {
      if (audience.asText().equals(settings.audience())) {
        return true;
      }
    }
    return false;
  }

  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
