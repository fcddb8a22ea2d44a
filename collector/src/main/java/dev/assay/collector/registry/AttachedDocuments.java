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
   */
  CompletableFuture<Bills> bills(SourceQuestion question, ImageLayers image);

  /**
   * What was found.
   *
   * @param found documents in JSON, bare or in an in-toto statement, in the image's repository
   * @param obstacle why there may be more: the registry could not be asked for all; else empty
   */
  record Bills(List<Blob> found, String obstacle) {}
}
