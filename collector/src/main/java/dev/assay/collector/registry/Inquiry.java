package dev.assay.collector.registry;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.Repository;
import dev.assay.collector.image.Tag;
import dev.assay.collector.registry.RegistryAnswer.Absent;
import dev.assay.collector.registry.RegistryAnswer.Kind;
import dev.assay.collector.registry.RegistryAnswer.Published;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Finds the answer to one question. The steps of each search follow each other; what is told
 * besides digests is searched beside where else the content is.
 */
final class Inquiry {

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
    String name = reference.name();
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
    Set<Digest> settled = new HashSet<>(Set.of(found.digest()));
    images.forEach(image -> settled.add(image.manifest()));
    return elsewhere(strays, settled)
        .thenCombine(
            tagDigest(),
            (elsewhere, tag) ->
                new Published(
                    found.digest(),
                    kind(found.manifest()),
                    images,
                    elsewhere,
                    tag.orElse(null),
                    location))
        .thenCombine(
            details.published(session, holdings, entry, found, images),
            (published, told) -> published.with(told));
  }

  static Kind kind(Manifest manifest) {
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

  /**
   * Looks for what is not under the name.
   *
   * @param settled digests that need no looking up: what is under them is known
   */
  private CompletableFuture<RegistryAnswer.Elsewhere> elsewhere(
      Set<Digest> imageIds, Set<Digest> settled) {
    if (imageIds.isEmpty()) {
      return CompletableFuture.completedFuture(RegistryAnswer.Elsewhere.NOTHING);
    }
    Set<Digest> claims = new HashSet<>(question.claims());
    claims.removeAll(settled);
    return new ElsewhereSearch(session, holdings, repository).find(claims, imageIds);
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
    return elsewhere(question.imageIds(), Set.of())
        .thenApply(elsewhere -> new Absent(repository + name, code, proof, elsewhere))
        .thenCombine(remains(), (absent, told) -> absent.with(told));
  }

  private CompletableFuture<SourceDetails> remains() {
    Tag tag = reference.tag();
    return tag == null
        ? CompletableFuture.completedFuture(SourceDetails.NONE)
        : details.gone(session, repository, tag);
  }
}
