package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.correlation.UseCounts;
import dev.assay.collector.running.Lifetime;
import dev.assay.collector.trend.TrendPoint;
import dev.assay.collector.trend.TrendStore;
import dev.assay.wire.v1.GetTrendsRequest;
import dev.assay.wire.v1.Trends;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Counts what trends are made of, and answers how that changed. Any thread; blocks. */
final class TrendAnswers {

  private static final int DEFAULT_DAYS = 30;
  private static final int MAX_DAYS = 365;

  private final ImageCatalog catalog;
  private final UseCounts counts;
  private final TrendStore store;
  private final Clock clock;

  TrendAnswers(ImageCatalog catalog, UseCounts counts, TrendStore store, Clock clock) {
    this.catalog = catalog;
    this.counts = counts;
    this.store = store;
    this.clock = clock;
  }

  Trends trends(GetTrendsRequest question) {
    int days = question.getDays();
    if (days < 0 || days > MAX_DAYS) {
      throw Refusal.invalid("days", Integer.toUnsignedString(days), "0 to " + MAX_DAYS);
    }
    Duration back = Duration.ofDays(days == 0 ? DEFAULT_DAYS : days);
    Trends.Builder answer = Trends.newBuilder();
    store.since(clock.instant().minus(back)).stream()
        .map(TrendAnswers::message)
        .forEach(answer::addPoints);
    return answer.build();
  }

  private static dev.assay.wire.v1.TrendPoint message(TrendPoint point) {
    return dev.assay.wire.v1.TrendPoint.newBuilder()
        .setAt(WireMapping.timestamp(point.at()))
        .setImages(point.images())
        .setImagesViolated(point.imagesViolated())
        .setImagesVulnerableInUse(point.imagesVulnerableInUse())
        .setImagesMeasured(point.imagesMeasured())
        .setViolations(point.violations())
        .setVulnerabilitiesInUse(point.vulnerabilitiesInUse())
        .build();
  }

  /** Counts what there is now. */
  TrendPoint now(Instant at) {
    long images = 0;
    long violated = 0;
    long vulnerable = 0;
    long measured = 0;
    long inUse = 0;
    for (DeployedImage image : catalog.all(Lifetime.LIVE)) {
      images++;
      violated += image.isViolated() ? 1 : 0;
      if (image.digest() != null) {
        UseCounts.Counts counted = counts.of(new Artifact.Image(image.digest()));
        measured += counted.packages() > 0 ? 1 : 0;
        vulnerable += counted.vulnerabilitiesInUse() > 0 ? 1 : 0;
        inUse += counted.vulnerabilitiesInUse();
      }
    }
    return new TrendPoint(at, images, violated, vulnerable, measured, catalog.countOpen(), inUse);
  }
}
