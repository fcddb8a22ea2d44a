package dev.assay.collector.integrity;

import dev.assay.collector.image.Digest;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * When a reference was checked before this program started.
 *
 * @param at the earliest of the last checks of what runs by it
 * @param images what was checked, by image ID; other content has not been
 */
record LastChecks(Instant at, Set<Digest> images) {

  private LastChecks and(LastChecks other) {
    Set<Digest> both = new HashSet<>(images);
    both.addAll(other.images);
    return new LastChecks(at.isBefore(other.at) ? at : other.at, both);
  }

  /**
   * Returns references that need no check soon: all that is known to run by them was found to be
   * verified or violated. By reference in full form.
   *
   * @param known what is known of images
   * @param runs tells which of them run
   */
  static Map<String, LastChecks> settled(
      Collection<ImageIntegrity> known, Predicate<Subject> runs) {
    Map<String, LastChecks> checked = new HashMap<>();
    for (ImageIntegrity image : known) {
      if (runs.test(image.subject())) {
        Instant last = image.checkedAt();
        Instant at = last == null || image.state() == IntegrityState.UNDECIDED ? Instant.MIN : last;
        Digest id = image.subject().imageId();
        checked.merge(
            image.subject().reference(),
            new LastChecks(at, id == null ? Set.of() : Set.of(id)),
            LastChecks::and);
      }
    }
    checked.values().removeIf(each -> each.at().equals(Instant.MIN));
    return checked;
  }
}
