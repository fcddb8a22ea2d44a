package dev.assay.collector.registry;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Finds what builders and others attached to images in registries. May be called from any thread.
 */
public interface AttachedDocuments {

  /**
   * Finds bills of materials of an image: BuildKit's attestations in the index that its reference
   * leads to, and referrers (OCI distribution-spec 1.1, "Listing Referrers", and its fallback tag).
   * Never blocks.
   *
   * @param question what the image was found by
   * @param image the image
   * @return documents in JSON, bare or in an in-toto statement, in the image's repository;
   *     completes exceptionally with {@link ContentUnavailable} where the registry cannot be asked
   */
  CompletableFuture<List<Blob>> bills(SourceQuestion question, ImageLayers image);
}
