package dev.assay.collector.integrity;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.RunningImage;
import dev.assay.collector.integrity.IntegrityRegister.Outcome;
import dev.assay.collector.integrity.IntegrityVerdict.Undecided;
import dev.assay.collector.integrity.IntegrityVerdict.Verified;
import dev.assay.collector.integrity.IntegrityVerdict.Violated;
import dev.assay.collector.registry.Attributed;
import dev.assay.collector.registry.RegistryAnswer;
import dev.assay.collector.registry.RegistryAnswer.Published;
import dev.assay.collector.registry.SourceDetails;
import dev.assay.collector.registry.SourceQuestion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns answers of registries into what they say of each image that runs. Thread-safe. */
final class CheckRound {

  private final IntegrityCheck check;
  private final IntegrityStore store;

  CheckRound(IntegrityCheck check, IntegrityStore store) {
    this.check = check;
    this.store = store;
  }

  /**
   * A reference that was asked for.
   *
   * @param reference what was asked for
   * @param instances the containers that run it
   * @param answer what the registry answered
   */
  record Check(ImageReference reference, List<RunningInstance> instances, RegistryAnswer answer) {}

  /**
   * What checks say.
   *
   * @param outcomes of each image
   * @param sightings what their tags lead to
   * @param details what their sources tell, in the order of the checks; null where there was no
   *     answer
   */
  record Result(
      List<Outcome> outcomes, List<TagSighting> sightings, List<@Nullable SourceDetails> details) {}

  /** Reads the containers that run by references, and sorts them by these. */
  static Map<Schedule.Entry, List<RunningInstance>> byEntry(
      List<Schedule.Entry> entries, RunningImages running) {
    Map<String, Schedule.Entry> bySpelling = new HashMap<>();
    entries.forEach(
        entry -> entry.spellings().forEach(spelling -> bySpelling.put(spelling, entry)));
    Map<Schedule.Entry, List<RunningInstance>> groups = new HashMap<>();
    for (RunningInstance instance : running.instances(bySpelling.keySet())) {
      Schedule.Entry entry = bySpelling.get(instance.reference());
      if (entry != null) {
        groups.computeIfAbsent(entry, first -> new ArrayList<>()).add(instance);
      }
    }
    return groups;
  }

  /** Returns what to ask about everything that runs by a reference. */
  static SourceQuestion question(ImageReference reference, List<RunningInstance> instances) {
    Set<Platform> platforms = new HashSet<>();
    Set<Digest> imageIds = new HashSet<>();
    Set<Digest> claims = new HashSet<>();
    for (RunningInstance instance : instances) {
      RunningImage image = image(reference, instance);
      platforms.add(image.platform());
      claims.addAll(image.claims());
      Digest imageId = image.imageId();
      if (imageId != null) {
        imageIds.add(imageId);
      }
    }
    return new SourceQuestion(reference, platforms, imageIds, claims);
  }

  /** Returns what is said of an image whose name leads to no registry. */
  static Outcome nameless(Subject subject) {
    String reason =
        "the node names the image '"
            + subject.reference()
            + "', which is no reference to a registry";
    Undecided verdict = new Undecided(UndecidedCause.NO_REFERENCE, reason);
    return new Outcome(subject, verdict, List.of(), null, List.of());
  }

  Result judge(List<Check> checks, Instant now) {
    List<Outcome> outcomes = new ArrayList<>();
    List<TagSighting> sightings = new ArrayList<>();
    List<@Nullable SourceDetails> details = new ArrayList<>();
    Map<TagName, List<TagSighting>> known = known(checks);
    for (Check each : checks) {
      List<TagSighting> timeline = timeline(each, known, now);
      SourceDetails told = details(each, timeline, known);
      timeline.stream().limit(1).forEach(sightings::add);
      details.add(told);
      outcomes(with(each, told), update(timeline, told), notes(told), outcomes);
    }
    return new Result(outcomes, sightings, details);
  }

  /**
   * Returns what is known of the source: what it told before, where it tells no more because the
   * image is gone, or could not be asked while its tag leads to the same as ever.
   */
  private @Nullable SourceDetails details(
      Check asked, List<TagSighting> timeline, Map<TagName, List<TagSighting>> known) {
    return asked
        .answer()
        .<Optional<SourceDetails>>match(
            published -> {
              SourceDetails told = published.details();
              boolean sameAsBefore =
                  timeline.isEmpty() || timeline.size() == knownOf(asked, known).size();
              return Optional.of(
                  told.isPartial() && sameAsBefore ? afterStored(asked, told) : told);
            },
            absent -> Optional.of(afterStored(asked, absent.details())),
            unanswered -> Optional.empty())
        .orElse(null);
  }

  private static Check with(Check asked, @Nullable SourceDetails told) {
    return told == null
        ? asked
        : new Check(
            asked.reference(),
            asked.instances(),
            asked
                .answer()
                .match(
                    published -> published.with(told),
                    absent -> absent.with(told),
                    unanswered -> unanswered));
  }

  private SourceDetails afterStored(Check asked, SourceDetails told) {
    return store.details(asked.reference().toString()).map(told::after).orElse(told);
  }

  private static List<TagSighting> knownOf(Check asked, Map<TagName, List<TagSighting>> known) {
    return TagName.of(asked.reference())
        .map(name -> known.getOrDefault(name, List.of()))
        .orElse(List.of());
  }

  /** A registry's own time counts where it recorded just that, else the collector's observation. */
  private static @Nullable TagUpdate update(
      List<TagSighting> timeline, @Nullable SourceDetails told) {
    Attributed<Instant> updated = told == null ? null : told.tagUpdated();
    return !timeline.isEmpty()
            && updated != null
            && updated.certainty() == Attributed.Certainty.RECORDED
        ? TagUpdate.told(updated.value())
        : TagUpdate.last(timeline).orElse(null);
  }

  private static List<String> notes(@Nullable SourceDetails told) {
    if (told == null) {
      return List.of();
    }
    List<String> notes = new ArrayList<>(told.notes());
    Attributed<Instant> updated = told.tagUpdated();
    if (updated != null && updated.certainty() != Attributed.Certainty.RECORDED) {
      notes.add(
          "by "
              + updated.origin().title()
              + " the tag may have been updated at "
              + updated.value()
              + ", which is not exact");
    }
    if (!told.elsewhere().isEmpty()) {
      notes.add("what runs is elsewhere in the registry: " + String.join(", ", told.elsewhere()));
    }
    SourceDetails.Trash trash = told.trash();
    if (trash != null) {
      notes.add("the registry's trash can has it: " + trash.path());
    }
    return notes;
  }

  private void outcomes(
      Check asked, @Nullable TagUpdate update, List<String> notes, List<Outcome> outcomes) {
    Map<Subject, List<RunningInstance>> subjects =
        asked.instances().stream()
            .collect(
                Collectors.groupingBy(
                    each -> new Subject(asked.reference().toString(), each.imageId()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    subjects.forEach(
        (subject, group) ->
            group.stream()
                .map(each -> image(asked.reference(), each))
                .distinct()
                .map(image -> check.judge(image, asked.answer()))
                .distinct()
                .collect(Collectors.collectingAndThen(Collectors.toList(), CheckRound::gravest))
                .ifPresent(
                    verdict -> outcomes.add(new Outcome(subject, verdict, group, update, notes))));
  }

  /** Reads what is known of all tags at once. */
  private Map<TagName, List<TagSighting>> known(List<Check> checks) {
    Set<TagName> tags = new HashSet<>();
    checks.forEach(each -> TagName.of(each.reference()).ifPresent(tags::add));
    return tags.isEmpty() ? Map.of() : store.sightings(tags, 2);
  }

  /**
   * Returns the tag's timeline with this answer in it, the latest first; empty for pinned images.
   */
  private static List<TagSighting> timeline(
      Check asked, Map<TagName, List<TagSighting>> known, Instant now) {
    TagName name = TagName.of(asked.reference()).orElse(null);
    if (!(asked.answer() instanceof Published published) || name == null) {
      return List.of();
    }
    List<TagSighting> timeline = new ArrayList<>(known.getOrDefault(name, List.of()));
    if (!timeline.isEmpty() && timeline.get(0).digest().equals(published.digest())) {
      timeline.set(0, timeline.get(0).seenAgain(now));
    } else {
      timeline.add(0, new TagSighting(name.repository(), name.tag(), published.digest(), now, now));
    }
    return timeline;
  }

  /**
   * Of what is said of one image on several nodes: a violation, else a doubt, else a note. One node
   * may have an old copy under a tag that moved, and another a forged one: the gravest violation
   * counts, in whatever order the nodes are told.
   */
  private static Optional<IntegrityVerdict> gravest(List<IntegrityVerdict> verdicts) {
    Optional<IntegrityVerdict> violated =
        verdicts.stream()
            .filter(Violated.class::isInstance)
            .map(Violated.class::cast)
            .sorted(Violated.GRAVEST_FIRST)
            .reduce(Violated::and)
            .map(each -> each);
    return violated.isPresent() ? violated : verdicts.stream().reduce(CheckRound::moreDoubtful);
  }

  private static IntegrityVerdict moreDoubtful(IntegrityVerdict one, IntegrityVerdict other) {
    return one instanceof Verified ? other : one;
  }

  private static RunningImage image(ImageReference reference, RunningInstance instance) {
    return RunningImage.of(
        reference,
        instance.source(),
        instance.imageId(),
        instance.names(),
        instance.platform(),
        instance.identity());
  }
}
