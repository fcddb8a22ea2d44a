package dev.assay.collector;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.change.Change;
import dev.assay.collector.change.ChangeFeed;
import dev.assay.collector.integrity.ImageIntegrity;
import dev.assay.collector.integrity.IntegrityListener;
import dev.assay.collector.integrity.Subject;
import dev.assay.collector.integrity.Violation;
import dev.assay.collector.integrity.ViolationEvent;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

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
            artifact(subject),
            subject.reference(),
            subject.reference() + " is " + image.state() + reason));
  }

  @Override
  public void violationChanged(Violation violation, ViolationEvent event) {
    String what =
        switch (event.kind()) {
          case OPENED -> "opened";
          case UPDATED -> "updated (" + event.detail() + ")";
          case RESOLVED -> "resolved (" + event.detail() + ")";
          case REOPENED -> "opened again (" + event.detail() + ")";
        };
    feed.publish(
        new Change(
            Change.Kind.VIOLATION,
            event.at(),
            artifact(violation.subject()),
            violation.id(),
            violation.type().title() + " of " + violation.subject().reference() + ": " + what,
            event.kind().name()));
  }

  private static @Nullable Artifact artifact(Subject subject) {
    return subject.imageId() == null
        ? null
        : new Artifact.Image(Sha256.parse(subject.imageId().value()));
  }
}
