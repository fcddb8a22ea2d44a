package dev.assay.collector.running;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.image.Platform;
import java.time.Instant;
import java.util.List;

/**
 * An image as nodes report it. Only the config digest is bound to its content; the names are what
 * nodes claim.
 *
 * @param configDigest the image ID
 * @param sizeBytes as the runtime reports it; 0: unknown
 * @param platform of the node that runs it
 * @param claims names by which nodes know it
 * @param firstSeen first report, by the collector's clock
 */
public record ObservedImage(
    Sha256 configDigest, long sizeBytes, Platform platform, List<Claim> claims, Instant firstSeen) {
  public ObservedImage {
    claims = List.copyOf(claims);
  }

  /** Returns it as what usage and inventories belong to. */
  public Artifact.Image artifact() {
    return new Artifact.Image(configDigest);
  }

  /** What kind of name is claimed. */
  public enum ClaimKind {
    /** A tag, "registry.example/app:v1". */
    REPO_TAG,
    /** A repository digest, "registry.example/app@sha256:...". */
    REPO_DIGEST
  }

  /**
   * A name of the image by the word of one node.
   *
   * @param nodeKey key of the node
   * @param kind kind of name
   * @param name the name
   * @param firstSeen when the node claimed it first, by the collector's clock
   */
  public record Claim(long nodeKey, ClaimKind kind, String name, Instant firstSeen) {}
}
