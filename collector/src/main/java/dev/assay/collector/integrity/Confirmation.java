package dev.assay.collector.integrity;

import java.time.Duration;

/**
 * How often a violation must be seen before it is one.
 *
 * @param mismatchChecks consecutive definite checks for content that differs: rollouts, pushes
 *     under way and lagging replicas pass
 * @param missingChecks the same for content that is missing
 * @param apart least time from one check that sees other content to the next
 * @param missingApart the same for content that is missing: a push that replaces a tag, a replica
 *     that lags and a registry that is restored miss it for minutes
 */
public record Confirmation(
    int mismatchChecks, int missingChecks, Duration apart, Duration missingApart) {

  /** Checks that no violation is raised on one answer. */
  public Confirmation {
    if (mismatchChecks < 2 || missingChecks < 2) {
      throw new IllegalArgumentException(
          "confirmation: "
              + mismatchChecks
              + " and "
              + missingChecks
              + " checks (expected: at least 2, one answer proves nothing)");
    }
  }

  /** Returns two checks, and three for a missing source, at least {@code apart}. */
  public static Confirmation standard(Duration apart) {
    return new Confirmation(2, 3, apart, apart);
  }

  int checksFor(ViolationType type) {
    return type == ViolationType.MISSING_SOURCE ? missingChecks : mismatchChecks;
  }

  Duration apart(ViolationType type) {
    return type == ViolationType.MISSING_SOURCE ? missingApart : apart;
  }
}
