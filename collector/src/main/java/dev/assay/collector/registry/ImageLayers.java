package dev.assay.collector.registry;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Repository;
import java.util.List;

/**
 * What an image of one platform consists of.
 *
 * @param repository where its blobs are: the source's, where the image was deployed by a mirror's
 *     name
 * @param manifest digest of its manifest
 * @param config digest of its config, the image ID
 * @param layers the lowest first, compressed as their media types say or not at all
 * @param diffIds SHA-256 of each layer's uncompressed bytes, in the same order
 */
public record ImageLayers(
    Repository repository,
    Digest manifest,
    Digest config,
    List<Blob> layers,
    List<Digest> diffIds) {

  /** Copies the lists. */
  public ImageLayers {
    layers = List.copyOf(layers);
    diffIds = List.copyOf(diffIds);
    if (layers.size() != diffIds.size()) {
      throw new IllegalArgumentException(
          "diffIds: "
              + diffIds.size()
              + " (expected: one for each of "
              + layers.size()
              + " layers)");
    }
  }
}
