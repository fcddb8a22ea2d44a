package dev.assay.collector.integrity;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.RunningImage;
import dev.assay.collector.image.Tag;
import dev.assay.collector.integrity.IntegrityRegister.Outcome;
import dev.assay.collector.integrity.IntegrityVerdict.Undecided;
import dev.assay.collector.integrity.IntegrityVerdict.Verified;
import dev.assay.collector.integrity.IntegrityVerdict.Violated;
import dev.assay.collector.registry.RegistryAnswer;
import dev.assay.collector.registry.RegistryAnswer.Published;
import dev.assay.collector.registry.RegistryAnswer.Unanswered;
import dev.assay.collector.registry.RegistryClient;
import dev.assay.collector.registry.SourceQuestion;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the images that run, again and again: each distinct reference once an interval, however
 * many containers run it, and each by itself, so that a slow registry delays only its own.
 *
 * <p>Thread-safe. Somebody calls {@link #run} every few seconds; answers are worked in on the
 * executor given.
 */
public final class IntegrityMonitor implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(IntegrityMonitor.class);

  private static final Duration FORGETTING_INTERVAL = Duration.ofHours(1);

  /**
   * How the monitor goes about it.
   *
   * @param interval time from one check of a reference to the next
   * @param retention how long resolved violations and tags' histories are kept
   */
  public record Pace(Duration interval, Duration retention) {}

  private final RunningImages running;
  private final RegistryClient registries;
  private final IntegrityCheck check;
  private final IntegrityStore store;
  private final IntegrityRegister register;
  private final Pace pace;
  private final Clock clock;
  private final Executor executor;

  // Guarded by this.
  private final Set<Subject> unnamedKnown = new HashSet<>();
  private final Map<ImageReference, Instant> nextCheck = new HashMap<>();
  private final Set<ImageReference> underWay = new HashSet<>();
  // When a registry last said something definite about it.
  private final Map<ImageReference, Instant> answered = new HashMap<>();
  private long failures;
  private Instant nextForgetting = Instant.MIN;

  /** Makes a monitor that has not looked yet. */
  public IntegrityMonitor(
      RunningImages running,
      RegistryClient registries,
      IntegrityCheck check,
      IntegrityStore store,
      IntegrityRegister register,
      Pace pace,
      Clock clock,
      Executor executor) {
    this.running = running;
    this.registries = registries;
    this.check = check;
    this.store = store;
    this.pace = pace;
    this.clock = clock;
    this.executor = executor;
    this.register = register;
  }

  /** Looks once; failures are logged, and the next look tries again. */
  @Override
  public void run() {
    try {
      CompletableFuture<Void> unused = look();
    } catch (RuntimeException e) {
      // Whoever calls this periodically would never call again.
      logFailure("Could not look for images to check; the next look tries again", e);
    }
  }

  /**
   * Starts all checks that are due.
   *
   * @return completes when these are worked in
   */
  public CompletableFuture<Void> look() {
    List<RunningInstance> instances = running.now();
    List<CompletableFuture<Void>> started = new ArrayList<>();
    synchronized (this) {
      Instant now = clock.instant();
      Map<ImageReference, List<RunningInstance>> byReference = byReference(instances, now);
      Set<Subject> subjects = new HashSet<>();
      byReference.forEach(
          (reference, group) -> group.forEach(each -> subjects.add(subject(reference, each))));
      instances.forEach(each -> subjects.add(new Subject(each.reference(), each.imageId())));
      register.resolveGone(subjects::contains, pace.interval(), now);
      unnamedKnown.retainAll(subjects);
      nextCheck.keySet().retainAll(byReference.keySet());
      answered.keySet().retainAll(byReference.keySet());
      for (ImageReference reference : due(byReference.keySet(), now)) {
        started.add(start(reference, byReference.getOrDefault(reference, List.of())));
      }
      forget(now);
    }
    return CompletableFuture.allOf(started.toArray(CompletableFuture[]::new));
  }

  /**
   * Returns what is due: first what has waited longest for a definite answer, so that a registry
   * which allows few requests answers for all images in turn.
   */
  private List<ImageReference> due(Set<ImageReference> references, Instant now) {
    return references.stream()
        .filter(each -> !now.isBefore(nextCheck.getOrDefault(each, Instant.MIN)))
        .filter(each -> !underWay.contains(each))
        .sorted(Comparator.comparing(each -> answered.getOrDefault(each, Instant.MIN)))
        .toList();
  }

  private Map<ImageReference, List<RunningInstance>> byReference(
      List<RunningInstance> instances, Instant now) {
    Map<String, Optional<ImageReference>> parsed = new HashMap<>();
    Map<ImageReference, List<RunningInstance>> groups = new LinkedHashMap<>();
    Map<Subject, List<RunningInstance>> unnamed = new LinkedHashMap<>();
    for (RunningInstance instance : instances) {
      Optional<ImageReference> reference =
          parsed.computeIfAbsent(instance.reference(), ImageReference::parse);
      if (reference.isPresent()) {
        groups.computeIfAbsent(reference.get(), first -> new ArrayList<>()).add(instance);
      } else {
        Subject subject = new Subject(instance.reference(), instance.imageId());
        unnamed.computeIfAbsent(subject, first -> new ArrayList<>()).add(instance);
      }
    }
    sayUnnamed(unnamed, now);
    return groups;
  }

  /** Says once of images without a name that they cannot be checked. */
  private void sayUnnamed(Map<Subject, List<RunningInstance>> unnamed, Instant now) {
    List<Outcome> outcomes = new ArrayList<>();
    unnamed.forEach(
        (subject, group) -> {
          if (unnamedKnown.add(subject)) {
            String reason =
                "the node names the image '"
                    + subject.reference()
                    + "', which is no reference to a registry";
            outcomes.add(
                new Outcome(
                    subject, new Undecided(UndecidedCause.NO_REFERENCE, reason), group, null));
          }
        });
    if (!outcomes.isEmpty()) {
      var unused = register.apply(outcomes, List.of(), now);
    }
  }

  private CompletableFuture<Void> start(ImageReference reference, List<RunningInstance> group) {
    underWay.add(reference);
    try {
      return ask(reference, group).handle((done, failure) -> ended(reference, failure));
    } catch (RuntimeException e) {
      // One that cannot even be asked keeps nobody else waiting.
      return CompletableFuture.completedFuture(ended(reference, e));
    }
  }

  private CompletableFuture<Void> ask(ImageReference reference, List<RunningInstance> group) {
    Map<Subject, List<RunningInstance>> subjects =
        group.stream()
            .collect(
                Collectors.groupingBy(
                    each -> subject(reference, each), LinkedHashMap::new, Collectors.toList()));
    Map<RunningInstance, RunningImage> images = new HashMap<>();
    group.forEach(each -> images.put(each, image(reference, each)));
    return registries
        .ask(question(reference, images.values()))
        .thenAcceptAsync(answer -> workIn(reference, subjects, images, answer), executor);
  }

  private static SourceQuestion question(ImageReference reference, Iterable<RunningImage> images) {
    Set<Platform> platforms = new HashSet<>();
    Set<Digest> imageIds = new HashSet<>();
    Set<Digest> claims = new HashSet<>();
    for (RunningImage image : images) {
      platforms.add(image.platform());
      claims.addAll(image.claims());
      Digest imageId = image.imageId();
      if (imageId != null) {
        imageIds.add(imageId);
      }
    }
    return new SourceQuestion(reference, platforms, imageIds, claims);
  }

  private synchronized void workIn(
      ImageReference reference,
      Map<Subject, List<RunningInstance>> subjects,
      Map<RunningInstance, RunningImage> images,
      RegistryAnswer answer) {
    Instant now = clock.instant();
    if (!(answer instanceof Unanswered)) {
      answered.put(reference, now);
    }
    List<TagSighting> timeline = timeline(reference, answer, now);
    TagUpdate update = TagUpdate.last(timeline).orElse(null);
    List<Outcome> outcomes = new ArrayList<>();
    subjects.forEach(
        (subject, group) ->
            group.stream()
                .map(each -> check.judge(image(images, each), answer))
                .distinct()
                .reduce(IntegrityMonitor::graver)
                .ifPresent(verdict -> outcomes.add(new Outcome(subject, verdict, group, update))));
    var unused = register.apply(outcomes, timeline.stream().limit(1).toList(), now);
  }

  /**
   * Returns the tag's timeline with this answer in it, the latest first; empty for pinned images.
   */
  private List<TagSighting> timeline(ImageReference reference, RegistryAnswer answer, Instant now) {
    Tag tag = reference.tag();
    if (!(answer instanceof Published published) || tag == null || reference.isPinned()) {
      return List.of();
    }
    List<TagSighting> timeline = new ArrayList<>(store.sightings(reference.repository(), tag, 2));
    if (!timeline.isEmpty() && timeline.get(0).digest().equals(published.digest())) {
      timeline.set(0, timeline.get(0).seenAgain(now));
    } else {
      timeline.add(0, new TagSighting(reference.repository(), tag, published.digest(), now, now));
    }
    return timeline;
  }

  /** Of what is said of one image on several nodes: a violation, else a doubt, else a note. */
  private static IntegrityVerdict graver(IntegrityVerdict one, IntegrityVerdict other) {
    if (one instanceof Violated first && other instanceof Violated second) {
      return first.and(second);
    }
    if (one instanceof Violated || other instanceof Verified) {
      return one;
    }
    return other instanceof Violated || one instanceof Verified ? other : one;
  }

  private synchronized @Nullable Void ended(ImageReference reference, @Nullable Throwable failure) {
    underWay.remove(reference);
    nextCheck.put(reference, clock.instant().plus(pace.interval()));
    if (failure != null) {
      LOG.warn("Could not check {}; it is tried again in {}", reference, pace.interval(), failure);
    }
    return null;
  }

  /** Logs the first failure and then ever fewer, with their count: a full disk fails everything. */
  private synchronized void logFailure(String what, Throwable failure) {
    failures++;
    if (Long.bitCount(failures) == 1) {
      LOG.warn("{} ({} such failures since the start)", what, failures, failure);
    }
  }

  private void forget(Instant now) {
    if (!now.isBefore(nextForgetting)) {
      store.forgetBefore(now.minus(pace.retention()));
      nextForgetting = now.plus(FORGETTING_INTERVAL);
    }
  }

  private static Subject subject(ImageReference reference, RunningInstance instance) {
    return new Subject(reference.toString(), instance.imageId());
  }

  private static RunningImage image(ImageReference reference, RunningInstance instance) {
    return RunningImage.of(
        reference, instance.source(), instance.imageId(), instance.names(), instance.platform());
  }

  private static RunningImage image(
      Map<RunningInstance, RunningImage> images, RunningInstance instance) {
    RunningImage image = images.get(instance);
    if (image == null) {
      throw new IllegalStateException("no image of " + instance);
    }
    return image;
  }
}
