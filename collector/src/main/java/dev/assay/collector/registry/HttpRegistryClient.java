package dev.assay.collector.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.assay.collector.registry.RegistryAnswer.Cause;
import dev.assay.collector.registry.RegistryAnswer.Unanswered;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Asks registries over HTTP (OCI distribution-spec 1.1), the source itself and never a mirror.
 *
 * <p>Registries are independent of each other: each has its own limit of references under way, and
 * a slow one delays only its own. What stands under a digest is remembered, so an unchanged tag
 * costs one HEAD request.
 */
public final class HttpRegistryClient implements RegistryClient {

  // A few hundred bytes each.
  private static final int MAX_REMEMBERED_MANIFESTS = 20_000;
  private static final int MAX_REMEMBERED_REGISTRIES = 1_000;

  private final RegistryAccess access;
  private final Transport transport;
  private final Clock clock;
  private final Executor executor;
  private final Cache<String, RegistrySession> sessions =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED_REGISTRIES).build();
  private final Cache<Holdings.Name, Manifest> manifests =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED_MANIFESTS).build();

  /**
   * Makes a client that has not asked anything yet.
   *
   * @param executor runs what follows an answer; never blocked, one or two threads suffice
   */
  public HttpRegistryClient(RegistryAccess access, Clock clock, Executor executor) {
    this.access = access;
    this.clock = clock;
    this.executor = executor;
    this.transport = new Transport(access, executor);
  }

  @Override
  public CompletableFuture<RegistryAnswer> ask(SourceQuestion question) {
    String registry = question.reference().repository().registry();
    if (!access.mayAsk(registry)) {
      return unanswered(
          registry + " is a registry on the node itself, which the collector cannot reach");
    }
    if (access.root(registry).getHost() == null) {
      return unanswered("'" + registry + "' is not the name of a host");
    }
    RegistrySession session =
        sessions.get(
            registry, name -> new RegistrySession(name, access, transport, clock, executor));
    return session
        .inFlight()
        .run(
            () -> {
              Optional<Unanswered> paused = session.paused();
              return paused.isPresent()
                  ? CompletableFuture.<RegistryAnswer>completedFuture(paused.get())
                  : new Inquiry(session, manifests, question).answer();
            })
        .exceptionallyCompose(failure -> recovered(unwrapped(failure)));
  }

  private static CompletableFuture<RegistryAnswer> recovered(Throwable failure) {
    return failure instanceof RegistryException known
        ? CompletableFuture.completedFuture(known.answer())
        : CompletableFuture.failedFuture(failure);
  }

  private static CompletableFuture<RegistryAnswer> unanswered(String reason) {
    return CompletableFuture.completedFuture(new Unanswered(Cause.UNDETERMINED, reason));
  }

  /** Returns what a stage failed with, without the wrapping that dependent stages add. */
  static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }
}
