package dev.assay.collector.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.change.Change;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatcherTest {

  private final RecordingReader reader = new RecordingReader();
  private final List<Change> kept = new ArrayList<>();
  private final Queue<Runnable> tasks = new ArrayDeque<>();

  @Test
  void onlyAskedKindsAreTold() {
    Watcher watcher = watcher(Set.of(Change.Kind.USAGE));
    watcher.changed(change(Change.Kind.RUNNING, "a"));
    watcher.changed(change(Change.Kind.USAGE, "b"));
    runAll();
    assertThat(reader.told).containsExactly("b");
  }

  @Test
  void nothingIsSentToAConnectionThatTakesNothing() {
    reader.ready = false;
    Watcher watcher = watcher(Set.of());
    watcher.changed(change(Change.Kind.USAGE, "a"));
    runAll();
    assertThat(reader.told).isEmpty();
    reader.ready = true;
    watcher.drain();
    runAll();
    assertThat(reader.told).containsExactly("a");
  }

  @Test
  void readerThatFallsBehindIsToldSo() {
    reader.ready = false;
    Watcher watcher = watcher(Set.of());
    for (int i = 0; i <= Watcher.MAX_BEHIND; i++) {
      watcher.changed(change(Change.Kind.USAGE, "n" + i));
    }
    watcher.changed(change(Change.Kind.USAGE, "later"));
    runAll();
    assertThat(reader.told).isEmpty();
    assertThat(Status.fromThrowable(reader.error()).getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void fullExecutorDelaysAndLosesNothing() {
    boolean[] full = {true};
    Watcher watcher =
        new Watcher(
            reader,
            Set.of(),
            WatcherTest::message,
            sequence -> List.of(),
            task -> {
              if (full[0]) {
                throw new RejectedExecutionException("full");
              }
              tasks.add(task);
            });
    watcher.changed(change(Change.Kind.USAGE, "a"));
    full[0] = false;
    watcher.changed(change(Change.Kind.USAGE, "b"));
    runAll();
    assertThat(reader.told).containsExactly("a", "b");
  }

  private Watcher watcher(Set<Change.Kind> kinds) {
    return new Watcher(reader, kinds, WatcherTest::message, this::keptAfter, tasks::add);
  }

  private List<Change> keptAfter(long sequence) {
    return kept.stream().filter(each -> each.sequence() > sequence).limit(2).toList();
  }

  private static Change event(long sequence) {
    return new Change(
        Change.Kind.VIOLATION, Instant.EPOCH, null, "", "event " + sequence, "OPENED", sequence);
  }

  @Test
  void whatWasKeptIsToldFirstAndEverythingOnce() {
    for (long sequence = 1; sequence <= 6; sequence++) {
      kept.add(event(sequence));
    }
    Watcher watcher = watcher(Set.of());
    watcher.changed(event(5));
    watcher.catchUp(2);
    watcher.changed(event(6));
    runAll();
    watcher.changed(event(7));
    watcher.changed(change(Change.Kind.USAGE, "other"));
    runAll();

    assertThat(reader.told)
        .containsExactly("event 3", "event 4", "event 5", "event 6", "event 7", "other");
  }

  @Test
  void whatWasNumberedFirstIsToldEvenIfItIsPublishedLater() {
    Watcher watcher = watcher(Set.of());
    watcher.changed(event(9));
    watcher.changed(event(8));
    runAll();
    assertThat(reader.told).containsExactly("event 9", "event 8");
  }

  @Test
  void readerIsToldWhereWhatWasKeptCannotBeRead() {
    Watcher watcher =
        new Watcher(
            reader,
            Set.of(),
            WatcherTest::message,
            sequence -> {
              throw new IllegalStateException("the disk is gone");
            },
            tasks::add);
    watcher.catchUp(0);
    runAll();

    assertThat(Status.fromThrowable(reader.error()).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  private void runAll() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private static Change change(Change.Kind kind, String summary) {
    return new Change(kind, Instant.EPOCH, null, "", summary);
  }

  private static dev.assay.wire.v1.Change message(Change change) {
    return dev.assay.wire.v1.Change.newBuilder().setSummary(change.summary()).build();
  }

  private static final class RecordingReader
      extends ServerCallStreamObserver<dev.assay.wire.v1.Change> {

    private final List<String> told = new ArrayList<>();
    private boolean ready = true;
    private @Nullable Throwable error;

    private Throwable error() {
      if (error == null) {
        throw new AssertionError("no error was told");
      }
      return error;
    }

    @Override
    public void onNext(dev.assay.wire.v1.Change value) {
      told.add(value.getSummary());
    }

    @Override
    public void onError(Throwable failure) {
      error = failure;
    }

    @Override
    public void onCompleted() {
      throw new AssertionError("a watch does not end by itself");
    }

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}
  }
}
