package dev.assay.collector.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.collector.registry.Credentials.Kind;
import dev.assay.collector.registry.RegistryAnswer.Cause;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns a registry's challenge into an authorization (distribution's token authentication). */
final class TokenService {

  /**
   * The value of an Authorization header.
   *
   * @param header the value
   * @param expires when it must be asked for anew
   * @param who whether it shows who asks
   * @param reader who asks, without any secret; empty: whoever wants to
   * @param challenge what it answers, for the next one; null where it does not expire
   */
  record Authorization(
      String header,
      Instant expires,
      Refusal.Authorized who,
      String reader,
      @Nullable Challenge challenge) {
    @Override
    public String toString() {
      return "Authorization[expires=" + expires + "]";
    }
  }

  /** The token service asks for fewer requests. */
  static final class Limited extends RegistryException {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    private Limited(String reason, Reply reply) {
      super(Cause.RATE_LIMITED, reason);
      this.reply = reply;
    }

    Reply reply() {
      return reply;
    }
  }

  private static final int MAX_TOKEN_DOCUMENT_BYTES = 256 * 1024;
  // What the specification assumes where nothing is said, and the least it allows.
  private static final long DEFAULT_LIFETIME_SECONDS = 60;
  private static final long MAX_LIFETIME_SECONDS = 12 * 3600;
  // RFC 6750, section 2.1; anything else could smuggle a header.
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private final RegistryAccess access;
  private final Transport transport;
  private final Clock clock;

  TokenService(RegistryAccess access, Transport transport, Clock clock) {
    this.access = access;
    this.transport = transport;
    this.clock = clock;
  }

  /**
   * Answers the challenges of a 401 response of {@code registry}.
   *
   * @param scope what to ask for where the challenge does not say it
   */
  CompletableFuture<Authorization> authorize(
      String registry, Reply refusal, String scope, Optional<Credentials> credentials) {
    if (credentials.isPresent() && credentials.get().kind() == Kind.BEARER) {
      return authorization(credentials.get());
    }
    List<Challenge> challenges =
        Challenge.parseAll(refusal.headers().allValues("WWW-Authenticate"));
    for (Challenge challenge : challenges) {
      if (challenge.scheme().equals("bearer")) {
        return token(registry, challenge, scope, credentials);
      }
    }
    boolean basic = challenges.stream().anyMatch(each -> each.scheme().equals("basic"));
    if (basic && credentials.isPresent()) {
      return authorization(credentials.get());
    }
    return denied(
        registry
            + (basic
                ? " asks for a user name and password, and none is configured"
                : " refuses with 401 and offers no way to authenticate that is known here"));
  }

  private static CompletableFuture<Authorization> authorization(Credentials credentials) {
    return CompletableFuture.completedFuture(
        new Authorization(
            credentials.authorization(),
            Instant.MAX,
            Refusal.Authorized.WITH_CREDENTIALS,
            credentials.reader(),
            null));
  }

  /**
   * Asks the token service that a challenge names.
   *
   * @param scope what to ask for where the challenge does not say it
   */
  CompletableFuture<Authorization> token(
      String registry, Challenge challenge, String scope, Optional<Credentials> credentials) {
    Optional<URI> realm = realm(registry, challenge);
    if (realm.isEmpty()) {
      return denied(
          registry
              + " names '"
              + challenge.parameter("realm")
              + "' as its token service, which is no https address");
    }
    Optional<String> refused = access.internal(access.root(registry), realm.get());
    if (refused.isPresent()) {
      return denied(registry + " names as its token service " + refused.get());
    }
    String stated = challenge.parameter("scope");
    String wish =
        "service="
            + encoded(challenge.parameter("service"))
            + "&scope="
            + encoded(stated.isEmpty() ? scope : stated);
    return ask(realm.get(), wish, credentials)
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedFuture(
                    unasked(registry, HttpRegistryClient.unwrapped(failure))))
        .thenCompose(reply -> read(realm.get(), reply, challenge, credentials));
  }

  /** Says that it was the token service which failed, in whatever way it did. */
  private static Throwable unasked(String registry, Throwable failure) {
    return failure instanceof Transport.Unreachable known
        ? known.within("the token service of " + registry + " cannot be asked")
        : failure;
  }

  private CompletableFuture<Reply> ask(URI realm, String wish, Optional<Credentials> credentials) {
    if (credentials.isPresent() && credentials.get().kind() == Kind.IDENTITY_TOKEN) {
      String form =
          wish
              + "&grant_type=refresh_token&client_id=assay&refresh_token="
              + encoded(credentials.get().password());
      return transport.post(realm, form, MAX_TOKEN_DOCUMENT_BYTES);
    }
    Map<String, String> headers =
        credentials.map(known -> Map.of("Authorization", known.authorization())).orElseGet(Map::of);
    URI uri = URI.create(realm + (realm.getRawQuery() == null ? "?" : "&") + wish);
    return transport.send("GET", uri, headers, MAX_TOKEN_DOCUMENT_BYTES);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private CompletableFuture<Authorization> read(
      URI realm, Reply reply, Challenge challenge, Optional<Credentials> credentials) {
    if (reply.status() == 429) {
      return CompletableFuture.failedFuture(
          new Limited("the token service " + Transport.shown(realm) + " answers 429", reply));
    }
    if (reply.status() >= 500) {
      return CompletableFuture.failedFuture(
          new RegistryException(
              Cause.SOURCE_FAILING,
              "the token service " + Transport.shown(realm) + " answers " + reply.described()));
    }
    if (reply.status() != 200) {
      return denied(
          "the token service "
              + Transport.shown(realm)
              + " answers "
              + reply.described()
              + (credentials.isPresent()
                  ? " (are the configured credentials right?)"
                  : " (no credentials are configured)"));
    }
    Optional<JsonNode> document = Json.read(reply.body());
    String token =
        document
            .map(json -> json.path("token").asText(json.path("access_token").asText("")))
            .orElse("");
    if (!TOKEN.matcher(token).matches()) {
      return denied("the token service " + Transport.shown(realm) + " answers without a token");
    }
    return CompletableFuture.completedFuture(
        new Authorization(
            "Bearer " + token,
            clock.instant().plus(lifetime(document)),
            credentials.isPresent()
                ? Refusal.Authorized.WITH_CREDENTIALS
                : Refusal.Authorized.ANONYMOUSLY,
            credentials.map(Credentials::reader).orElse(""),
            challenge));
  }

  private static Duration lifetime(Optional<JsonNode> document) {
    long seconds =
        document
            .map(json -> json.path("expires_in").asLong(DEFAULT_LIFETIME_SECONDS))
            .orElse(DEFAULT_LIFETIME_SECONDS);
    long bounded = Math.max(DEFAULT_LIFETIME_SECONDS, Math.min(seconds, MAX_LIFETIME_SECONDS));
    // A tenth early: clocks differ, and the request takes its time.
    return Duration.ofSeconds(bounded * 9 / 10);
  }

  private Optional<URI> realm(String registry, Challenge challenge) {
    try {
      URI realm = new URI(challenge.parameter("realm"));
      boolean plain = "http".equals(realm.getScheme()) && access.mayUsePlainHttp(registry);
      boolean usable = realm.getHost() != null && realm.getRawFragment() == null;
      return usable && (plain || "https".equals(realm.getScheme()))
          ? Optional.of(realm)
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static <T> CompletableFuture<T> denied(String reason) {
    return CompletableFuture.failedFuture(new RegistryException(Cause.ACCESS_DENIED, reason));
  }
}
