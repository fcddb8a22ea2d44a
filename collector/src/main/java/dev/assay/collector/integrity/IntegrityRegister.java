package dev.assay.collector.integrity;

import dev.assay.collector.image.Platform;
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
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns verdicts into what stands: states of images, and violations from their first detection to
 * their resolution. Of an image at most one violation is open that is about its source, and one of
 * each type that is about the files in use.
 *
 * <p>What changes is saved first, then remembered, then told. In memory are open violations only.
 * Thread-safe; blocks for reads and writes of the store.
 */
public final class IntegrityRegister {

  private final IntegrityStore store;
  private final Confirmation confirmation;
  private final IntegrityListener listener;

  // Guarded by this.
  private final Map<Slot, Violation> open = new HashMap<>();
  private final Map<Subject, Instant> goneSince = new HashMap<>();
  private boolean loaded;

  /** Makes a register that reads what is open when it is first used. */
  public IntegrityRegister(
      IntegrityStore store, Confirmation confirmation, IntegrityListener listener) {
    this.store = store;
    this.confirmation = confirmation;
    this.listener = listener;
  }

  /**
   * A place for one open violation.
   *
   * @param subject the image
   * @param contentType the type; null for those about the image's source, which replace each other
   */
  private record Slot(Subject subject, @Nullable ViolationType contentType) {
    static Slot of(Subject subject, ViolationType type) {
      return new Slot(subject, type.isOfContent() ? type : null);
    }

    static Slot of(Violation violation) {
      return of(violation.subject(), violation.type());
    }
  }

  /**
   * What a check says of one image.
   *
   * @param subject the image
   * @param verdict the verdict
   * @param instances the containers that run it
   * @param update when the tag it was deployed by was updated; null where not known
   * @param notes what a reader has to know besides
   */
  record Outcome(
      Subject subject,
      IntegrityVerdict verdict,
      List<RunningInstance> instances,
      @Nullable TagUpdate update,
      List<String> notes) {}

  /**
   * Takes in what checks say, each of another image, all of it in one transaction.
   *
   * @return what is now known of the images
   */
  synchronized List<ImageIntegrity> apply(
      List<Outcome> outcomes, List<TagSighting> sightings, Instant now) {
    load();
    Map<Subject, ImageIntegrity> before =
        store.images(outcomes.stream().map(Outcome::subject).toList()).stream()
            .collect(Collectors.toMap(ImageIntegrity::subject, each -> each, (a, b) -> b));
    Draft draft = new Draft();
    for (Outcome outcome : outcomes) {
      ImageIntegrity last =
          before.getOrDefault(outcome.subject(), ImageIntegrity.pending(outcome.subject()));
      ImageIntegrity next = last.after(outcome.verdict(), now, confirmation);
      draft.images.add(next);
      applyTo(draft, outcome, next, now);
    }
    for (ImageIntegrity next : draft.images) {
      ImageIntegrity last = before.get(next.subject());
      if (last == null
          || last.state() != next.state()
          || last.definiteState() != next.definiteState()) {
        draft.changedImages.add(next);
      }
    }
    save(draft, sightings, List.of());
    return draft.images;
  }

  /**
   * Returns in which time a check can confirm what one more has to confirm, by reference; nothing
   * for references of which all is settled.
   */
  Map<String, Duration> untilConfirming(List<ImageIntegrity> states) {
    return states.stream()
        .filter(state -> state.cause() == UndecidedCause.AWAITING_CONFIRMATION)
        .collect(
            Collectors.toMap(
                state -> state.subject().reference(),
                state -> confirmation.apart(Objects.requireNonNull(state.suspicion()).type()),
                (one, other) -> one.compareTo(other) < 0 ? one : other));
  }

  private void applyTo(Draft draft, Outcome outcome, ImageIntegrity next, Instant now) {
    Violation standing = open.get(new Slot(next.subject(), null));
    switch (next.state()) {
      case PENDING -> {}
      case VERIFIED -> resolve(draft, standing, "The source holds what runs.", now);
      case UNDECIDED -> notRechecked(draft, standing, next.reason());
      case VIOLATED -> {
        if (outcome.verdict() instanceof IntegrityVerdict.Violated verdict) {
          String forgedStill = forgedStill(standing, verdict, outcome.instances());
          if (!forgedStill.isEmpty()) {
            notRechecked(draft, standing, forgedStill);
            return;
          }
          Evidence evidence =
              Evidence.of(verdict, deployed(outcome.instances()), outcome.update())
                  .withNotes(outcome.notes())
                  .withNotes(
                      Stream.of(verdict.unsettled()).filter(each -> !each.isEmpty()).toList())
                  .withNotes(Locations.unlisted(outcome.instances()));
          Instant since = Objects.requireNonNull(next.suspicion()).firstAt();
          stands(draft, verdict.type(), next.subject(), evidence, outcome.instances(), since, now);
        }
      }
    }
  }

  /**
   * Returns why a violation by a forged name goes on standing where a check saw something less
   * grave; empty where it does not. What a digest leads to never changes, so a name that has only
   * become impossible to compare, since the registry fails at it or has lost what it led to, ends
   * nothing while the image runs on a node where the name was forged; nor does a reference that the
   * registry has lost besides.
   */
  private static String forgedStill(
      @Nullable Violation standing,
      IntegrityVerdict.Violated verdict,
      List<RunningInstance> instances) {
    if (standing == null
        || !standing.evidence().reasonCodes().contains(ReasonCode.CLAIMED_DIGEST_FORGED)) {
      return "";
    }
    if (!verdict.isForged()) {
      return runsThere(standing, instances) ? verdict.unsettled() : "";
    }
    return standing.type().severity().compareTo(verdict.type().severity()) > 0
        ? "the node still claims what it does not run, and it is now also a "
            + verdict.type().title()
        : "";
  }

  private static boolean runsThere(Violation standing, List<RunningInstance> instances) {
    return standing.locations().stream()
        .map(Location::place)
        .anyMatch(
            place ->
                instances.stream()
                    .map(RunningInstance::place)
                    .anyMatch(
                        each ->
                            each.node().equals(place.node())
                                && each.cluster().equals(place.cluster())));
  }

  /**
   * Takes in what is said of the files in use of an image, by all containers that run it.
   *
   * @param subject the image: its reference in full form, and its ID
   * @param verdict what is said; it is believed at once
   * @param instances the containers that run it
   */
  public synchronized void judgeContent(
      Subject subject, ContentVerdict verdict, List<RunningInstance> instances, Instant now) {
    load();
    Draft draft = new Draft();
    for (ViolationType type : ViolationType.values()) {
      if (type.isOfContent()) {
        content(draft, Slot.of(subject, type), type, verdict, instances, now);
      }
    }
    ContentIntegrity state =
        new ContentIntegrity(subject, verdict.state(), verdict.doubt().reason(), now);
    save(draft, List.of(), List.of(state));
  }

  private void content(
      Draft draft,
      Slot slot,
      ViolationType type,
      ContentVerdict verdict,
      List<RunningInstance> instances,
      Instant now) {
    Subject subject = slot.subject();
    List<ChangedFile> files =
        type == ViolationType.CONTENT_MODIFIED ? verdict.modified() : verdict.added();
    if (files.isEmpty()) {
      Violation standing = open.get(slot);
      if (standing != null && verdict.doubt().concerns(standing.evidence())) {
        notRechecked(draft, standing, verdict.doubt().reason());
      } else {
        String why = "No file in use differs any more from what the image ships.";
        resolve(draft, standing, why, now);
      }
      return;
    }
    List<RunningInstance> places =
        instances.stream()
            .filter(
                each ->
                    files.stream()
                        .anyMatch(file -> file.containerId().equals(each.place().containerId())))
            .toList();
    Platform platform =
        places.stream().map(RunningInstance::platform).findFirst().orElse(Platform.UNKNOWN);
    Evidence evidence =
        Evidence.ofFiles(subject, platform, files, deployed(places))
            .withNotes(Locations.unlisted(places));
    Instant since =
        files.stream().map(ChangedFile::firstSeen).min(Comparator.naturalOrder()).orElse(now);
    stands(draft, type, subject, evidence, places, since, now);
  }

  /** Opens a violation, opens it again, or confirms the one that stands. */
  private void stands(
      Draft draft,
      ViolationType type,
      Subject subject,
      Evidence evidence,
      List<RunningInstance> instances,
      Instant since,
      Instant now) {
    Violation standing = open.get(Slot.of(subject, type));
    if (standing != null && standing.type() == type) {
      Violation confirmed =
          standing.confirmed(evidence, Locations.of(instances, standing, now), now);
      String changes = ViolationChanges.between(standing, confirmed);
      draft.violations.add(confirmed);
      if (!changes.isEmpty()) {
        draft.event(confirmed, ViolationEvent.Kind.UPDATED, now, changes);
      }
      return;
    }
    resolve(draft, standing, "It is now a violation of type " + type + ".", now);
    Optional<Violation> earlier = store.lastResolved(subject, type);
    if (earlier.isPresent()) {
      List<Location> locations = Locations.of(instances, earlier.get(), since);
      Violation reopened = earlier.get().reopened(evidence, locations, now);
      draft.violations.add(reopened);
      draft.event(
          reopened,
          ViolationEvent.Kind.REOPENED,
          now,
          "seen again; it had been resolved: " + earlier.get().resolution());
      return;
    }
    Violation raised =
        Violation.raised(type, subject, evidence, Locations.of(instances, null, since), since, now);
    draft.violations.add(raised);
    draft.event(raised, ViolationEvent.Kind.OPENED, now, type.title());
  }

  private static void notRechecked(Draft draft, @Nullable Violation standing, String reason) {
    if (standing != null && !standing.notRecheckedBecause().equals(reason)) {
      draft.violations.add(standing.notRechecked(reason));
    }
  }

  private static void resolve(Draft draft, @Nullable Violation standing, String why, Instant now) {
    if (standing != null) {
      Violation resolved = standing.resolved(why, now);
      draft.violations.add(resolved);
      draft.event(resolved, ViolationEvent.Kind.RESOLVED, now, why);
    }
  }

  private static @Nullable Instant deployed(List<RunningInstance> instances) {
    return instances.stream()
        .map(RunningInstance::created)
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  /**
   * Resolves violations of images that have not run for a while.
   *
   * @param runs tells which images run
   * @param patience how long nothing of an image must run: containers that are replaced leave gaps
   */
  synchronized void resolveGone(Predicate<Subject> runs, Duration patience, Instant now) {
    load();
    Draft draft = new Draft();
    goneSince.keySet().removeIf(runs);
    for (Violation violation : open.values()) {
      Subject subject = violation.subject();
      if (!runs.test(subject)
          && !now.isBefore(goneSince.computeIfAbsent(subject, first -> now).plus(patience))) {
        resolve(draft, violation, "No container of the image runs any more.", now);
      }
    }
    if (!draft.violations.isEmpty()) {
      save(draft, List.of(), List.of());
    }
    Set<Subject> stillOpen = open.keySet().stream().map(Slot::subject).collect(Collectors.toSet());
    goneSince.keySet().retainAll(stillOpen);
  }

  /** Reads what was open when the collector ended. */
  private void load() {
    if (!loaded) {
      store.violations(Scope.OPEN).forEach(each -> open.put(Slot.of(each), each));
      loaded = true;
    }
  }

  private void save(Draft draft, List<TagSighting> sightings, List<ContentIntegrity> contents) {
    long last =
        store.save(
            new Findings(
                draft.images,
                draft.violations,
                sightings,
                contents,
                draft.told.stream().map(Told::event).toList()));
    for (Violation violation : draft.violations) {
      if (violation.isOpen()) {
        open.put(Slot.of(violation), violation);
      } else {
        // One of another type may stand there by now.
        open.computeIfPresent(
            Slot.of(violation),
            (slot, standing) -> standing.id().equals(violation.id()) ? null : standing);
      }
    }
    draft.changedImages.forEach(listener::imageChanged);
    long sequence = last - draft.told.size();
    for (Told each : draft.told) {
      sequence++;
      listener.violationChanged(new RecordedEvent(sequence, each.event(), each.violation()));
    }
  }

  private record Told(Violation violation, ViolationEvent event) {}

  /** What is about to be saved. */
  private static final class Draft {
    private final List<ImageIntegrity> images = new ArrayList<>();
    private final List<ImageIntegrity> changedImages = new ArrayList<>();
    private final List<Violation> violations = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();

    private void event(Violation violation, ViolationEvent.Kind kind, Instant now, String detail) {
      told.add(new Told(violation, new ViolationEvent(violation.id(), kind, now, detail)));
    }
  }
}
