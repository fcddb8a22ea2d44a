package dev.assay.collector.registry;

import dev.assay.collector.image.Digest;

/**
 * Content that a manifest names (OCI image-spec, "descriptor").
 *
 * @param digest SHA-256 of its bytes
 * @param sizeBytes how many these are
 * @param mediaType what they are; as the manifest says it, which may be wrong
 */
public record Blob(Digest digest, long sizeBytes, String mediaType) {

  /** Checks the size. */
  public Blob {
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("sizeBytes: " + sizeBytes + " (expected: 0 or more)");
    }
  }
}
