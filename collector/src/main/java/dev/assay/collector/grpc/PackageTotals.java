package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.correlation.UseCounts;
import dev.assay.collector.usage.PackageReports;
import dev.assay.wire.v1.Summary;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the packages of all artifacts. Where that takes long nobody waits for it: what was counted
 * last is told, with its age, while it is counted anew. Any thread; blocks.
 */
final class PackageTotals {

  private static final Logger log = LoggerFactory.getLogger(PackageTotals.class);

  /** So many are counted while the reader waits, also when it is not known how long it takes. */
  private static final int FEW = 500;

  /** What a reader hardly notices is counted for each question. */
  private static final Duration SHORT = Duration.ofMillis(250);

  /** Of its time a thread spends one in so many on counting, at the most. */
  private static final int SHARE = 20;

  private final Subjects subjects;
  private final PackageReports reports;
  private final UseCounts counts;
  private final Executor reads;
  private final Clock clock;
  private final AtomicBoolean counting = new AtomicBoolean();
  private volatile @Nullable Totals last;

  PackageTotals(
      Subjects subjects, PackageReports reports, UseCounts counts, Executor reads, Clock clock) {
    this.subjects = subjects;
    this.reports = reports;
    this.counts = counts;
    this.reads = reads;
    this.clock = clock;
  }

  /**
   * What was counted.
   *
   * @param counts into this, with what could not be said of artifacts
   * @param at when that was
   * @param took how long it took
   */
  private record Totals(Summary counts, Instant at, Duration took) {}

  /**
   * Returns what was counted last: now, where that is quick; nothing, without a time, while very
   * many are counted for the first time.
   */
  Summary get() {
    Totals known = last;
    boolean isQuick =
        known == null ? subjects.of("").size() <= FEW : known.took().compareTo(SHORT) <= 0;
    if (isQuick) {
      return count().counts();
    }
    boolean isDue =
        known == null
            || Duration.between(known.at(), clock.instant())
                    .compareTo(known.took().multipliedBy(SHARE))
                > 0;
    if (isDue && counting.compareAndSet(false, true)) {
      countLater();
    }
    return known == null ? Summary.getDefaultInstance() : known.counts();
  }

  private void countLater() {
    try {
      reads.execute(
          () -> {
            try {
              var unused = count();
            } catch (RuntimeException e) {
              log.warn("Packages could not be counted; the next question tries again", e);
            } finally {
              counting.set(false);
            }
          });
    } catch (RejectedExecutionException e) {
      // Others wait for their answers; the next question tries again.
      counting.set(false);
    }
  }

  private Totals count() {
    Instant begin = clock.instant();
    long nanos = System.nanoTime();
    Summary.Builder sum = Summary.newBuilder().setPackagesCounted(WireMapping.timestamp(begin));
    for (Artifact artifact : subjects.of("")) {
      UseCounts.Counts counted = counts.of(artifact);
      sum.setPackages(sum.getPackages() + counted.packages())
          .setPackagesUsed(sum.getPackagesUsed() + counted.packagesInUse())
          .setVulnerabilitiesInUse(sum.getVulnerabilitiesInUse() + counted.vulnerabilitiesInUse())
          .setVulnerabilitiesKnown(
              sum.getVulnerabilitiesKnown() || counted.areVulnerabilitiesKnown());
      if (counted.vulnerabilitiesInUse() > 0) {
        sum.setArtifactsVulnerableInUse(sum.getArtifactsVulnerableInUse() + 1);
      }
      if (hasPackages(artifact)) {
        reports.of(artifact).unmeasured().forEach(gap -> sum.addGaps(WireMapping.gap(gap)));
      }
    }
    Totals totals = new Totals(sum.build(), begin, Duration.ofNanos(System.nanoTime() - nanos));
    last = totals;
    return totals;
  }

  /** A file system of its own; what users name and what is not joined yet is found within one. */
  private static boolean hasPackages(Artifact artifact) {
    return artifact.match(image -> true, named -> false, host -> true, unjoined -> false);
  }
}
