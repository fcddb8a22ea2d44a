package dev.assay.collector.integrity;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What was found: the details that prove a violation.
 *
 * @param comparison both sides
 * @param status for a missing source "Artifact Not Found", else empty
 * @param reasonCodes what more is known
 * @param notes where values come from, for people
 * @param deploymentTime creation of the oldest container that runs it; null where not known, or
 *     without meaning for the type
 * @param tagUpdate when the tag got its present digest; null where not known, or without meaning
 */
public record Evidence(
    Comparison comparison,
    String status,
    SortedSet<ReasonCode> reasonCodes,
    List<String> notes,
    @Nullable Instant deploymentTime,
    @Nullable TagUpdate tagUpdate) {

  /** Copies the collections. */
  public Evidence {
    reasonCodes = Collections.unmodifiableSortedSet(new TreeSet<>(reasonCodes));
    notes = List.copyOf(notes);
  }

  /**
   * Assembles the evidence of a verdict.
   *
   * @param deployed creation of the oldest container, by the node's clock
   * @param update when the tag was updated
   */
  static Evidence of(
      IntegrityVerdict.Violated violated, @Nullable Instant deployed, @Nullable TagUpdate update) {
    if (violated.type() == ViolationType.MISSING_SOURCE) {
      return new Evidence(
          violated.comparison(),
          "Artifact Not Found",
          violated.reasonCodes(),
          violated.notes(),
          null,
          null);
    }
    SortedSet<ReasonCode> codes = new TreeSet<>(violated.reasonCodes());
    List<String> notes = new ArrayList<>(violated.notes());
    if (update != null) {
      Instant after = update.after();
      notes.add(
          after == null
              ? "The tag already led to its present digest when it was first asked for: it was"
                  + " updated before "
                  + update.before()
              : "The tag was updated between "
                  + after
                  + " and "
                  + update.before()
                  + ", by the"
                  + " collector's own observation");
      if (deployed != null && after != null && !after.isBefore(deployed)) {
        codes.add(ReasonCode.TAG_OVERWRITTEN_AFTER_DEPLOY);
      } else if (deployed != null && update.before().isBefore(deployed)) {
        codes.add(ReasonCode.STALE_NODE_CACHE);
      }
    }
    return new Evidence(violated.comparison(), "", codes, notes, deployed, update);
  }

  Evidence withNotes(List<String> more) {
    List<String> all = new ArrayList<>(notes);
    all.addAll(more);
    return new Evidence(comparison, status, reasonCodes, all, deploymentTime, tagUpdate);
  }

  /**
   * Returns the time from the deployment to the tag's update, as known at the latest; negative
   * where the tag was updated before. Deployment is by the node's clock, the update by the
   * collector's.
   */
  public Optional<Duration> timeDifference() {
    return deploymentTime == null || tagUpdate == null
        ? Optional.empty()
        : Optional.of(Duration.between(deploymentTime, tagUpdate.before()));
  }
}
