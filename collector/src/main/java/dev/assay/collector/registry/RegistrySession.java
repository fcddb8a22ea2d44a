package dev.assay.collector.registry;

import dev.assay.collector.image.Repository;
import dev.assay.collector.registry.TokenService.Authorization;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The dealings with one registry: authorizations, how many requests are under way, and until when
 * it is left alone. Thread-safe.
 */
final class RegistrySession {

  /**
   * A request to the registry.
   *
   * @param repository the repository it is about, which its authorization is for
   * @param method the HTTP method
   * @param path path below the registry's root
   * @param headers headers besides authorization
   * @param body what becomes of the answer's body
   */
  record Request(
      Repository repository,
      String method,
      String path,
      Map<String, String> headers,
      BodyHandler<byte[]> body) {

    /** Copies the headers. */
    Request {
      headers = Map.copyOf(headers);
    }

    /** A request for something small. */
    Request(Repository repository, String method, String path, Map<String, String> headers) {
      this(repository, method, path, headers, response -> new BoundedBody(MAX_BODY_BYTES));
    }

    /** A request for a blob, which {@code into} receives. */
    static Request download(Repository repository, Blob blob, BlobStream into) {
      return new Request(
          repository,
          "GET",
          repository.path() + "/blobs/" + blob.digest(),
          Map.of(),
          response -> response.statusCode() == 200 ? into : new BoundedBody(MAX_BODY_BYTES));
    }
  }

  // OCI distribution-spec, "Pushing manifests": a registry should accept at least this size.
  private static final int MAX_BODY_BYTES = 4 * 1024 * 1024;
  // By which products are recognised.
  private static final List<String> TRAITS = List.of("x-jfrog-version", "x-artifactory-id");
  private static final int MAX_REDIRECTS = 5;

  private final URI root;
  private final String registry;
  private final RegistryAccess access;
  private final Transport transport;
  private final CredentialsSource credentials;
  private final Courtesy courtesy;
  private final Courtesy productCourtesy;
  private final InFlightLimit inFlight;
  private final Authorizations authorizations;
  private final Readings readings;
  private volatile RegistryProduct.Traits traits;

  RegistrySession(
      String registry,
      RegistryAccess access,
      Transport transport,
      Readings readings,
      Clock clock,
      Executor executor) {
    this.registry = registry;
    this.access = access;
    this.traits = RegistryProduct.Traits.none(registry);
    this.root = access.root(registry);
    this.transport = transport;
    this.readings = readings;
    this.credentials = access.credentials();
    this.authorizations =
        new Authorizations(
            registry, credentials, new TokenService(access, transport, clock), clock);
    this.courtesy = new Courtesy(clock, access.limits().failurePause());
    this.productCourtesy = new Courtesy(clock, access.limits().failurePause());
    this.inFlight = new InFlightLimit(access.limits().inFlightPerRegistry(), executor);
  }

  InFlightLimit inFlight() {
    return inFlight;
  }

  URI root() {
    return root;
  }

  /** Returns until when it is left alone. */
  Courtesy courtesy() {
    return courtesy;
  }

  /** Returns until when its product's API is left alone, which may be another server. */
  Courtesy productCourtesy() {
    return productCourtesy;
  }

  /** Returns what the registry is, where that is certain. */
  Optional<RegistryProduct> product() {
    return access.products().of(traits);
  }

  /** Returns the API of what the registry is, for questions about a repository. */
  ProductApi api(RegistryProduct product, Repository repository) {
    return new SessionApi(
        access.api(registry, product), repository, credentials, transport, productCourtesy);
  }

  /** Remembers what an answer shows of the registry. */
  private Reply observed(Reply reply) {
    if (sameOrigin(reply.uri(), root)) {
      Map<String, String> shown = new java.util.TreeMap<>();
      for (String name : TRAITS) {
        reply.headers().firstValue(name).ifPresent(value -> shown.put(name, value));
      }
      String service =
          Challenge.parseAll(reply.headers().allValues("WWW-Authenticate")).stream()
              .map(challenge -> challenge.parameter("service"))
              .filter(each -> !each.isEmpty())
              .findFirst()
              .orElse("");
      RegistryProduct.Traits more = traits.and(shown, service);
      if (!more.equals(traits)) {
        traits = more;
      }
    }
    return reply;
  }

  /** Returns whether the registry is said to hide nothing, and to be no cache of others. */
  boolean isPlain() {
    return access.products().isPlain(registry);
  }

  /** Notes that the repository can be read by whom it was asked for now. */
  void rememberReadable(Repository repository) {
    readings.add(new Readings.Reading(repository, authorizations.reader(repository)));
  }

  /** Returns whether the repository could be read by whom it is asked for now, also long ago. */
  CompletableFuture<Boolean> wasReadable(Repository repository) {
    return readings.contains(new Readings.Reading(repository, authorizations.reader(repository)));
  }

  /**
   * Sends a request with the authorization that the registry asks for, and follows redirects.
   *
   * @return a reply that is neither a refusal nor the registry's own failure: these complete
   *     exceptionally with a {@link RegistryException}
   */
  CompletableFuture<Reply> send(Request request) {
    return noting(
        authorizations
            .current(request.repository())
            .thenCompose(known -> sendOnce(request, known.orElse(null)))
            .thenCompose(reply -> reply.status() == 401 ? authorized(request, reply) : done(reply))
            .thenCompose(reply -> checked(request, reply)));
  }

  /**
   * Sends a request again, with credentials, that was answered without any. Registries that answer
   * everybody ask for none, and show less to whom they do not know.
   *
   * @return nothing where there are no credentials, or they were sent already
   */
  CompletableFuture<Optional<Reply>> sendAsOurselves(Request request) {
    if (authorizations.areOurOwn(request.repository())) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return credentials
        .find(request.repository())
        .thenCompose(
            found ->
                found.isEmpty()
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : sendWith(found.get(), request).thenApply(Optional::of));
  }

  private CompletableFuture<Reply> sendWith(Credentials own, Request request) {
    authorizations.volunteer(request.repository(), own);
    return send(request);
  }

  /** Sends a request without authorization and returns whatever comes back. */
  CompletableFuture<Reply> sendAnonymously(Request request) {
    return noting(sendOnce(request, null));
  }

  private CompletableFuture<Reply> authorized(Request request, Reply refusal) {
    if (!sameOrigin(refusal.uri(), root)) {
      return failed(
          RegistryAnswer.Cause.ACCESS_DENIED,
          registry + " redirects to " + refusal.uri().getHost() + ", which refuses with 401");
    }
    return authorizations
        .answering(request.repository(), refusal)
        .thenCompose(authorization -> sendOnce(request, authorization));
  }

  private CompletableFuture<Reply> sendOnce(
      Request request, @Nullable Authorization authorization) {
    String header = authorization == null ? null : authorization.header();
    return follow(request, root.resolve(request.path()), header, 0);
  }

  private CompletableFuture<Reply> follow(
      Request request, URI uri, @Nullable String authorization, int redirects) {
    Map<String, String> headers = new java.util.TreeMap<>(request.headers());
    if (authorization != null) {
      headers.put("Authorization", authorization);
    }
    return transport
        .send(request.method(), uri, headers, request.body())
        .thenApply(this::observed)
        .thenCompose(
            reply -> {
              if (!reply.isRedirect()) {
                return done(reply);
              }
              Optional<URI> target = target(reply);
              Optional<String> refused = target.flatMap(each -> access.internal(root, each));
              if (refused.isPresent()) {
                return failed(
                    RegistryAnswer.Cause.SOURCE_UNREACHABLE,
                    request.method()
                        + " "
                        + Transport.shown(uri)
                        + ": redirects to "
                        + refused.get());
              }
              if (target.isEmpty() || redirects >= MAX_REDIRECTS) {
                return failed(
                    RegistryAnswer.Cause.SOURCE_UNREACHABLE,
                    request.method()
                        + " "
                        + Transport.shown(uri)
                        + ": redirects "
                        + (target.isEmpty() ? "to where it may not be followed" : "in a circle"));
              }
              // The registry's credentials are no other server's business.
              String kept = sameOrigin(uri, target.get()) ? authorization : null;
              return follow(request, target.get(), kept, redirects + 1);
            });
  }

  private static Optional<URI> target(Reply reply) {
    try {
      return reply
          .headers()
          .firstValue("Location")
          .map(location -> reply.uri().resolve(location))
          .filter(target -> target.getHost() != null)
          .filter(
              target ->
                  "https".equals(target.getScheme())
                      // Never from TLS to plain text.
                      || ("http".equals(target.getScheme())
                          && "http".equals(reply.uri().getScheme())));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // No address at all.
    }
  }

  private static boolean sameOrigin(URI one, URI other) {
    return one.getScheme().equals(other.getScheme())
        && String.valueOf(one.getHost()).equalsIgnoreCase(other.getHost())
        && one.getPort() == other.getPort();
  }

  /** Lets through what says something about the object asked for. */
  private CompletableFuture<Reply> checked(Request request, Reply reply) {
    int status = reply.status();
    String answered = Transport.shown(reply.uri()) + " answers " + reply.described();
    if (status == 401 || status == 403) {
      boolean own = authorizations.areOurOwn(request.repository());
      return CompletableFuture.failedFuture(
          Refusal.of(
              reply,
              request.repository(),
              own ? Refusal.Authorized.WITH_CREDENTIALS : Refusal.Authorized.ANONYMOUSLY));
    }
    if (status == 429) {
      RegistryException limited =
          new RegistryException(
              RegistryAnswer.Cause.RATE_LIMITED,
              answered + " (it is left alone for a while; credentials may raise what it allows)");
      courtesy.limited(reply, limited);
      return CompletableFuture.failedFuture(limited);
    }
    if (status >= 500) {
      RegistryException down = new RegistryException(RegistryAnswer.Cause.SOURCE_FAILING, answered);
      courtesy.failing(reply, down);
      return CompletableFuture.failedFuture(down);
    }
    courtesy.answered(reply);
    return done(reply);
  }

  /** Leaves the registry alone for a moment where it could not be reached. */
  private CompletableFuture<Reply> noting(CompletableFuture<Reply> reply) {
    return reply.whenComplete(
        (value, failure) -> {
          Throwable cause = failure == null ? null : HttpRegistryClient.unwrapped(failure);
          if (cause instanceof TokenService.Limited limited) {
            courtesy.limited(limited.reply(), limited);
          }
          if (cause instanceof Transport.Unreachable unreachable) {
            courtesy.unreachable(unreachable);
          }
        });
  }

  private static CompletableFuture<Reply> done(Reply reply) {
    return CompletableFuture.completedFuture(reply);
  }

  private static CompletableFuture<Reply> failed(RegistryAnswer.Cause cause, String reason) {
    return CompletableFuture.failedFuture(new RegistryException(cause, reason));
  }
}
