package dev.assay.collector.integrity;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageIdentity;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.ReferenceSource;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A container that runs now, and the image that it runs, as its node reports them.
 *
 * @param reference the image as deployed, best known; need not be a reference at all
 * @param source where that comes from
 * @param imageId config digest of what runs; null where the node gives none
 * @param names tags and repository digests under which the node knows the content
 * @param platform the node's platform
 * @param identity what the node's image IDs are digests of
 * @param place where it runs
 * @param created when the container was created, by the node's clock; null where not known
 */
public record RunningInstance(
    String reference,
    ReferenceSource source,
    @Nullable Digest imageId,
    List<String> names,
    Platform platform,
    ImageIdentity identity,
    Place place,
    @Nullable Instant created) {

  /** Copies the names. */
  public RunningInstance {
    names = List.copyOf(names);
  }

  /** A container of a runtime whose image IDs are digests of configs, as most are. */
  public RunningInstance(
      String reference,
      ReferenceSource source,
      @Nullable Digest imageId,
      List<String> names,
      Platform platform,
      Place place,
      @Nullable Instant created) {
    this(reference, source, imageId, names, platform, ImageIdentity.CONFIG, place, created);
  }
}
