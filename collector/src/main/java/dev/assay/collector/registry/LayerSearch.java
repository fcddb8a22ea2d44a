package dev.assay.collector.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.Repository;
import dev.assay.collector.registry.RegistryAnswer.Absent;
import dev.assay.collector.registry.RegistryAnswer.Cause;
import dev.assay.collector.registry.RegistryAnswer.Held;
import dev.assay.collector.registry.RegistryAnswer.Published;
import dev.assay.collector.registry.RegistryAnswer.Unanswered;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Finds the layers of one image; its steps follow each other, so no two run at a time. */
final class LayerSearch {

  // Container runtimes stop at 127 or so, since overlayfs does.
  private static final int MAX_LAYERS = 512;

  private final Holdings holdings;
  private final Repository repository;
  private final Digest imageId;

  LayerSearch(Holdings holdings, Repository repository, Digest imageId) {
    this.holdings = holdings;
    this.repository = repository;
    this.imageId = imageId;
  }

  /** Returns the layers, given what the registry answered about the image's reference. */
  CompletableFuture<ImageLayers> find(RegistryAnswer answer) {
    return answer.match(this::amongPublished, this::amongHeld, LayerSearch::unanswered);
  }

  private CompletableFuture<ImageLayers> amongPublished(Published published) {
    return published.images().stream()
        .filter(image -> imageId.equals(image.config()))
        .findFirst()
        .map(image -> layers(image.manifest()))
        .orElseGet(() -> amongHeld(published.elsewhere().held()));
  }

  private CompletableFuture<ImageLayers> amongHeld(Absent absent) {
    return amongHeld(absent.elsewhere().held());
  }

  private CompletableFuture<ImageLayers> amongHeld(Map<Digest, Held> held) {
    return held.entrySet().stream()
        .filter(entry -> entry.getValue().present())
        .filter(entry -> entry.getValue().configs().contains(imageId))
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst()
        .map(this::belowClaim)
        .orElseGet(
            () ->
                failed(
                    Cause.UNDETERMINED,
                    repository
                        + " has the image "
                        + imageId
                        + " neither under the name it was deployed by nor under a digest that the"
                        + " node knows"));
  }

  private CompletableFuture<ImageLayers> belowClaim(Digest claim) {
    return holdings
        .heldNow(claim)
        .thenCompose(
            manifest ->
                manifest.isEmpty()
                    ? CompletableFuture.<List<PublishedImage>>completedFuture(List.of())
                    : holdings.images(claim, manifest.get(), (Platform platform) -> true))
        .thenCompose(
            images ->
                images.stream()
                    .filter(image -> imageId.equals(image.config()))
                    .findFirst()
                    .map(image -> layers(image.manifest()))
                    .orElseGet(() -> failed(Cause.UNDETERMINED, claim + " has just been deleted")));
  }

  private CompletableFuture<ImageLayers> layers(Digest manifest) {
    return holdings
        .manifestDocument(manifest)
        .thenCompose(
            document ->
                holdings
                    .blobDocument(imageId)
                    .thenCompose(config -> layers(manifest, document, config)));
  }

  private CompletableFuture<ImageLayers> layers(
      Digest manifest, JsonNode document, JsonNode config) {
    Optional<List<Blob>> layers = blobs(document.path("layers"));
    Optional<List<Digest>> diffIds = digests(config.path("rootfs").path("diff_ids"));
    if (layers.isEmpty() || diffIds.isEmpty() || layers.get().size() != diffIds.get().size()) {
      return failed(
          Cause.UNSUPPORTED,
          "the manifest "
              + repository
              + "@"
              + manifest
              + " and its config do not list the same layers, or more than "
              + MAX_LAYERS
              + ", or by something else than SHA-256");
    }
    return CompletableFuture.completedFuture(
        new ImageLayers(repository, manifest, imageId, layers.get(), diffIds.get()));
  }

  private static Optional<List<Blob>> blobs(JsonNode descriptors) {
    List<Blob> blobs = new ArrayList<>();
    for (JsonNode each : descriptors) {
      Optional<Digest> digest = digest(each.path("digest"));
      JsonNode size = each.path("size");
      if (digest.isEmpty() || !size.canConvertToLong() || size.asLong() < 0) {
        return Optional.empty();
      }
      blobs.add(new Blob(digest.get(), size.asLong(), each.path("mediaType").asText("")));
    }
    return descriptors.isArray() && blobs.size() <= MAX_LAYERS
        ? Optional.of(blobs)
        : Optional.empty();
  }

  private static Optional<List<Digest>> digests(JsonNode texts) {
    List<Digest> digests = new ArrayList<>();
    for (JsonNode each : texts) {
      Optional<Digest> digest = digest(each);
      if (digest.isEmpty()) {
        return Optional.empty();
      }
      digests.add(digest.get());
    }
    return Optional.of(digests);
  }

  private static Optional<Digest> digest(JsonNode node) {
    String text = node.asText("");
    return text.startsWith("sha256:") ? Digest.find(text) : Optional.empty();
  }

  private static CompletableFuture<ImageLayers> unanswered(Unanswered answer) {
    return failed(answer.cause(), answer.reason());
  }

  private static CompletableFuture<ImageLayers> failed(Cause cause, String reason) {
    return CompletableFuture.failedFuture(new ContentUnavailable(cause, reason));
  }
}
