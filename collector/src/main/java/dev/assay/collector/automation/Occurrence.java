package dev.assay.collector.automation;

import dev.assay.collector.integrity.Place;
import dev.assay.collector.vulnerability.severity.SeverityLevel;
import java.time.Instant;
import java.util.List;

/**
 * Something that happened, with all that a message tells of it.
 *
 * @param sequence number of the recorded event; 0: a test
 * @param kind what happened
 * @param at when
 * @param severity how severe what it is about is
 * @param risks keys of the risks that it is about, for example "integrity_violation"
 * @param subject what it is about, the same for all that becomes of one violation: letters, digits
 *     and dashes
 * @param type what it is about, for programs: a violation's type, or an advisory's name
 * @param title one line for people
 * @param meaning why it matters; may be empty
 * @param detail what changed, or why it ended; may be empty
 * @param references the image as deployed, by all its references that run
 * @param artifact the artifact; empty where it is not known
 * @param found what was found
 * @param places where, the first of them
 * @param placeCount how many places there are; greater than those listed where some are left out
 * @param toDo what to do about it, the most urgent first
 * @param path where the web page shows it
 */
public record Occurrence(
    long sequence,
    EventKind kind,
    Instant at,
    SeverityLevel severity,
    List<String> risks,
    String subject,
    String type,
    String title,
    String meaning,
    String detail,
    List<String> references,
    String artifact,
    List<Fact> found,
    List<Place> places,
    int placeCount,
    List<String> toDo,
    String path) {

  /** Places that a message lists: enough to see where, and bounded. */
  static final int MOST_PLACES = 50;

  /** Copies the lists. */
  public Occurrence {
    risks = List.copyOf(risks);
    references = List.copyOf(references);
    found = List.copyOf(found);
    places = List.copyOf(places);
    toDo = List.copyOf(toDo);
  }

  /**
   * A detail with its name.
   *
   * @param name for programs, for example "runtime_digest"
   * @param label for people
   */
  public record Fact(String name, String label, String value) {}

  /** Returns whether it ended. */
  public boolean isResolved() {
    return kind == EventKind.VIOLATION_RESOLVED;
  }

  /** Returns the same with the first places only. */
  Occurrence shortened() {
    return places.size() <= MOST_PLACES
        ? this
        : new Occurrence(
            sequence,
            kind,
            at,
            severity,
            risks,
            subject,
            type,
            title,
            meaning,
            detail,
            references,
            artifact,
            found,
            places.subList(0, MOST_PLACES),
            placeCount,
            toDo,
            path);
  }
}
