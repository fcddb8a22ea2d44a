package dev.assay.collector.registry;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import java.util.Set;

/**
 * What is asked of a registry: one question for everything that runs under one reference.
 *
 * @param reference the image as deployed
 * @param platforms platforms of the nodes that run it: whose images of an index are looked into
 * @param imageIds config digests that run: where the platforms' images are none of them, all images
 *     of the index are looked into, and the registry is asked whether it has them at all
 * @param claims repository digests that nodes claim: looked up only where an image id is not found
 */
public record SourceQuestion(
    ImageReference reference, Set<Platform> platforms, Set<Digest> imageIds, Set<Digest> claims) {

  /** Copies the sets. */
  public SourceQuestion {
    platforms = Set.copyOf(platforms);
    imageIds = Set.copyOf(imageIds);
    claims = Set.copyOf(claims);
  }

  /** Returns the same question about another name of the image. */
  SourceQuestion under(ImageReference name) {
    return new SourceQuestion(name, platforms, imageIds, claims);
  }
}
