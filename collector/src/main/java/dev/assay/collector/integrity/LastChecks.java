package dev.assay.collector.integrity;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** When references were checked before this program started. */
final class LastChecks {

  private LastChecks() {}

  /**
   * Returns when references were checked that need no check soon: all that runs by them was found
   * to be verified or violated. By reference in full form.
   *
   * @param known what is known of images
   * @param runs tells which of them run
   */
  static Map<String, Instant> settled(Collection<ImageIntegrity> known, Predicate<Subject> runs) {
    Map<String, Instant> checked = new HashMap<>();
    for (ImageIntegrity image : known) {
      if (runs.test(image.subject())) {
        Instant last = image.checkedAt();
        Instant at = last == null || image.state() == IntegrityState.UNDECIDED ? Instant.MIN : last;
        checked.merge(
            image.subject().reference(), at, (one, other) -> one.isBefore(other) ? one : other);
      }
    }
    checked.values().removeIf(Instant.MIN::equals);
    return checked;
  }
}
