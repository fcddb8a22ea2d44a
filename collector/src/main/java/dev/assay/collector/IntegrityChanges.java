package dev.assay.collector;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.change.Change;
import dev.assay.collector.change.ChangeFeed;
import dev.assay.collector.integrity.ImageIntegrity;
import dev.assay.collector.integrity.IntegrityListener;
import dev.assay.collector.integrity.Subject;
import dev.assay.collector.integrity.Violation;
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
    publish(
        Change.Kind.IMAGE,
        subject,
        subject.reference(),
        subject.reference() + " is " + image.state() + reason);
  }

  @Override
  public void violationChanged(Violation violation, ViolationEvent event) {
    String what =
        switch (event) {
          case RAISED -> "raised";
          case CONFIRMED_ANEW -> "confirmed anew";
          case RESOLVED -> "resolved (" + violation.resolution() + ")";
        };
    publish(
        Change.Kind.VIOLATION,
        violation.subject(),
        violation.id(),
        violation.type().title() + " of " + violation.subject().reference() + ": " + what);
  }

  private void publish(Change.Kind kind, Subject subject, String name, String summary) {
    feed.publish(new Change(kind, clock.instant(), artifact(subject), name, summary));
  }

  private static @Nullable Artifact artifact(Subject subject) {
    return subject.imageId() == null
        ? null
        : new Artifact.Image(Sha256.parse(subject.imageId().value()));
  }
}
