package dev.assay.collector.integrity;

import dev.assay.collector.image.Digest;

/**
 * A digest and what it is of; digests of different kinds never compare.
 *
 * @param digest the digest
 * @param kind what it is of
 */
public record LabelledDigest(Digest digest, Kind kind) {

  /** What a digest is of. */
  public enum Kind {
    /** An image index: the images of all platforms. */
    INDEX,
    /** The manifest of one image. */
    MANIFEST,
    /** The config of one image: its image ID. */
    CONFIG
  }
}
