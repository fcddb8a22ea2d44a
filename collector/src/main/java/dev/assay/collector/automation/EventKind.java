package dev.assay.collector.automation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What can happen, by the names that rules use. */
public enum EventKind {
  /** A violation was confirmed for the first time. */
  VIOLATION_OPENED("violation.opened"),
  /** The evidence or the places of a violation changed. */
  VIOLATION_UPDATED("violation.updated"),
  /** A violation ended. */
  VIOLATION_RESOLVED("violation.resolved"),
  /** A violation was confirmed again after it had ended. */
  VIOLATION_REOPENED("violation.reopened"),
  /** A new advisory concerns a package of something that runs. */
  ADVISORY_NEW("advisory.new"),
  /** Somebody tries whether messages arrive. */
  TEST("test");

  /** What rules are told that do not say: all but changes of detail. */
  static final List<EventKind> USUAL =
      List.of(VIOLATION_OPENED, VIOLATION_REOPENED, VIOLATION_RESOLVED, ADVISORY_NEW);

  private final String key;

  EventKind(String key) {
    this.key = key;
  }

  /** Returns its name. */
  public String key() {
    return key;
  }

  /** Returns the kind of that name that rules may name. */
  static Optional<EventKind> find(String key) {
    return Arrays.stream(values())
        .filter(each -> each != TEST)
        .filter(each -> each.key.equals(key))
        .findFirst();
  }
}
