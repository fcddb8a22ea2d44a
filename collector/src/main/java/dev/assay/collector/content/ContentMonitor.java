package dev.assay.collector.content;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.content.ContentStore.Judged;
import dev.assay.collector.integrity.RunningImages;
import dev.assay.collector.integrity.RunningInstance;
import dev.assay.collector.layer.ImageFiles;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges files in use as sensors tell of them: against the layers of their image, which are fetched
 * once. Files that are the image's own are forgotten at once; what is kept is what is not.
 *
 * <p>Thread-safe. Somebody calls {@link #run} about once a second; it reads nothing of what runs
 * unless there is something new.
 */
public final class ContentMonitor implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(ContentMonitor.class);

  /** How often it is looked whether containers with noted files are gone. */
  private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(30);

  /** Files kept of one image; more are judged when there is room. */
  private static final int MOST_FILES = 20_000;

  /** How long a file waits for its container to become known. */
  private static final Duration STRANGER_PATIENCE = Duration.ofMinutes(10);

  private static final Duration LAYERS_KEPT = Duration.ofDays(30);

  private static final Duration DOUBTS_KEPT = Duration.ofHours(1);

  private static final String BEING_FETCHED = "the image's layers are being fetched";

  private final ContentStore store;
  private final RunningImages running;
  private final ImageFetch fetch;
  private final ContentCheck check;
  private final ContentFindings findings;
  private final Clock clock;
  private Instant nextSweep = Instant.MIN;
  private final Map<Sha256, Instant> judgedAt = new HashMap<>();
  private long failures;

  /** Makes a monitor that has not looked yet. */
  public ContentMonitor(
      ContentStore store,
      RunningImages running,
      ImageFetch fetch,
      ContentCheck check,
      ContentFindings findings,
      Clock clock) {
    this.store = store;
    this.running = running;
    this.fetch = fetch;
    this.check = check;
    this.findings = findings;
    this.clock = clock;
  }

  /** Looks once; failures are logged, and the next look tries again. */
  @Override
  public synchronized void run() {
    try {
      look();
    } catch (RuntimeException e) {
      failures++;
      if (Long.bitCount(failures) == 1) {
        LOG.warn(
            "Could not judge files in use; the next look tries again ({} such failures since the"
                + " start)",
            failures,
            e);
      }
    }
  }

  private void look() {
    Instant now = clock.instant();
    Set<Sha256> due = new HashSet<>(store.waiting());
    Map<Sha256, ImageFiles> fetched = fetch.takeFetched();
    due.addAll(fetched.keySet());
    boolean sweep = !now.isBefore(nextSweep);
    if (sweep) {
      nextSweep = now.plus(SWEEP_INTERVAL);
      Set<Sha256> noted = Set.copyOf(store.noted());
      due.addAll(noted);
      judgedAt.keySet().retainAll(noted);
      store.forgetLayersBefore(now.minus(LAYERS_KEPT));
    }
    // A sweep also finds containers gone whose image cannot be had for now.
    due.removeIf(image -> !sweep && !fetch.isDue(image, now));
    if (due.isEmpty()) {
      return;
    }
    Map<String, List<RunningInstance>> byImage = new HashMap<>();
    for (RunningInstance instance : instancesOf(due)) {
      if (instance.imageId() != null) {
        byImage.computeIfAbsent(instance.imageId().value(), id -> new ArrayList<>()).add(instance);
      }
    }
    for (Sha256 image : due) {
      ImageFiles known = fetched.containsKey(image) ? fetched.get(image) : fetch.known(image);
      look(image, known, byImage.getOrDefault(image.toString(), List.of()), now);
    }
  }

  private List<RunningInstance> instancesOf(Set<Sha256> images) {
    Set<String> ids = images.stream().map(Sha256::toString).collect(Collectors.toSet());
    Set<String> references =
        running.deployed().stream()
            .filter(each -> each.imageId() != null && ids.contains(each.imageId().value()))
            .map(RunningImages.Deployed::reference)
            .collect(Collectors.toSet());
    return running.instances(references);
  }

  private void look(
      Sha256 image, @Nullable ImageFiles known, List<RunningInstance> instances, Instant now) {
    List<Judged> stored = store.files(image, MOST_FILES);
    Map<Boolean, List<Judged>> byLife =
        stored.stream().collect(Collectors.partitioningBy(file -> isKept(file, instances, now)));
    List<Judged> gone = byLife.getOrDefault(false, List.of());
    boolean isSettled =
        known == null && isSettled(image, byLife.getOrDefault(true, List.of()), now);
    String obstacle = known == null && !isSettled ? fetch.begin(image, instances, now) : null;
    boolean isFetching = known == null && !isSettled && obstacle == null;
    if (isFetching && gone.isEmpty()) {
      return; // There is nothing to tell yet.
    }
    Map<Judged, FileVerdict> verdicts = new LinkedHashMap<>();
    for (Judged file : byLife.getOrDefault(true, List.of())) {
      verdicts.put(
          file,
          isSettled ? file.verdict() : verdict(file, known, isFetching ? BEING_FETCHED : obstacle));
    }
    findings.report(instances, verdicts, beyond(stored), now);
    // What is noted leads back here, so it is forgotten only once all is registered.
    if (!isFetching) {
      keep(verdicts);
    }
    if (known != null) {
      judgedAt.put(image, now);
    }
    if (!gone.isEmpty()) {
      store.forget(gone);
    }
  }

  /**
   * Returns whether all files of an image are judged, so that its layers, of which memory has
   * forgotten, are not asked for again: their source would be asked with each sweep. What could not
   * be told is tried again after a while.
   */
  private boolean isSettled(Sha256 image, List<Judged> files, Instant now) {
    Instant last = judgedAt.get(image);
    return last != null
        && files.stream()
            .map(file -> file.verdict().kind())
            .noneMatch(
                kind ->
                    kind == FileVerdict.Kind.PENDING
                        || (kind == FileVerdict.Kind.UNDECIDED
                            && !now.isBefore(last.plus(DOUBTS_KEPT))));
  }

  private void keep(Map<Judged, FileVerdict> verdicts) {
    Map<Judged, FileVerdict> changed = new LinkedHashMap<>(verdicts);
    changed.entrySet().removeIf(each -> each.getValue().equals(each.getKey().verdict()));
    if (!changed.isEmpty()) {
      store.judged(changed);
    }
  }

  private static String beyond(List<Judged> stored) {
    return stored.size() < MOST_FILES
        ? ""
        : "of this image more files are in use than are looked at at a time (" + MOST_FILES + ")";
  }

  private FileVerdict verdict(Judged file, @Nullable ImageFiles image, @Nullable String obstacle) {
    if (image != null) {
      return check.judge(file.file(), image);
    }
    // What was found before stands, until the image can be compared again.
    return file.verdict().isViolation()
        ? file.verdict()
        : FileVerdict.undecided(obstacle == null ? "" : obstacle);
  }

  /** Returns whether a file's container runs; new files of unknown containers wait for it. */
  private static boolean isKept(Judged file, List<RunningInstance> instances, Instant now) {
    boolean isNew =
        file.verdict().kind() == FileVerdict.Kind.PENDING
            && now.isBefore(file.firstSeen().plus(STRANGER_PATIENCE));
    return isNew || instances.stream().anyMatch(each -> ContentFindings.isIn(file, each));
  }
}
