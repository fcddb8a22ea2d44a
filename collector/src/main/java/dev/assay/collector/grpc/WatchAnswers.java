package dev.assay.collector.grpc;

import dev.assay.collector.change.Change;
import dev.assay.collector.change.ChangeFeed;
import dev.assay.wire.v1.ChangeKind;
import dev.assay.wire.v1.ViolationEventKind;
import dev.assay.wire.v1.WatchRequest;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** Tells readers of changes as they become durable. */
final class WatchAnswers {

  private final ChangeFeed feed;
  private final ImageAnswers images;
  private final ViolationAnswers violations;
  private final NewAdvisoryAnswers advisories;
  private final Executor executor;

  WatchAnswers(
      ChangeFeed feed,
      ImageAnswers images,
      ViolationAnswers violations,
      NewAdvisoryAnswers advisories,
      Executor executor) {
    this.feed = feed;
    this.images = images;
    this.violations = violations;
    this.advisories = advisories;
    this.executor = executor;
  }

  /** Begins to tell; ends when the reader goes, or is too slow. */
  void watch(WatchRequest question, ServerCallStreamObserver<dev.assay.wire.v1.Change> reader) {
    Set<Change.Kind> kinds = EnumSet.noneOf(Change.Kind.class);
    question.getKindsList().forEach(kind -> kinds.add(kind(kind)));
    Watcher watcher =
        new Watcher(
            reader, kinds, this::message, sequence -> changesAfter(kinds, sequence), executor);
    ChangeFeed.Subscription subscription = feed.subscribe(watcher);
    reader.setOnCancelHandler(subscription::close);
    reader.setOnCloseHandler(subscription::close);
    reader.setOnReadyHandler(watcher::drain);
    if (question.hasAfter()) {
      watcher.catchUp(question.getAfter());
    }
  }

  /** Each kind's first ones in the order of all: none is left out before the last of these. */
  private List<Change> changesAfter(Set<Change.Kind> kinds, long sequence) {
    boolean all = kinds.isEmpty();
    List<Change> violated =
        all || kinds.contains(Change.Kind.VIOLATION)
            ? violations.changesAfter(sequence)
            : List.of();
    List<Change> advised =
        all || kinds.contains(Change.Kind.ADVISORY) ? advisories.changesAfter(sequence) : List.of();
    return Stream.concat(violated.stream(), advised.stream())
        .sorted(Comparator.comparingLong(Change::sequence))
        .limit(Math.max(1, Math.max(violated.size(), advised.size())))
        .toList();
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
      case ADVISORY -> advisories.asOf(change.sequence()).ifPresent(message::setNewAdvisory);
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
      case ADVISORY_NEW -> Change.Kind.ADVISORY;
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
      case ADVISORY -> ChangeKind.ADVISORY_NEW;
    };
  }
}
