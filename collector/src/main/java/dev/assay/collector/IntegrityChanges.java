package dev.assay.collector;

import dev.assay.collector.change.Change;
import dev.assay.collector.change.ChangeFeed;
import dev.assay.collector.integrity.ImageIntegrity;
import dev.assay.collector.integrity.IntegrityListener;
import dev.assay.collector.integrity.RecordedEvent;
import dev.assay.collector.integrity.Subject;
import java.time.Clock;

/** Puts what becomes known of integrity into the feed of changes. Any thread. */
final class IntegrityChanges implements IntegrityListener {

  private final ChangeFeed feed;
  private final Clock clock;

  IntegrityChanges(ChangeFeed feed, Clock clock) {
    this.feed = feed;
    this.clock = clock;
  }

  @Override
  public void imageChanged(ImageIntegrity image) {
    Subject subject = image.subject();
    String reason = image.reason().isEmpty() ? "" : ": " + image.reason();
    feed.publish(
        new Change(
            Change.Kind.IMAGE,
            clock.instant(),
            subject.artifact(),
            subject.reference(),
            subject.reference() + " is " + image.state() + reason));
  }

  @Override
  public void violationChanged(RecordedEvent recorded) {
    feed.publish(
        new Change(
            Change.Kind.VIOLATION,
            recorded.event().at(),
            recorded.violation().subject().artifact(),
            recorded.violation().id(),
            recorded.summary(),
            recorded.event().kind().name(),
            recorded.sequence()));
  }
}
