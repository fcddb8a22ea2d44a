package dev.assay.sensor.container;

import java.util.List;

/**
 * An image as the runtime knows it now. All but the digest are names that the node's root user can
 * change.
 *
 * @param configDigest the image ID
 * @param repoTags for example "registry.example/app:v1", in the runtime's order
 * @param repoDigests for example "registry.example/app@sha256:...", in the runtime's order
 * @param sizeBytes size in bytes as the runtime says; 0 is unknown
 */
public record ContainerImage(
    ConfigDigest configDigest, List<String> repoTags, List<String> repoDigests, long sizeBytes) {

  /** Copies the lists. */
  public ContainerImage {
    repoTags = List.copyOf(repoTags);
    repoDigests = List.copyOf(repoDigests);
  }
}
