package dev.assay.collector.integrity;

import dev.assay.collector.integrity.IntegrityListener.ViolationEvent;
import dev.assay.collector.integrity.IntegrityStore.Findings;
import dev.assay.collector.integrity.IntegrityStore.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The states of all images and their open violations: one violation an image at most. What changes
 * is saved first, then remembered, then told. Not thread-safe: the monitor guards it.
 */
final class ViolationRegister {

  /** Places kept of one violation: enough to see where, and bounded for the largest fleet. */
  private static final int MAX_LOCATIONS = 1000;

  private record Event(Violation violation, ViolationEvent kind) {}

  private final IntegrityStore store;
  private final Confirmation confirmation;
  private final IntegrityListener listener;
  private final Map<Subject, ImageIntegrity> images = new HashMap<>();
  private final Map<Subject, Violation> open = new HashMap<>();
  private final Map<Subject, Instant> goneSince = new HashMap<>();

  ViolationRegister(IntegrityStore store, Confirmation confirmation, IntegrityListener listener) {
    this.store = store;
    this.confirmation = confirmation;
    this.listener = listener;
  }

  /** Reads what was known when the collector ended. */
  void load() {
    store.images().forEach(image -> images.put(image.subject(), image));
    store.violations(Scope.OPEN).forEach(each -> open.put(each.subject(), each));
  }

  boolean knows(Subject subject) {
    return images.containsKey(subject);
  }

  /**
   * What a check says of one image.
   *
   * @param subject the image
   * @param verdict the verdict
   * @param instances the containers that run it
   */
  record Outcome(Subject subject, IntegrityVerdict verdict, List<RunningInstance> instances) {}

  /** Takes in what one answer of a registry says of all images that run under its reference. */
  void apply(
      List<Outcome> outcomes,
      @Nullable TagSighting sighting,
      @Nullable TagUpdate update,
      Instant now) {
    List<ImageIntegrity> changedImages = new ArrayList<>();
    List<Violation> changedViolations = new ArrayList<>();
    List<Event> events = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      ImageIntegrity next =
          images
              .getOrDefault(outcome.subject(), ImageIntegrity.pending(outcome.subject()))
              .after(outcome.verdict(), now, confirmation);
      changedImages.add(next);
      changedViolations.addAll(violations(outcome, next, update, now, events));
    }
    save(new Findings(changedImages, changedViolations, sighting), events);
  }

  private List<Violation> violations(
      Outcome outcome,
      ImageIntegrity next,
      @Nullable TagUpdate update,
      Instant now,
      List<Event> events) {
    Violation standing = open.get(next.subject());
    return switch (next.state()) {
      case PENDING -> List.of();
      case VERIFIED -> resolve(standing, "The source holds what runs.", now, events);
      case UNDECIDED ->
          standing == null || standing.notRecheckedBecause().equals(next.reason())
              ? List.of()
              : List.of(standing.notRechecked(next.reason()));
      case VIOLATED ->
          outcome
              .verdict()
              .match(
                  verified -> List.of(),
                  violated -> violated(outcome, violated, next, standing, update, now, events),
                  undecided -> List.of());
    };
  }

  private List<Violation> violated(
      Outcome outcome,
      IntegrityVerdict.Violated verdict,
      ImageIntegrity next,
      @Nullable Violation standing,
      @Nullable TagUpdate update,
      Instant now,
      List<Event> events) {
    Evidence evidence =
        Evidence.of(verdict, deployed(outcome.instances()), update)
            .withNotes(unlisted(outcome.instances()));
    List<Violation> changed = new ArrayList<>();
    if (standing != null && standing.type() == verdict.type()) {
      Violation confirmed =
          standing.confirmed(evidence, locations(outcome.instances(), standing, now), now);
      if (!standing.notRecheckedBecause().isEmpty()) {
        events.add(new Event(confirmed, ViolationEvent.CONFIRMED_ANEW));
      }
      changed.add(confirmed);
      return changed;
    }
    changed.addAll(
        resolve(standing, "It is now a violation of type " + verdict.type() + ".", now, events));
    ImageIntegrity.Suspicion suspicion = Objects.requireNonNull(next.suspicion());
    Violation raised =
        Violation.raised(
            verdict.type(),
            outcome.subject(),
            evidence,
            locations(outcome.instances(), null, suspicion.firstAt()),
            suspicion.firstAt(),
            now);
    events.add(new Event(raised, ViolationEvent.RAISED));
    changed.add(raised);
    return changed;
  }

  private static List<Violation> resolve(
      @Nullable Violation standing, String why, Instant now, List<Event> events) {
    if (standing == null) {
      return List.of();
    }
    Violation resolved = standing.resolved(why, now);
    events.add(new Event(resolved, ViolationEvent.RESOLVED));
    return List.of(resolved);
  }

  private static @Nullable Instant deployed(List<RunningInstance> instances) {
    return instances.stream()
        .map(RunningInstance::created)
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  /** Says how many places are left out, so that a full list does not look like a whole one. */
  private static List<String> unlisted(List<RunningInstance> instances) {
    long places = instances.stream().map(RunningInstance::place).distinct().count();
    return places <= MAX_LOCATIONS
        ? List.of()
        : List.of("runs in " + places + " containers; the first " + MAX_LOCATIONS + " are listed");
  }

  private static List<Location> locations(
      List<RunningInstance> instances, @Nullable Violation standing, Instant now) {
    Map<Place, Instant> known =
        standing == null
            ? Map.of()
            : standing.locations().stream()
                .collect(Collectors.toMap(Location::place, Location::firstDetected, (a, b) -> a));
    return instances.stream()
        .map(RunningInstance::place)
        .distinct()
        .sorted(
            Comparator.comparing(Place::cluster)
                .thenComparing(Place::namespace)
                .thenComparing(Place::workloadName)
                .thenComparing(Place::node)
                .thenComparing(Place::containerId))
        .limit(MAX_LOCATIONS)
        .map(place -> new Location(place, known.getOrDefault(place, now)))
        .toList();
  }

  /**
   * Resolves violations of images that have not run for a while, and forgets their states.
   *
   * @param patience how long nothing of an image must run: containers that are replaced leave gaps
   */
  void resolveGone(Set<Subject> running, Duration patience, Instant now) {
    goneSince.keySet().removeAll(running);
    List<Violation> changed = new ArrayList<>();
    List<Event> events = new ArrayList<>();
    for (Violation violation : open.values()) {
      Subject subject = violation.subject();
      if (!running.contains(subject)
          && !now.isBefore(goneSince.computeIfAbsent(subject, first -> now).plus(patience))) {
        changed.addAll(resolve(violation, "No container of the image runs any more.", now, events));
      }
    }
    if (!changed.isEmpty()) {
      save(new Findings(List.of(), changed, null), events);
    }
    goneSince.keySet().retainAll(open.keySet());
    // An image that comes back starts with what its next check says; the store keeps its history.
    images.keySet().removeIf(each -> !running.contains(each) && !open.containsKey(each));
  }

  private void save(Findings findings, List<Event> events) {
    store.save(findings);
    for (Violation violation : findings.violations()) {
      if (violation.isOpen()) {
        open.put(violation.subject(), violation);
      } else {
        open.remove(violation.subject());
      }
    }
    for (ImageIntegrity image : findings.images()) {
      ImageIntegrity before = images.put(image.subject(), image);
      if (before == null
          || before.state() != image.state()
          || before.definiteState() != image.definiteState()) {
        listener.imageChanged(image);
      }
    }
    events.forEach(event -> listener.violationChanged(event.violation(), event.kind()));
  }
}
