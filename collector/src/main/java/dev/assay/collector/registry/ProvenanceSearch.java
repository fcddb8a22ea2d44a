package dev.assay.collector.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.collector.image.Digest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Looks for provenance that is attached to an image, until somebody is named: BuildKit's
 * attestation in the index, then referrers, then cosign's tag.
 */
final class ProvenanceSearch {

  /** Annotation by which BuildKit says what a layer of an attestation is. */
  static final String PREDICATE_TYPE = "in-toto.io/predicate-type";

  private static final String SLSA = "https://slsa.dev/provenance/";

  // Signatures and SBOMs are attached in the same way; an image has few of all.
  private static final int MAX_ATTACHED = 4;
  private static final int MAX_REQUESTS = 16;
  private static final long MAX_STATEMENT_BYTES = 4L * 1024 * 1024;

  private final Holdings holdings;
  private final Digest digest;
  private final Manifest manifest;
  private final List<PublishedImage> images;
  private final Set<Digest> subjects;
  private final AtomicInteger requests = new AtomicInteger();

  ProvenanceSearch(
      Holdings holdings, Digest digest, Manifest manifest, List<PublishedImage> images) {
    this.holdings = holdings;
    this.digest = digest;
    this.manifest = manifest;
    this.images = images;
    this.subjects = new HashSet<>(Set.of(digest));
    images.forEach(image -> subjects.add(image.manifest()));
  }

  CompletableFuture<BuildDetails> find() {
    List<Supplier<CompletableFuture<BuildDetails>>> places = new ArrayList<>();
    if (manifest instanceof Manifest.Index index) {
      Set<Digest> pulled = new HashSet<>();
      images.stream()
          .filter(image -> image.config() != null)
          .forEach(image -> pulled.add(image.manifest()));
      index.attestations().stream()
          .filter(each -> pulled.contains(each.subject()))
          .limit(1)
          .forEach(each -> places.add(() -> attached(each.digest())));
    }
    places.add(this::referrers);
    places.add(() -> taggedAttachment("sha256-" + digest.hex() + ".att"));
    return untilOwnerIsKnown(places, 0, BuildDetails.NONE);
  }

  private static CompletableFuture<BuildDetails> untilOwnerIsKnown(
      List<Supplier<CompletableFuture<BuildDetails>>> places, int at, BuildDetails known) {
    if (known.owner() != null || at == places.size()) {
      return CompletableFuture.completedFuture(known);
    }
    return places
        .get(at)
        .get()
        .thenCompose(more -> untilOwnerIsKnown(places, at + 1, known.or(more)));
  }

  private CompletableFuture<BuildDetails> referrers() {
    return readable(() -> holdings.referrers(digest))
        .thenCompose(index -> index.map(this::listed).orElseGet(ProvenanceSearch::nothing));
  }

  private CompletableFuture<BuildDetails> listed(JsonNode index) {
    List<Supplier<CompletableFuture<BuildDetails>>> places = new ArrayList<>();
    for (JsonNode each : index.path("manifests")) {
      String type = each.path("artifactType").asText("");
      boolean statement =
          type.contains("in-toto") || type.contains("sigstore.bundle") || type.contains("dsse");
      Optional<Digest> attached = Digest.find(each.path("digest").asText(""));
      if (statement && attached.isPresent() && places.size() < MAX_ATTACHED) {
        places.add(() -> attached(attached.get()));
      }
    }
    return untilOwnerIsKnown(places, 0, BuildDetails.NONE);
  }

  private CompletableFuture<BuildDetails> attached(Digest attachment) {
    return readable(() -> holdings.manifestDocument(attachment).thenApply(Optional::of))
        .thenCompose(document -> document.map(this::layers).orElseGet(ProvenanceSearch::nothing));
  }

  private CompletableFuture<BuildDetails> taggedAttachment(String tag) {
    return readable(() -> holdings.taggedDocument(tag))
        .thenCompose(document -> document.map(this::layers).orElseGet(ProvenanceSearch::nothing));
  }

  /** Reads the statements that an attachment's layers are. */
  private CompletableFuture<BuildDetails> layers(JsonNode attachment) {
    List<Supplier<CompletableFuture<BuildDetails>>> places = new ArrayList<>();
    for (JsonNode layer : attachment.path("layers")) {
      String predicate = layer.path("annotations").path(PREDICATE_TYPE).asText(SLSA);
      Optional<Digest> blob = Digest.find(layer.path("digest").asText(""));
      boolean small = layer.path("size").asLong(Long.MAX_VALUE) <= MAX_STATEMENT_BYTES;
      if (predicate.startsWith(SLSA) && small && blob.isPresent() && places.size() < MAX_ATTACHED) {
        places.add(() -> statement(blob.get()));
      }
    }
    return untilOwnerIsKnown(places, 0, BuildDetails.NONE);
  }

  private CompletableFuture<BuildDetails> statement(Digest blob) {
    return readable(() -> holdings.blobDocument(blob).thenApply(Optional::of))
        .thenApply(
            document ->
                document
                    .flatMap(each -> ProvenanceStatement.read(each, subjects))
                    .orElse(BuildDetails.NONE));
  }

  private static CompletableFuture<BuildDetails> nothing() {
    return CompletableFuture.completedFuture(BuildDetails.NONE);
  }

  /**
   * Asks, within the number of requests that this is worth. What is not there is no document; where
   * the registry cannot be asked, the search fails.
   */
  private CompletableFuture<Optional<JsonNode>> readable(
      Supplier<CompletableFuture<Optional<JsonNode>>> request) {
    return requests.incrementAndGet() > MAX_REQUESTS
        ? CompletableFuture.completedFuture(Optional.empty())
        : Holdings.ifThere(request.get());
  }
}
