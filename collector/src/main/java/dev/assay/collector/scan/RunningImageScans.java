package dev.assay.collector.scan;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.image.Digest;
import dev.assay.collector.integrity.RunningImages;
import dev.assay.collector.integrity.RunningImages.Deployed;
import dev.assay.collector.integrity.RunningInstance;
import dev.assay.collector.integrity.SourceQuestions;
import dev.assay.collector.layer.LayerIndex;
import dev.assay.collector.registry.ImageContents;
import dev.assay.collector.registry.ImageLayers;
import dev.assay.collector.registry.SourceQuestion;
import dev.assay.inventory.Inventory;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scans each image that runs, once, from its registry: what a container is made of is known before
 * anybody asks, packages of programming languages too.
 *
 * <p>Thread-safe. Somebody calls {@link #run} every few seconds; it looks at what runs only after
 * that changed. What cannot be had is tried again, less and less often.
 */
public final class RunningImageScans implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(RunningImageScans.class);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private final RunningImages running;
  private final ImageContents registries;
  private final ImageScan scan;
  private final ScanStore store;
  private final AttachedBills bills;
  private final Consumer<LayerIndex> layers;
  private final Executor executor;
  private final Clock clock;

  // Guarded by this.
  private final Map<Sha256, Failure> failed = new HashMap<>();
  private final Set<Sha256> underWay = new HashSet<>();
  private @Nullable Set<Sha256> scanned;
  private long seenVersion = Long.MIN_VALUE;
  private Instant nextLook = Instant.MIN;

  private record Failure(String reason, Duration pause, Instant nextTry) {}

  /**
   * Makes it; nothing is scanned before it is run.
   *
   * @param bills keeps what is attached to each
   * @param layers takes what each layer contains, with the digests of all its files
   * @param executor where images are scanned; may refuse when it has too much to do
   */
  public RunningImageScans(
      RunningImages running,
      ImageContents registries,
      ImageScan scan,
      ScanStore store,
      AttachedBills bills,
      Consumer<LayerIndex> layers,
      Executor executor,
      Clock clock) {
    this.running = running;
    this.registries = registries;
    this.scan = scan;
    this.store = store;
    this.bills = bills;
    this.layers = layers;
    this.executor = executor;
    this.clock = clock;
  }

  /** Returns why an image could not be scanned so far; empty: it was, or is about to be. */
  public synchronized Optional<String> obstacle(Artifact artifact) {
    return artifact.match(
        image -> Optional.ofNullable(failed.get(image.configDigest())).map(Failure::reason),
        named -> Optional.empty(),
        host -> Optional.empty(),
        unjoined -> Optional.empty());
  }

  @Override
  public void run() {
    Map<Sha256, Set<String>> due = due();
    if (due.isEmpty()) {
      return;
    }
    Set<String> references = new HashSet<>();
    due.values().forEach(references::addAll);
    List<RunningInstance> instances = running.instances(references);
    due.keySet().forEach(image -> begin(image, of(image, instances)));
  }

  private static List<RunningInstance> of(Sha256 image, List<RunningInstance> instances) {
    return instances.stream()
        .filter(each -> each.imageId() != null && each.imageId().value().equals(image.toString()))
        .toList();
  }

  /** Returns images to scan now, with the names that they run by. */
  private synchronized Map<Sha256, Set<String>> due() {
    long version = running.version();
    Instant now = clock.instant();
    if (version == seenVersion && now.isBefore(nextLook)) {
      return Map.of();
    }
    seenVersion = version;
    nextLook = Instant.MAX;
    Set<Sha256> done = scanned == null ? new HashSet<>(store.scanned()) : scanned;
    scanned = done;
    Map<Sha256, Set<String>> due = new HashMap<>();
    for (Deployed each : running.deployed()) {
      Digest id = each.imageId();
      Sha256 image = id == null ? null : Sha256.parse(id.value());
      if (image == null || done.contains(image)) {
        continue;
      }
      Failure failure = failed.get(image);
      if (underWay.contains(image)) {
        continue;
      }
      if (failure != null && now.isBefore(failure.nextTry())) {
        lookAgain(failure.nextTry());
      } else {
        due.computeIfAbsent(image, key -> new HashSet<>()).add(each.reference());
      }
    }
    return due;
  }

  private void lookAgain(Instant at) {
    nextLook = at.isBefore(nextLook) ? at : nextLook;
  }

  private synchronized void begin(Sha256 image, List<RunningInstance> instances) {
    List<SourceQuestion> questions = SourceQuestions.of(instances);
    if (questions.isEmpty()) {
      fail(image, "it was deployed under no name that leads to a registry");
      return;
    }
    try {
      underWay.add(image);
      executor.execute(() -> scan(image, questions));
    } catch (RejectedExecutionException e) {
      underWay.remove(image);
      lookAgain(clock.instant().plus(FIRST_PAUSE));
      LOG.debug("{} is scanned later: too many wait", image);
    }
  }

  private void scan(Sha256 image, List<SourceQuestion> questions) {
    String reason = "";
    try {
      for (SourceQuestion question : questions) {
        try {
          scan(image, question);
          ended(image, "");
          return;
        } catch (IOException e) {
          reason = String.valueOf(e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reason = "the collector is being closed";
    } catch (RuntimeException e) {
      LOG.error("{} could not be scanned; it is tried again", image, e);
      reason = "its scan failed: " + e;
    }
    ended(image, reason);
  }

  private void scan(Sha256 image, SourceQuestion question)
      throws IOException, InterruptedException {
    Digest id = Digest.find(image.toString()).orElseThrow();
    ImageLayers found;
    try {
      found = registries.layers(question, id).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException known) {
        throw known;
      }
      throw new ScanException("the registry's client failed: " + e.getCause(), e);
    }
    LayeredImage layered =
        new RegistryImage(registries, found, question.platforms().iterator().next());
    Inventory inventory = scan.inventory(layered, ImageScan.Progress.NONE, layers);
    bills.keep(image, question, found);
    store.keep(image, StoredPackages.of(new Artifact.Image(image), inventory, clock.instant()));
    LOG.info("{} was scanned: {} packages", question.reference(), inventory.packages().size());
  }

  private synchronized void ended(Sha256 image, String reason) {
    underWay.remove(image);
    if (reason.isEmpty()) {
      failed.remove(image);
      if (scanned != null) {
        scanned.add(image);
      }
    } else {
      fail(image, reason);
    }
  }

  private synchronized void fail(Sha256 image, String reason) {
    Failure before = failed.get(image);
    Duration pause = before == null ? FIRST_PAUSE : before.pause().multipliedBy(2);
    Duration next = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    failed.put(image, new Failure(reason, next, clock.instant().plus(next)));
    lookAgain(clock.instant().plus(next));
  }
}
