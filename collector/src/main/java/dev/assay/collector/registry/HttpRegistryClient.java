package dev.assay.collector.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Repository;
import dev.assay.collector.registry.RegistryAnswer.Cause;
import dev.assay.collector.registry.RegistryAnswer.Unanswered;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
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
public final class HttpRegistryClient implements RegistryClient, ImageContents, AttachedDocuments {

  // How long a verdict waits for what is told besides digests, at most.
  private static final Duration DETAILS_PATIENCE = Duration.ofSeconds(5);
  private static final int MAX_REMEMBERED_REGISTRIES = 1_000;

  private final RegistryAccess access;
  private final Readings readings;
  private final Traffic traffic = new Traffic();
  private final Transport transport;
  private final DetailsSearch details;
  private final Clock clock;
  private final Executor executor;
  private final Cache<String, RegistrySession> sessions =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED_REGISTRIES).build();
  private final KnownManifests manifests = new KnownManifests();

  /**
   * Makes a client that has not asked anything yet.
   *
   * @param executor runs what follows an answer; never blocked, one or two threads suffice
   */
  public HttpRegistryClient(RegistryAccess access, Clock clock, Executor executor) {
    this(access, Readings.inMemory(clock), clock, executor);
  }

  /** Makes one that knows which repositories could be read before. */
  public HttpRegistryClient(
      RegistryAccess access, Readings readings, Clock clock, Executor executor) {
    this.access = access;
    this.readings = readings;
    this.clock = clock;
    this.executor = executor;
    this.transport = new Transport(access, null, executor, traffic);
    this.details = new DetailsSearch(clock, DETAILS_PATIENCE);
  }

  /**
   * What was asked so far.
   *
   * @param requests HTTP requests, those to token services and products' APIs included
   * @param failures requests without a whole answer
   * @param waiting references that wait for their turn at their registry
   */
  public record Counts(long requests, long failures, long waiting) {}

  /** Returns what was asked so far. */
  public Counts counts() {
    return new Counts(
        traffic.requests(),
        traffic.failures(),
        sessions.asMap().values().stream().mapToLong(each -> each.inFlight().waiting()).sum());
  }

  @Override
  public CompletableFuture<RegistryAnswer> ask(SourceQuestion deployed) {
    SourceQuestion question = deployed.under(access.mirrors().source(deployed.reference()));
    String registry = question.reference().repository().registry();
    Optional<String> obstacle = obstacle(registry);
    if (obstacle.isPresent()) {
      return CompletableFuture.completedFuture(new Unanswered(Cause.NOT_ASKED, obstacle.get()));
    }
    RegistrySession session = session(registry);
    return session
        .inFlight()
        .run(
            () ->
                session
                    .courtesy()
                    .unlessPaused(
                        () -> new Inquiry(session, manifests, details, question).answer()))
        .exceptionallyCompose(failure -> recovered(unwrapped(failure)))
        .thenApply(answer -> withOrigin(answer, deployed, question));
  }

  /** Says so where another registry was asked than the one that was named. */
  private static RegistryAnswer withOrigin(
      RegistryAnswer answer, SourceQuestion deployed, SourceQuestion asked) {
    if (deployed.reference().equals(asked.reference())) {
      return answer;
    }
    String note = deployed.reference() + " is a mirror's name for " + asked.reference();
    return answer.match(
        published -> published.with(published.details().note(note)),
        absent -> absent.with(absent.details().note(note)),
        unanswered -> new Unanswered(unanswered.cause(), unanswered.reason() + " (" + note + ")"));
  }

  /** Returns why a registry cannot be asked at all. */
  private Optional<String> obstacle(String registry) {
    if (!access.mayAsk(registry)) {
      return Optional.of(
          registry + " is a registry on the node itself, which the collector cannot reach");
    }
    return access.root(registry).getHost() == null
        ? Optional.of("'" + registry + "' is not the name of a host")
        : Optional.empty();
  }

  private RegistrySession session(String registry) {
    return sessions.get(
        registry,
        name -> new RegistrySession(name, access, transport(name), readings, clock, executor));
  }

  /** A registry with authorities of its own has a client of its own: they vouch for no other. */
  private Transport transport(String registry) {
    return access
        .authorities()
        .of(registry)
        .map(tls -> new Transport(access, tls, executor, traffic))
        .orElse(transport);
  }

  @Override
  public CompletableFuture<ImageLayers> layers(SourceQuestion question, Digest imageId) {
    Repository repository = access.mirrors().source(question.reference()).repository();
    SourceQuestion narrowed =
        new SourceQuestion(
            question.reference(), question.platforms(), Set.of(imageId), question.claims());
    return ask(narrowed)
        .thenCompose(
            answer ->
                new LayerSearch(
                        new Holdings(session(repository.registry()), manifests, repository),
                        repository,
                        imageId)
                    .find(answer))
        .exceptionallyCompose(
            failure -> CompletableFuture.failedFuture(unavailable(unwrapped(failure))));
  }

  @Override
  public CompletableFuture<Bills> bills(SourceQuestion question, ImageLayers image) {
    RegistrySession session = session(image.repository().registry());
    String name = access.mirrors().source(question.reference()).name();
    return session
        .inFlight()
        .run(
            () ->
                new BillSearch(
                        new Holdings(session, manifests, image.repository()), image.manifest())
                    .find(name));
  }

  @Override
  public InputStream open(Repository repository, Blob blob)
      throws ContentUnavailable, InterruptedException {
    String registry = repository.registry();
    Optional<String> obstacle = obstacle(registry);
    if (obstacle.isPresent()) {
      throw new ContentUnavailable(Cause.NOT_ASKED, obstacle.get());
    }
    return new Download(session(registry), repository, blob)
        .open(
            new BlobStream.Patience(
                access.limits().requestTimeout(), access.limits().downloadTimeout()),
            clock);
  }

  /** Returns what callers are told of a failure: a defect of the program stays what it is. */
  static Throwable unavailable(Throwable failure) {
    return failure instanceof RegistryException known
        ? new ContentUnavailable(known.answerCause(), String.valueOf(known.getMessage()), known)
        : failure;
  }

  private static CompletableFuture<RegistryAnswer> recovered(Throwable failure) {
    return failure instanceof RegistryException known
        ? CompletableFuture.completedFuture(known.answer())
        : CompletableFuture.failedFuture(failure);
  }

  /** Returns what a stage failed with, without the wrapping that dependent stages add. */
  static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }
}
