package dev.assay.collector.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.collector.image.Digest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Looks for bills of materials that are attached to an image; its steps follow each other, so no
 * two run at a time. Bills in signed envelopes are not looked into.
 */
final class BillSearch {

  private static final List<String> PREDICATES =
      List.of("https://spdx.dev/Document", "https://cyclonedx.org/bom");

  private static final Set<String> MEDIA_TYPES =
      Set.of("application/vnd.cyclonedx+json", "application/spdx+json", "text/spdx+json");

  // An image has one or two; more could be anybody's who may push there.
  private static final int MAX_BILLS = 4;
  private static final int MAX_ATTACHED = 8;
  private static final long MAX_BYTES = 64L << 20;

  private final Holdings holdings;
  private final Digest manifest;
  private final Map<Digest, Blob> bills = new LinkedHashMap<>();

  BillSearch(Holdings holdings, Digest manifest) {
    this.holdings = holdings;
    this.manifest = manifest;
  }

  /**
   * Returns the bills. Registries that do not tell what refers to an image still tell what is in
   * its index.
   *
   * @param name tag or digest that the image was found by
   */
  CompletableFuture<AttachedDocuments.Bills> find(String name) {
    return holdings
        .lookUp(name)
        .thenCompose(
            lookup ->
                lookup instanceof Holdings.Lookup.Found found
                    ? holdings.whole(found).thenCompose(this::attestations)
                    : CompletableFuture.completedFuture(null))
        .thenCompose(ignored -> referrers())
        .thenApply(ignored -> "")
        .exceptionallyCompose(BillSearch::obstacle)
        .thenApply(obstacle -> new AttachedDocuments.Bills(List.copyOf(bills.values()), obstacle));
  }

  private static CompletableFuture<String> obstacle(Throwable failure) {
    return HttpRegistryClient.unwrapped(failure) instanceof RegistryException known
        ? CompletableFuture.completedFuture(String.valueOf(known.getMessage()))
        : CompletableFuture.failedFuture(failure);
  }

  private CompletableFuture<?> attestations(Manifest found) {
    List<Digest> attached = new ArrayList<>();
    if (found instanceof Manifest.Index index) {
      index.attestations().stream()
          .filter(each -> each.subject().equals(manifest))
          .limit(MAX_ATTACHED)
          .forEach(each -> attached.add(each.digest()));
    }
    return takeAll(attached);
  }

  private CompletableFuture<?> referrers() {
    return holdings
        .referrers(manifest)
        .thenCompose(index -> takeAll(index.map(BillSearch::listed).orElse(List.of())));
  }

  private static List<Digest> listed(JsonNode index) {
    List<Digest> attached = new ArrayList<>();
    for (JsonNode each : index.path("manifests")) {
      String type = each.path("artifactType").asText("");
      boolean fits = MEDIA_TYPES.contains(type) || type.contains("in-toto") || type.isEmpty();
      if (fits && attached.size() < MAX_ATTACHED) {
        Digest.find(each.path("digest").asText("")).ifPresent(attached::add);
      }
    }
    return attached;
  }

  private CompletableFuture<?> takeAll(List<Digest> attached) {
    CompletableFuture<?> chain = CompletableFuture.completedFuture(null);
    for (Digest each : attached) {
      chain =
          chain
              .thenCompose(
                  ignored ->
                      Holdings.ifThere(holdings.manifestDocument(each).thenApply(Optional::of)))
              .thenAccept(document -> document.ifPresent(this::take));
    }
    return chain;
  }

  private void take(JsonNode attachment) {
    for (JsonNode layer : attachment.path("layers")) {
      String type = layer.path("mediaType").asText("");
      String predicate = layer.path("annotations").path(ProvenanceSearch.PREDICATE_TYPE).asText("");
      long size = layer.path("size").asLong(-1);
      Optional<Digest> digest = Digest.find(layer.path("digest").asText(""));
      if (digest.isPresent()
          && size >= 0
          && size <= MAX_BYTES
          && bills.size() < MAX_BILLS
          && (MEDIA_TYPES.contains(type) || PREDICATES.stream().anyMatch(predicate::startsWith))) {
        bills.putIfAbsent(digest.get(), new Blob(digest.get(), size, type));
      }
    }
  }
}
