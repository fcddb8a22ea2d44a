package dev.assay.collector.integrity;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.image.Digest;
import org.jspecify.annotations.Nullable;

/**
 * What integrity is said of: content that runs under a reference.
 *
 * @param reference the reference, in full form where it is one
 * @param imageId what runs; null where nodes do not say
 */
public record Subject(String reference, @Nullable Digest imageId) {

  /** Returns the artifact that runs; null where nodes do not say. */
  public @Nullable Artifact artifact() {
    return imageId == null ? null : new Artifact.Image(Sha256.parse(imageId.value()));
  }

  /** Returns a name that is stable and fits into a line. */
  public String key() {
    return reference + " " + (imageId == null ? "unknown" : imageId.value());
  }
}
