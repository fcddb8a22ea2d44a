package dev.assay.collector.grpc;

import dev.assay.collector.change.Change;
import dev.assay.collector.change.ChangeFeed;
import dev.assay.wire.v1.ChangeKind;
import dev.assay.wire.v1.ViolationEventKind;
import dev.assay.wire.v1.WatchRequest;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Executor;

/** Tells readers of changes as they become durable. */
final class WatchAnswers {

  private final ChangeFeed feed;
  private final ImageAnswers images;
  private final ViolationAnswers violations;
  private final Executor executor;

  WatchAnswers(
      ChangeFeed feed, ImageAnswers images, ViolationAnswers violations, Executor executor) {
    this.feed = feed;
    this.images = images;
    this.violations = violations;
    this.executor = executor;
  }

  /** Begins to tell; ends when the reader goes, or is too slow. */
  void watch(WatchRequest question, ServerCallStreamObserver<dev.assay.wire.v1.Change> reader) {
    Set<Change.Kind> kinds = EnumSet.noneOf(Change.Kind.class);
    question.getKindsList().forEach(kind -> kinds.add(kind(kind)));
    Watcher watcher = new Watcher(reader, kinds, this::message, violations::changesAfter, executor);
    ChangeFeed.Subscription subscription = feed.subscribe(watcher);
    reader.setOnCancelHandler(subscription::close);
    reader.setOnCloseHandler(subscription::close);
    reader.setOnReadyHandler(watcher::drain);
    boolean violationsToo = kinds.isEmpty() || kinds.contains(Change.Kind.VIOLATION);
    if (question.hasAfter() && violationsToo) {
      watcher.catchUp(question.getAfter());
    }
  }

  private dev.assay.wire.v1.Change message(Change change) {
    dev.assay.wire.v1.Change.Builder message =
        dev.assay.wire.v1.Change.newBuilder()
            .setKind(kind(change.kind()))
            .setAt(WireMapping.timestamp(change.at()))
            .setSummary(change.summary())
            .setSequence(change.sequence());
    if (change.artifact() != null) {
      message.setArtifact(change.artifact().toString());
    }
    switch (change.kind()) {
      case VIOLATION -> {
        message.setViolationEvent(ViolationEventKind.valueOf("VIOLATION_" + change.event()));
        violations.asOf(change.sequence()).ifPresent(message::setViolation);
      }
      case IMAGE ->
          images.find(change.subject(), message.getArtifact()).ifPresent(message::setImage);
      case USAGE, RUNNING -> {}
    }
    return message.build();
  }

  private static Change.Kind kind(ChangeKind kind) {
    return switch (kind) {
      case VIOLATION_CHANGED -> Change.Kind.VIOLATION;
      case IMAGE_CHANGED -> Change.Kind.IMAGE;
      case USAGE_CHANGED -> Change.Kind.USAGE;
      case RUNNING_CHANGED -> Change.Kind.RUNNING;
      case CHANGE_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw Refusal.invalid("kinds", kind.name(), "values of ChangeKind");
    };
  }

  private static ChangeKind kind(Change.Kind kind) {
    return switch (kind) {
      case VIOLATION -> ChangeKind.VIOLATION_CHANGED;
      case IMAGE -> ChangeKind.IMAGE_CHANGED;
      case USAGE -> ChangeKind.USAGE_CHANGED;
      case RUNNING -> ChangeKind.RUNNING_CHANGED;
    };
  }
}
