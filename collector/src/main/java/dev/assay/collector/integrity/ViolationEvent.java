package dev.assay.collector.integrity;

import java.time.Instant;

/**
 * Something that became of a violation.
 *
 * @param violationId the violation
 * @param kind what
 * @param at when
 * @param detail what changed, or why it ended, for people
 */
public record ViolationEvent(String violationId, Kind kind, Instant at, String detail) {

  /** What can become of a violation. */
  public enum Kind {
    /** It was confirmed for the first time. */
    OPENED,
    /** Its evidence or its places changed, or it could be checked again after a while. */
    UPDATED,
    /** It ended. */
    RESOLVED,
    /** It was confirmed again after it had ended. */
    REOPENED
  }
}
