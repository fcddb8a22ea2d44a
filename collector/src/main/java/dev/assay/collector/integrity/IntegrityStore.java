package dev.assay.collector.integrity;

import dev.assay.collector.image.Repository;
import dev.assay.collector.image.Tag;
import dev.assay.collector.registry.SourceDetails;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
   * @param sightings what tags lead to
   * @param contents what is now known of the files in use
   * @param events what became of violations
   */
  record Findings(
      List<ImageIntegrity> images,
      List<Violation> violations,
      List<TagSighting> sightings,
      List<ContentIntegrity> contents,
      List<ViolationEvent> events) {

    /** Nothing. */
    public static final Findings NONE =
        new Findings(List.of(), List.of(), List.of(), List.of(), List.of());

    /** Copies the lists. */
    public Findings {
      images = List.copyOf(images);
      violations = List.copyOf(violations);
      sightings = List.copyOf(sightings);
      contents = List.copyOf(contents);
      events = List.copyOf(events);
    }
  }

  /** Returns what is known of all images, those that no longer run included. */
  List<ImageIntegrity> images();

  /** Returns what is known of these images; images that nothing is known of are left out. */
  List<ImageIntegrity> images(Collection<Subject> subjects);

  /** Returns what the last check said of each image, those that no longer run included. */
  Map<Subject, IntegrityState> states();

  /** Returns what is known of the files in use, by image. */
  List<ContentIntegrity> contents();

  /**
   * Returns what is known of the files in use of these images; without those nothing is known of.
   */
  List<ContentIntegrity> contents(Collection<Subject> subjects);

  /** Returns violations: open ones first, then the most urgent, then the latest detected. */
  List<Violation> violations(Scope scope);

  /**
   * Returns what lists need of open violations: the most urgent first, then the latest detected.
   */
  List<OpenViolation> open();

  /** Returns one violation, open or resolved; empty where it is not kept. */
  Optional<Violation> violation(String id);

  /** Returns the last violation of that type that was resolved; empty where none is kept. */
  Optional<Violation> lastResolved(Subject subject, ViolationType type);

  /** Returns what became of a violation, the latest first. */
  List<ViolationEvent> history(String violationId, int limit);

  /** Returns the latest sightings of a tag, the latest first. */
  List<TagSighting> sightings(Repository repository, Tag tag, int limit);

  /** Returns the latest sightings of each of these tags, the latest first. */
  Map<TagName, List<TagSighting>> sightings(Collection<TagName> tags, int limit);

  /** Returns what the source of a reference, in full form, told last. */
  Optional<SourceDetails> details(String reference);

  /** Keeps what sources tell, by reference in full form. */
  void saveDetails(Map<String, SourceDetails> details);

  /**
   * Returns what became of violations after the event of that number, the earliest first; of what
   * is forgotten, nothing.
   */
  List<RecordedEvent> eventsAfter(long sequence, int limit);

  /**
   * Keeps findings; each event with its violation among them, as it is now.
   *
   * @return the number of the last event, the others having those before it; 0 where there is none
   */
  long save(Findings findings);

  /**
   * Forgets violations resolved, images checked and tags seen before {@code limit} and not since.
   */
  void forgetBefore(Instant limit);
}
