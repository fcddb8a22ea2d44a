package dev.assay.collector.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Repository;
import dev.assay.collector.image.Tag;
import dev.assay.collector.registry.Attributed.Origin;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a source tells besides digests: by the product's own API, and by what is attached to
 * the image. Answers are remembered, so that an unchanged tag costs nothing more. Thread-safe.
 */
final class DetailsSearch {

  private record Known<T>(T value, Instant until) {}

  // About a kilobyte each: Artifactory's and others'.
  private static final int MAX_REMEMBERED_PRODUCTS = 50_000;
  // Mostly nothing, so a few hundred bytes each.
  private static final int MAX_REMEMBERED_ATTACHMENTS = 100_000;
  // Build information may come after the push; who deployed does not change.
  private static final Duration AGE = Duration.ofHours(6);
  private static final Duration AGE_OF_FAILURE = Duration.ofMinutes(10);

  private final Clock clock;
  private final Duration patience;
  private final Cache<Object, Known<SourceDetails>> products =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED_PRODUCTS).build();
  private final Cache<Holdings.Name, Known<BuildDetails>> attachments =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED_ATTACHMENTS).build();

  /**
   * Makes a search that remembers nothing yet.
   *
   * @param patience how long a verdict waits for what is not needed for it
   */
  DetailsSearch(Clock clock, Duration patience) {
    this.clock = clock;
    this.patience = patience;
  }

  /** Returns what is told about an image that the registry holds; never fails. */
  CompletableFuture<SourceDetails> published(
      RegistrySession session,
      Holdings holdings,
      RegistryProduct.Entry entry,
      Holdings.Lookup.Found found,
      List<PublishedImage> images) {
    return fromProduct(
            entry, session, entry.repository(), (product, api) -> product.details(entry, api))
        .thenCompose(
            details ->
                details.build().owner() != null
                    ? CompletableFuture.completedFuture(details)
                    : fromAttachments(session, holdings, entry, found, images)
                        .thenApply(
                            build ->
                                details.or(
                                    new SourceDetails(
                                        null, null, build, null, null, List.of(), List.of()))));
  }

  /** Returns what is told about an image that is gone; never fails. */
  CompletableFuture<SourceDetails> gone(RegistrySession session, Repository repository, Tag tag) {
    return fromProduct(
        new Holdings.Name(repository, tag.value()),
        session,
        repository,
        (product, api) -> product.remains(repository, tag, api));
  }

  /** Returns why a product's "not found" may not be definite; never fails. */
  CompletableFuture<Optional<String>> doubt(RegistrySession session, Repository repository) {
    Optional<RegistryProduct> product = session.product();
    return product.isEmpty()
        ? CompletableFuture.completedFuture(Optional.empty())
        : bounded(() -> product.get().doubt(repository, session.api(product.get(), repository)))
            .exceptionally(
                failure ->
                    Optional.of(
                        "whether that is definite cannot be told: "
                            + HttpRegistryClient.unwrapped(failure).getMessage()));
  }

  private interface Question {
    CompletableFuture<SourceDetails> ask(RegistryProduct product, ProductApi api);
  }

  private CompletableFuture<SourceDetails> fromProduct(
      Object subject, RegistrySession session, Repository repository, Question question) {
    Optional<RegistryProduct> product = session.product();
    if (product.isEmpty()) {
      return CompletableFuture.completedFuture(SourceDetails.NONE);
    }
    Known<SourceDetails> known = products.getIfPresent(subject);
    if (known != null && clock.instant().isBefore(known.until())) {
      return CompletableFuture.completedFuture(known.value());
    }
    Courtesy courtesy = session.productCourtesy();
    return courtesy
        .unlessPaused(
            () ->
                bounded(() -> question.ask(product.get(), session.api(product.get(), repository)))
                    .whenComplete((details, failure) -> note(courtesy, failure)))
        .thenApply(details -> remember(subject, details, AGE))
        .exceptionally(
            failure ->
                remember(
                    subject,
                    // What it told before is still about the same digest.
                    known == null ? failed(product.get(), failure) : known.value(),
                    AGE_OF_FAILURE));
  }

  /** An API that does not answer holds up only the first that ask it. */
  private static void note(Courtesy courtesy, @Nullable Throwable failure) {
    Throwable cause = failure == null ? null : HttpRegistryClient.unwrapped(failure);
    if (cause instanceof Transport.Unreachable || cause instanceof TimeoutException) {
      courtesy.unreachable(
          new RegistryException(
              RegistryAnswer.Cause.SOURCE_UNREACHABLE, String.valueOf(cause.getMessage())));
    }
  }

  private static SourceDetails failed(RegistryProduct product, Throwable failure) {
    Throwable cause = HttpRegistryClient.unwrapped(failure);
    return SourceDetails.NONE
        .note(
            "what it told before is shown, if anything: "
                + product.kind()
                + "'s own API did not answer"
                + (cause instanceof TimeoutException
                    ? " in time"
                    : " (" + cause.getMessage() + ")"))
        .partial();
  }

  private SourceDetails remember(Object subject, SourceDetails details, Duration age) {
    products.put(subject, new Known<>(details, clock.instant().plus(age)));
    return details;
  }

  private <T> CompletableFuture<T> bounded(Supplier<CompletableFuture<T>> task) {
    try {
      return task.get().copy().orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e); // An address that is none: it is not asked.
    }
  }

  // What the image says itself

  private CompletableFuture<BuildDetails> fromAttachments(
      RegistrySession session,
      Holdings holdings,
      RegistryProduct.Entry entry,
      Holdings.Lookup.Found found,
      List<PublishedImage> images) {
    Holdings.Name name = new Holdings.Name(entry.repository(), entry.digest().value());
    Known<BuildDetails> known = attachments.getIfPresent(name);
    if (known != null && clock.instant().isBefore(known.until())) {
      return CompletableFuture.completedFuture(known.value());
    }
    // What could not be read may be readable later.
    AtomicBoolean complete = new AtomicBoolean(true);
    return bounded(() -> holdings.whole(found))
        .thenCompose(
            manifest -> fromAttachments(session, holdings, manifest, entry, images, complete))
        .exceptionally(
            failure -> {
              complete.set(false);
              return BuildDetails.NONE;
            })
        .thenApply(build -> remember(name, build, complete.get()));
  }

  private CompletableFuture<BuildDetails> fromAttachments(
      RegistrySession session,
      Holdings holdings,
      Manifest manifest,
      RegistryProduct.Entry entry,
      List<PublishedImage> images,
      AtomicBoolean complete) {
    BuildDetails annotated = manifest.annotations().build(Origin.ANNOTATIONS);
    return readable(complete, () -> labels(holdings, images))
        .thenCompose(
            labels -> {
              BuildDetails build = annotated.or(labels);
              // Each manifest counts as a pull where pulls are counted: they are left to what needs
              // them.
              boolean scarce = session.courtesy().isShortOfRequests();
              if (scarce) {
                complete.set(false);
              }
              return build.owner() != null || scarce
                  ? CompletableFuture.completedFuture(build)
                  : readable(
                          complete,
                          () ->
                              new ProvenanceSearch(holdings, entry.digest(), manifest, images)
                                  .find())
                      .thenApply(build::or);
            });
  }

  private BuildDetails remember(Holdings.Name name, BuildDetails build, boolean complete) {
    // One object for the many of which nothing is said.
    BuildDetails shared = build.equals(BuildDetails.NONE) ? BuildDetails.NONE : build;
    Instant until = complete ? Instant.MAX : clock.instant().plus(AGE_OF_FAILURE);
    attachments.put(name, new Known<>(shared, until));
    return shared;
  }

  private CompletableFuture<BuildDetails> readable(
      AtomicBoolean complete, Supplier<CompletableFuture<BuildDetails>> task) {
    return bounded(task)
        .exceptionally(
            failure -> {
              // What is not there, or is no document, stays so: its name is its digest.
              if (!(HttpRegistryClient.unwrapped(failure) instanceof ContentUnavailable)) {
                complete.set(false);
              }
              return BuildDetails.NONE;
            });
  }

  private static CompletableFuture<BuildDetails> labels(
      Holdings holdings, List<PublishedImage> images) {
    Optional<Digest> config =
        images.stream().flatMap(image -> Optional.ofNullable(image.config()).stream()).findFirst();
    if (config.isEmpty()) {
      return CompletableFuture.completedFuture(BuildDetails.NONE);
    }
    return holdings
        .blobDocument(config.get())
        .thenApply(
            (JsonNode document) ->
                ImageAnnotations.of(document.path("config").path("Labels")).build(Origin.LABELS));
  }
}
