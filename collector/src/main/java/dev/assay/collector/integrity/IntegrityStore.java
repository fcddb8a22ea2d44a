package dev.assay.collector.integrity;

import dev.assay.collector.image.Repository;
import dev.assay.collector.image.Tag;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is known of integrity, durably. May be called from any thread; blocks.
 *
 * <p>Its failures are exceptions of the implementation; what a failed call was to keep is found
 * again by a later check.
 */
public interface IntegrityStore {

  /** Which violations are asked for. */
  enum Scope {
    /** Those that stand. */
    OPEN,
    /** Also those that were resolved. */
    OPEN_AND_RESOLVED
  }

  /**
   * What one check found, kept all or not at all.
   *
   * @param images what is now known of images
   * @param violations violations that were raised, confirmed, resolved or not rechecked
   * @param sighting what the tag asked for leads to; null where that is not known
   */
  record Findings(
      List<ImageIntegrity> images, List<Violation> violations, @Nullable TagSighting sighting) {
    /** Copies the lists. */
    public Findings {
      images = List.copyOf(images);
      violations = List.copyOf(violations);
    }
  }

  /** Returns what is known of all images, those that no longer run included. */
  List<ImageIntegrity> images();

  /** Returns violations: open ones first, then the most urgent, then the latest detected. */
  List<Violation> violations(Scope scope);

  /** Returns the latest sightings of a tag, the latest first. */
  List<TagSighting> sightings(Repository repository, Tag tag, int limit);

  /** Keeps findings. */
  void save(Findings findings);

  /**
   * Forgets violations resolved, images checked and tags seen before {@code limit} and not since.
   */
  void forgetBefore(Instant limit);
}
