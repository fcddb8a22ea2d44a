package dev.assay.collector.integrity;

/**
 * Something that became of a violation, as it was recorded.
 *
 * @param sequence its place among all that became of violations: the next has a greater number
 * @param event what became of it
 * @param violation the violation as of then, of its files and places the first only
 */
public record RecordedEvent(long sequence, ViolationEvent event, Violation violation) {

  /** Returns what became of it in one line, for people. */
  public String summary() {
    String what =
        switch (event.kind()) {
          case OPENED -> "opened";
          case UPDATED -> "updated (" + event.detail() + ")";
          case RESOLVED -> "resolved (" + event.detail() + ")";
          case REOPENED -> "opened again (" + event.detail() + ")";
        };
    return violation.type().title() + " of " + violation.subject().reference() + ": " + what;
  }
}
