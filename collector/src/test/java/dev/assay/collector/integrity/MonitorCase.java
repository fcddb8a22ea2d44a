package dev.assay.collector.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.ReferenceSource;
import dev.assay.collector.integrity.IntegrityStore.Scope;
import dev.assay.collector.registry.PublishedImage;
import dev.assay.collector.registry.RegistryAnswer;
import dev.assay.collector.registry.RegistryAnswer.Absent;
import dev.assay.collector.registry.RegistryAnswer.Cause;
import dev.assay.collector.registry.RegistryAnswer.Elsewhere;
import dev.assay.collector.registry.RegistryAnswer.Kind;
import dev.assay.collector.registry.RegistryAnswer.Published;
import dev.assay.collector.registry.RegistryAnswer.Unanswered;
import dev.assay.collector.registry.SourceQuestion;
import dev.assay.collector.testing.MovableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;

/** What tests of the monitor share: one that runs on a clock and answers of their own. */
abstract class MonitorCase {

  static final Duration INTERVAL = Duration.ofMinutes(5);
  static final Platform AMD64 = new Platform("linux", "amd64", "");
  static final Digest MINE = digest('1');
  static final Digest THEIRS = digest('2');

  final MovableClock clock = new MovableClock();
  final List<RunningInstance> running = new ArrayList<>();
  final List<SourceQuestion> asked = new ArrayList<>();
  final List<String> events = new ArrayList<>();
  final InMemoryIntegrityStore store = new InMemoryIntegrityStore();
  CompletableFuture<RegistryAnswer> answer = CompletableFuture.completedFuture(holds(MINE));
  boolean broken;
  Pace pace = Pace.even(INTERVAL, Duration.ofDays(30));

  /** How many times longer than others a check waits that has to confirm an absence. */
  int missingRechecks = 1;

  IntegrityMonitor monitor = monitor();

  static Digest digest(char digit) {
    return new Digest("sha256:" + String.valueOf(digit).repeat(64));
  }

  IntegrityMonitor monitor() {
    return new IntegrityMonitor(
        new ListedImages(running),
        question -> {
          asked.add(question);
          if (broken) {
            throw new IllegalStateException("a defect");
          }
          return answer;
        },
        new IntegrityCheck(new TagPolicy(TagPolicy.STANDARD_MUTABLE_TAGS)),
        store,
        new IntegrityRegister(
            store,
            new Confirmation(2, 3, pace.recheck(), pace.recheck().multipliedBy(missingRechecks)),
            new IntegrityListener() {
              @Override
              public void imageChanged(ImageIntegrity image) {
                events.add(image.state().toString());
              }

              @Override
              public void violationChanged(RecordedEvent recorded) {
                Violation violation = recorded.violation();
                ViolationEvent event = recorded.event();
                events.add(event.kind() + " " + violation.type());
              }
            }),
        pace,
        clock,
        Runnable::run);
  }

  static RegistryAnswer holds(Digest config) {
    Digest manifest = digest(config.equals(MINE) ? 'a' : 'b');
    return new Published(
        manifest,
        Kind.MANIFEST,
        List.of(new PublishedImage(manifest, config, Platform.UNKNOWN)),
        Elsewhere.NOTHING,
        null,
        "link");
  }

  static RegistryAnswer absent() {
    return new Absent(
        "r.io/app:v1", "MANIFEST_UNKNOWN", "the registry answers everybody", Elsewhere.NOTHING);
  }

  static RegistryAnswer stopped() {
    return new Unanswered(Cause.SOURCE_UNREACHABLE, "connection refused");
  }

  RunningInstance container(String tag, String id) {
    return new RunningInstance(
        "r.io/app:" + tag,
        ReferenceSource.USER_SPECIFIED,
        MINE,
        List.of("r.io/app@" + digest('a')),
        AMD64,
        new Place("c", "shop", "Pod", "app-" + id, "n1", "app", id),
        clock.instant());
  }

  @BeforeEach
  void runOne() {
    running.add(container("v1", "1"));
  }

  void check(RegistryAnswer now) {
    answer = CompletableFuture.completedFuture(now);
    monitor.look().join();
    clock.advance(INTERVAL);
  }

  Violation onlyViolation() {
    assertThat(store.violations(Scope.OPEN_AND_RESOLVED)).hasSize(1);
    return store.violations(Scope.OPEN_AND_RESOLVED).get(0);
  }

  ImageIntegrity image() {
    assertThat(store.images()).hasSize(1);
    return store.images().get(0);
  }
}
