package dev.assay.collector.integrity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a tag got its present digest: as its registry tells, else as far as the collector's own
 * observation does. A registry of the distribution kind keeps no such time.
 *
 * @param after when at the earliest: last time that it was seen with another digest; null where it
 *     never was
 * @param before when at the latest: first time that it was seen with its present digest
 * @param origin who tells
 */
public record TagUpdate(@Nullable Instant after, Instant before, Origin origin) {

  /** Who tells. */
  public enum Origin {
    /** The collector, by its own observation. */
    OBSERVED,
    /** The registry. */
    REGISTRY
  }

  /** Returns an update as its registry tells it. */
  public static TagUpdate told(Instant at) {
    return new TagUpdate(at, at, Origin.REGISTRY);
  }

  /** Makes an update by the collector's own observation. */
  public TagUpdate(@Nullable Instant after, Instant before) {
    this(after, before, Origin.OBSERVED);
  }

  /** Whether a tag was updated after a deployment. */
  public enum Order {
    /** It was. */
    AFTER,
    /** It was updated before. */
    BEFORE,
    /** The times do not tell. */
    UNKNOWN
  }

  /**
   * Returns whether this was after a deployment. The two clocks differ: this is a statement of
   * times, and decides nothing.
   *
   * @param deployed when, by the node's clock; null: not known
   */
  public Order comparedTo(@Nullable Instant deployed) {
    if (deployed == null) {
      return Order.UNKNOWN;
    }
    if (after != null && !after.isBefore(deployed)) {
      return Order.AFTER;
    }
    return before.isBefore(deployed) ? Order.BEFORE : Order.UNKNOWN;
  }

  /** Returns the same as a sentence, with both times. */
  public String sentence(@Nullable Instant deployed) {
    String updated =
        origin == Origin.REGISTRY
            ? "The tag was updated at " + before + ", by the registry"
            : after == null
                ? "The tag was updated before " + before + ", when it was first asked for"
                : "The tag was updated between "
                    + after
                    + " and "
                    + before
                    + ", by the collector's own observation";
    if (deployed == null) {
      return updated + "; when the image was deployed is not known.";
    }
    return switch (comparedTo(deployed)) {
      case AFTER -> updated + ": after the deployment at " + deployed + ".";
      case BEFORE -> updated + ": before the deployment at " + deployed + ".";
      case UNKNOWN ->
          updated + "; the deployment was at " + deployed + ". These times do not tell the order.";
    };
  }

  /**
   * Returns the last update in a timeline.
   *
   * @param sightings the latest first
   */
  public static Optional<TagUpdate> last(List<TagSighting> sightings) {
    if (sightings.isEmpty()) {
      return Optional.empty();
    }
    Instant after = sightings.size() > 1 ? sightings.get(1).lastSeen() : null;
    return Optional.of(new TagUpdate(after, sightings.get(0).firstSeen()));
  }
}
