package dev.assay.collector.registry;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.Repository;
import dev.assay.collector.image.Tag;
import dev.assay.collector.registry.RegistryAnswer.Absent;
import dev.assay.collector.registry.RegistryAnswer.Held;
import dev.assay.collector.registry.RegistryAnswer.Kind;
import dev.assay.collector.registry.RegistryAnswer.Published;
import dev.assay.collector.registry.RegistrySession.Request;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the answer to one question. The steps of each search follow each other; what is told
 * besides digests is searched beside where else the content is.
 */
final class Inquiry {

  private static final Set<String> NO_BLOB = Set.of("BLOB_UNKNOWN", "NAME_UNKNOWN");

  // A node reports one or two digests of a repository; more are somebody's play.
  private static final int MAX_CLAIMS = 8;

  private final RegistrySession session;
  private final SourceQuestion question;
  private final ImageReference reference;
  private final Repository repository;

  private final DetailsSearch details;
  private final Holdings holdings;

  Inquiry(
      RegistrySession session,
      KnownManifests manifests,
      DetailsSearch details,
      SourceQuestion question) {
    this.session = session;
    this.details = details;
    this.question = question;
    this.reference = question.reference();
    this.repository = reference.repository();
    this.holdings = new Holdings(session, manifests, repository);
  }

  CompletableFuture<RegistryAnswer> answer() {
    Digest pinned = reference.digest();
    String name = pinned != null ? pinned.value() : String.valueOf(reference.tag());
    return holdings
        .lookUp(name)
        .thenCompose(
            lookup -> {
              if (lookup instanceof Holdings.Lookup.NotFound missing) {
                return absent(missing.code());
              }
              Holdings.Lookup.Found found = (Holdings.Lookup.Found) lookup;
              session.rememberReadable(repository);
              return published(found, holdings.location(name));
            });
  }

  // What it leads to

  private CompletableFuture<RegistryAnswer> published(
      Holdings.Lookup.Found found, String location) {
    return holdings
        .images(found.digest(), found.manifest(), this::isPulled)
        .thenCompose(
            images ->
                allFound(images)
                    ? CompletableFuture.completedFuture(images)
                    : holdings.images(found.digest(), found.manifest(), platform -> true))
        .thenCompose(images -> published(found, images, location));
  }

  private CompletableFuture<RegistryAnswer> published(
      Holdings.Lookup.Found found, List<PublishedImage> images, String location) {
    Set<Digest> strays = unfound(images);
    RegistryProduct.Entry entry =
        new RegistryProduct.Entry(
            repository, reference.tag(), found.digest(), kind(found.manifest()), strays);
    return new Whereabouts(strays)
        .search()
        .thenCombine(
            tagDigest(),
            (whereabouts, tag) ->
                new Published(
                    found.digest(),
                    kind(found.manifest()),
                    images,
                    whereabouts.held,
                    whereabouts.notHeld,
                    tag.orElse(null),
                    location))
        .thenCombine(
            details.published(session, holdings, entry, found, images),
            (published, told) -> published.with(told));
  }

  private static Kind kind(Manifest manifest) {
    return manifest instanceof Manifest.Index ? Kind.INDEX : Kind.MANIFEST;
  }

  /** Entries without a platform may be for any. */
  private boolean isPulled(Platform image) {
    return image.equals(Platform.UNKNOWN)
        || question.platforms().stream().anyMatch(node -> node.runs(image));
  }

  private boolean allFound(List<PublishedImage> images) {
    return unfound(images).isEmpty();
  }

  private Set<Digest> unfound(List<PublishedImage> images) {
    Set<Digest> unfound = new HashSet<>(question.imageIds());
    images.forEach(image -> removeConfig(unfound, image.config()));
    return unfound;
  }

  private static void removeConfig(Set<Digest> from, @Nullable Digest config) {
    if (config != null) {
      from.remove(config);
    }
  }

  /** Asks what the tag beside a digest leads to; that is information only, so failures are none. */
  private CompletableFuture<Optional<Digest>> tagDigest() {
    Tag tag = reference.tag();
    if (reference.digest() == null || tag == null) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return session
        .send(holdings.manifestRequest("HEAD", tag.value()))
        .handle(
            (reply, failure) ->
                failure == null && reply.status() == 200 ? reply.statedDigest() : Optional.empty());
  }

  /** Where else in the repository the content is that is not under the name. */
  private final class Whereabouts {

    private final Set<Digest> imageIds;
    private final Map<Digest, Held> held = new java.util.HashMap<>();
    private final Set<Digest> notHeld = new HashSet<>();

    Whereabouts(Set<Digest> imageIds) {
      this.imageIds = imageIds;
    }

    CompletableFuture<Whereabouts> search() {
      CompletableFuture<?> chain = CompletableFuture.completedFuture(null);
      if (!imageIds.isEmpty()) {
        for (Digest claim : question.claims().stream().sorted().limit(MAX_CLAIMS).toList()) {
          chain = chain.thenCompose(ignored -> claim(claim));
        }
        for (Digest imageId : imageIds.stream().sorted().limit(MAX_CLAIMS).toList()) {
          chain = chain.thenCompose(ignored -> blob(imageId));
        }
      }
      // It only adds to what is known already: where it cannot be asked, it is left out.
      return chain.handle((ignored, failure) -> this);
    }

    private CompletableFuture<?> claim(Digest claim) {
      return holdings
          .heldNow(claim)
          .thenCompose(
              manifest -> {
                if (manifest.isEmpty()) {
                  notHeld.add(claim);
                  return CompletableFuture.completedFuture(null);
                }
                return holdings
                    .images(claim, manifest.get(), platform -> true)
                    .thenAccept(images -> held.put(claim, held(manifest.get(), images)));
              });
    }

    private Held held(Manifest manifest, List<PublishedImage> images) {
      Set<Digest> configs =
          images.stream()
              .flatMap(image -> Optional.ofNullable(image.config()).stream())
              .collect(Collectors.toSet());
      long unknown = images.stream().filter(image -> image.config() == null).count();
      return new Held(kind(manifest), configs, unknown);
    }

    private CompletableFuture<?> blob(Digest config) {
      String path = repository.path() + "/blobs/" + config;
      return session
          .send(new Request(repository, "HEAD", path, Map.of()))
          .thenCompose(
              head ->
                  head.status() == 404
                      ? session.send(new Request(repository, "GET", path, Map.of()))
                      : CompletableFuture.completedFuture(head))
          .thenAccept(
              reply -> {
                if (reply.status() == 404
                    && reply.errorCode().filter(NO_BLOB::contains).isPresent()) {
                  notHeld.add(config);
                }
              });
    }
  }

  // Where nothing is

  private CompletableFuture<RegistryAnswer> absent(String code) {
    return new AbsenceProof(session, details, holdings, question)
        .of(code)
        .thenCompose(proof -> absent(code, proof));
  }

  private CompletableFuture<RegistryAnswer> absent(String code, String proof) {
    Digest digest = reference.digest();
    String name = digest == null ? ":" + reference.tag() : "@" + digest;
    return new Whereabouts(question.imageIds())
        .search()
        .thenApply(
            whereabouts ->
                new Absent(repository + name, code, proof, whereabouts.held, whereabouts.notHeld))
        .thenCombine(remains(), (absent, told) -> absent.with(told));
  }

  private CompletableFuture<SourceDetails> remains() {
    Tag tag = reference.tag();
    return tag == null
        ? CompletableFuture.completedFuture(SourceDetails.NONE)
        : details.gone(session, repository, tag);
  }
}
