package dev.assay.collector.integrity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a tag got its present digest, as far as the collector's own observation tells. A registry of
 * the distribution kind keeps no such time.
 *
 * @param after last time that it was seen with another digest; null where it never was
 * @param before first time that it was seen with its present digest
 */
public record TagUpdate(@Nullable Instant after, Instant before) {

  /**
   * Returns the last update in a timeline.
   *
   * @param sightings the latest first
   */
  static Optional<TagUpdate> last(List<TagSighting> sightings) {
    if (sightings.isEmpty()) {
      return Optional.empty();
    }
    Instant after = sightings.size() > 1 ? sightings.get(1).lastSeen() : null;
    return Optional.of(new TagUpdate(after, sightings.get(0).firstSeen()));
  }
}
