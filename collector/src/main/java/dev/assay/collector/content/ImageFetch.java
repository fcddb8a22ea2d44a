package dev.assay.collector.content;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.integrity.RunningInstance;
import dev.assay.collector.integrity.SourceQuestions;
import dev.assay.collector.layer.ImageFiles;
import dev.assay.collector.registry.SourceQuestion;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the files of images fetched, one or two images at a time, and keeps trying where that fails,
 * less and less often. Thread-safe; never blocks for a registry.
 */
public final class ImageFetch {

  private static final Logger LOG = LoggerFactory.getLogger(ImageFetch.class);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private final LayerTable table;
  private final Executor executor;
  private final Clock clock;

  // Guarded by this.
  private final Set<Sha256> underWay = new HashSet<>();
  private final Map<Sha256, Failure> failed = new HashMap<>();
  private final Map<Sha256, ImageFiles> fetched = new HashMap<>();
  private long fetchedBytes;

  private record Failure(String reason, Duration pause, Instant nextTry, boolean told) {}

  /**
   * Creates one that has fetched nothing.
   *
   * @param executor where layers are fetched and read; may refuse when it has too much to do
   */
  public ImageFetch(LayerTable table, Executor executor, Clock clock) {
    this.table = table;
    this.executor = executor;
    this.clock = clock;
  }

  /** Returns an image's files, where they are at hand. */
  @Nullable ImageFiles known(Sha256 image) {
    return table.known(image);
  }

  /**
   * Returns images that were fetched since this was asked last: the table need not have kept them,
   * when it is full. As much as the table may hold is kept until then; what is beyond that is
   * fetched again when the table has not kept it.
   */
  synchronized Map<Sha256, ImageFiles> takeFetched() {
    Map<Sha256, ImageFiles> taken = Map.copyOf(fetched);
    fetched.clear();
    fetchedBytes = 0;
    return taken;
  }

  /** Returns whether looking at an image can lead to anything new. */
  synchronized boolean isDue(Sha256 image, Instant now) {
    Failure failure = failed.get(image);
    return !underWay.contains(image)
        && (failure == null || !failure.told() || !now.isBefore(failure.nextTry()));
  }

  /**
   * Begins to fetch an image, unless that is under way.
   *
   * @param instances containers that run it
   * @return why it cannot be had for now; null while it is being fetched
   */
  synchronized @Nullable String begin(Sha256 image, List<RunningInstance> instances, Instant now) {
    if (underWay.contains(image)) {
      return null;
    }
    Failure failure = failed.get(image);
    if (failure != null && now.isBefore(failure.nextTry())) {
      failed.put(image, new Failure(failure.reason(), failure.pause(), failure.nextTry(), true));
      return failure.reason();
    }
    List<SourceQuestion> questions = SourceQuestions.of(instances);
    if (questions.isEmpty()) {
      return instances.isEmpty()
          ? null
          : "the image was deployed under no name that leads to a registry";
    }
    try {
      underWay.add(image);
      executor.execute(() -> fetch(image, questions));
    } catch (RejectedExecutionException e) {
      underWay.remove(image);
      LOG.debug("{} is fetched later: too many wait", image);
    }
    return null;
  }

  private void fetch(Sha256 image, List<SourceQuestion> questions) {
    String reason = "";
    ImageFiles files = null;
    try {
      for (SourceQuestion question : questions) {
        try {
          files = table.files(image, question);
          LOG.debug("{} has {} files", image, files.size());
          break;
        } catch (IOException e) {
          reason = "the image's layers cannot be had: " + e.getMessage();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reason = "the collector is being closed";
    } catch (RuntimeException e) {
      LOG.error("{} could not be fetched; it is tried again", image, e);
      reason = "the image's layers could not be read: " + e;
    }
    ended(image, files, reason);
  }

  private synchronized void ended(Sha256 image, @Nullable ImageFiles files, String reason) {
    underWay.remove(image);
    Failure before = failed.remove(image);
    if (files != null) {
      keep(image, files);
    } else {
      Duration pause =
          before == null ? FIRST_PAUSE : min(before.pause().multipliedBy(2), LONGEST_PAUSE);
      failed.put(image, new Failure(reason, pause, clock.instant().plus(pause), false));
    }
  }

  private void keep(Sha256 image, ImageFiles files) {
    long bytes = LayerTable.weight(files);
    if (fetchedBytes + bytes <= table.memoryBytes()) {
      fetched.put(image, files);
      fetchedBytes += bytes;
    }
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
