package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.image.Platform;
import dev.assay.collector.running.ObservedImage.ClaimKind;
import java.util.List;

/**
 * An image by the word of a node.
 *
 * @param configDigest its config digest
 * @param sizeBytes size; 0: unknown
 * @param platform platform of the node that runs it
 * @param firstSeenMillis first report, by the collector's clock
 */
public record ImageFact(
    Sha256 configDigest, long sizeBytes, Platform platform, long firstSeenMillis) {

  /** Names that a node claims for it. */
  public record Claims(ImageFact image, List<String> repoTags, List<String> repoDigests) {
    public Claims {
      repoTags = List.copyOf(repoTags);
      repoDigests = List.copyOf(repoDigests);
    }
  }

  /** One name of it by the word of one node. */
  public record Claim(
      long imageKey, long nodeKey, ClaimKind kind, String name, long firstSeenMillis) {}
}
