package dev.assay.collector.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.collector.image.Platform;
import dev.assay.collector.image.ReferenceSource;
import dev.assay.collector.integrity.IntegrityStore.Scope;
import dev.assay.collector.registry.Credentials;
import dev.assay.collector.registry.CredentialsSource;
import dev.assay.collector.registry.HttpRegistryClient;
import dev.assay.collector.registry.Readings;
import dev.assay.collector.registry.Readings.Reading;
import dev.assay.collector.registry.RegistryAccess;
import dev.assay.collector.registry.kit.DockerRegistry;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.Fault;
import dev.assay.collector.registry.kit.FaultProxy;
import dev.assay.collector.registry.kit.RegistrySetup;
import dev.assay.collector.registry.kit.TestImage;
import dev.assay.collector.testing.MovableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random sequences of faults, restarts and changed credentials, alone and among real changes, of a
 * tag that may move or may not. The seed is in each message; set the system property {@code
 * assay.seed} to run one again.
 */
class FaultSequencesIT {

  private static final int STEPS = 60;
  private static final Duration INTERVAL = Duration.ofMinutes(5);
  private static final Platform AMD64 = new Platform("linux", "amd64", "");
  private static final TestImage RUNNING = TestImage.of(Family.OCI, "1", "amd64");
  private static final TestImage OTHER = TestImage.of(Family.OCI, "2", "amd64");
  private static final String REPOSITORY = "team/app";

  private static final RegistryAccess.Limits LIMITS =
      new RegistryAccess.Limits(
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          2,
          Duration.ofSeconds(5));

  /** Seconds of waiting each, so they come seldom. */
  private static final Set<Fault> SLOW = EnumSet.of(Fault.HANG, Fault.HANG_IN_BODY, Fault.SLOW);

  /** What spoils some answers only: others tell the truth, "not found" among them. */
  private static final Set<Fault> OF_SOME =
      EnumSet.of(Fault.CHANGED_BODY, Fault.TRUNCATED, Fault.CHANGED_DIGEST_HEADER);

  /** What the tag leads to. */
  private enum Truth {
    SHIPPED(null, 1),
    OVERWRITTEN(ViolationType.DIGEST_MISMATCH, 2), // Of a tag that may move: a tag update.
    DELETED(ViolationType.MISSING_SOURCE, 3);

    final @Nullable ViolationType violation;
    final int checks;

    Truth(@Nullable ViolationType violation, int checks) {
      this.violation = violation;
      this.checks = checks;
    }
  }

  /** What the collector authenticates with. */
  private enum Access {
    RIGHT(RegistrySetup.PASSWORD),
    WRONG("not the password"),
    NONE("");

    final String password;

    Access(String password) {
      this.password = password;
    }

    CredentialsSource source() {
      return repository ->
          CompletableFuture.completedFuture(
              password.isEmpty()
                  ? Optional.empty()
                  : Optional.of(new Credentials(RegistrySetup.USER, password)));
    }
  }

  @TempDir Path directory;

  private final MovableClock clock = new MovableClock();
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final InMemoryIntegrityStore store = new InMemoryIntegrityStore();
  private final long seed = Long.getLong("assay.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private DockerRegistry registry;
  private FaultProxy proxy;
  private IntegrityMonitor monitor;
  private final Set<Reading> kept = new HashSet<>();
  private Readings readings = readings();
  private String tag = "";
  private Access access = Access.RIGHT;
  private Truth truth = Truth.SHIPPED;
  private Fault fault = Fault.NONE;
  // How many checks in a row could have seen the present truth.
  private int sightings;

  @BeforeEach
  void start() throws Exception {
    boolean installed = DockerRegistry.isInstalled();
    if (!"1".equals(System.getenv("REQUIRE_PRIVILEGES"))) {
      assumeTrue(installed, "needs docker-registry: apt-get install docker-registry");
    }
    assertThat(installed).as("docker-registry is installed").isTrue();
    tag = random.nextBoolean() ? "v1" : "latest";
    registry = DockerRegistry.start(directory, RegistrySetup.password());
    proxy = FaultProxy.start(registry.host());
    registry.push(REPOSITORY, RUNNING, tag);
    monitor = monitor();
    check();
    assertThat(state()).as("seed %d", seed).isEqualTo(IntegrityState.VERIFIED);
  }

  @AfterEach
  void stop() {
    if (registry != null) {
      proxy.close();
      registry.close();
    }
    executor.shutdownNow();
  }

  private Readings readings() {
    return new Readings(
        new Readings.Store() {
          @Override
          public boolean contains(Reading reading) {
            return kept.contains(reading);
          }

          @Override
          public void save(Collection<Reading> fresh) {
            kept.addAll(fresh);
          }
        },
        clock,
        Runnable::run);
  }

  /** A collector that starts anew: what it knows is what was kept. */
  private void restart(Access next) {
    access = next;
    readings = readings();
    monitor = monitor();
  }

  /** Sometimes the collector restarts, with the same credentials or others. */
  private void disturb() {
    if (random.nextInt(6) == 0) {
      restart(random.nextBoolean() ? access : any(Access.values()));
    }
  }

  private IntegrityMonitor monitor() {
    RunningInstance instance =
        new RunningInstance(
            proxy.host() + "/" + REPOSITORY + ":" + tag,
            ReferenceSource.USER_SPECIFIED,
            RUNNING.id(),
            List.of(proxy.host() + "/" + REPOSITORY + "@" + RUNNING.manifest().digest()),
            AMD64,
            new Place("c", "shop", "Pod", "app", "n1", "app", "1"),
            clock.instant());
    return new IntegrityMonitor(
        new ListedImages(List.of(instance)),
        new HttpRegistryClient(
            RegistryAccess.standard().with(LIMITS).with(access.source()),
            readings,
            clock,
            executor),
        new IntegrityCheck(new TagPolicy(TagPolicy.STANDARD_MUTABLE_TAGS)),
        store,
        new IntegrityRegister(
            store,
            Confirmation.standard(INTERVAL),
            new IntegrityListener() {
              @Override
              public void imageChanged(ImageIntegrity image) {}

              @Override
              public void violationChanged(RecordedEvent recorded) {}
            }),
        Pace.even(INTERVAL, Duration.ofDays(30)),
        clock,
        executor);
  }

  private void check() throws Exception {
    monitor.look().get(60, TimeUnit.SECONDS);
    readings.run();
    clock.advance(INTERVAL);
  }

  private IntegrityState state() {
    assertThat(store.images()).hasSize(1);
    return store.images().get(0).state();
  }

  @RepeatedTest(5)
  void faultsAloneRaiseNothing() throws Exception {
    for (int step = 0; step < STEPS; step++) {
      set(anyFault());
      disturb();
      check();
      assertThat(store.violations(Scope.OPEN_AND_RESOLVED))
          .as("seed %d, step %d, %s", seed, step, fault)
          .isEmpty();
    }
    heal();

    assertThat(state()).as("seed %d", seed).isEqualTo(IntegrityState.VERIFIED);
  }

  @RepeatedTest(5)
  void faultsAloneClearNothing() throws Exception {
    become(random.nextBoolean() ? Truth.OVERWRITTEN : Truth.DELETED);
    heal();
    Violation raised = onlyViolation();
    for (int step = 0; step < STEPS; step++) {
      set(anyFault());
      disturb();
      check();
      assertThat(onlyViolation().id())
          .as("seed %d, step %d, %s", seed, step, fault)
          .isEqualTo(raised.id());
    }
    heal();

    assertThat(onlyViolation().id()).isEqualTo(raised.id());
    assertThat(onlyViolation().notRecheckedBecause()).as("seed %d", seed).isEmpty();
    assertThat(store.violations(Scope.OPEN_AND_RESOLVED)).hasSize(1);
  }

  private Violation onlyViolation() {
    assertThat(store.violations(Scope.OPEN)).as("seed %d", seed).hasSize(1);
    return store.violations(Scope.OPEN).get(0);
  }

  @RepeatedTest(5)
  void changesAmongFaultsAreJudgedRightOnceTheFaultsEnd() throws Exception {
    for (int step = 0; step < STEPS; step++) {
      if (random.nextInt(6) == 0) {
        become(any(Truth.values()));
      }
      if (random.nextInt(2) == 0) {
        set(random.nextInt(3) == 0 ? Fault.NONE : anyFault());
      }
      disturb();
      List<Violation> before = store.violations(Scope.OPEN);
      check();
      sightings += mayTell() ? 1 : 0;
      assertThatWhatChangedWasSeen(before, step);
    }
    heal();

    ViolationType expected = expected();
    String context = "seed " + seed + ", " + truth;
    if (expected == null) {
      assertThat(state()).as(context).isEqualTo(IntegrityState.VERIFIED);
      assertThat(store.violations(Scope.OPEN)).as(context).isEmpty();
    } else {
      assertThat(onlyViolation().type()).as(context).isEqualTo(expected);
    }
  }

  /** A violation begins only after enough sightings of the truth, and ends after one. */
  private void assertThatWhatChangedWasSeen(List<Violation> before, int step) {
    String context =
        "seed %d, step %d, %s, %s, seen %d times".formatted(seed, step, truth, fault, sightings);
    List<Violation> now = store.violations(Scope.OPEN);
    assertThat(now).as(context).hasSizeLessThanOrEqualTo(1);
    boolean same =
        now.isEmpty()
            ? before.isEmpty()
            : !before.isEmpty()
                && before.get(0).id().equals(now.get(0).id())
                && before.get(0).type() == now.get(0).type();
    if (same) {
      return;
    }
    assertThat(sightings).as(context).isGreaterThanOrEqualTo(truth.checks);
    assertThat(now.isEmpty() ? null : now.get(0).type()).as(context).isEqualTo(expected());
  }

  private @Nullable ViolationType expected() {
    return truth == Truth.OVERWRITTEN && tag.equals("latest")
        ? ViolationType.POST_DEPLOYMENT_TAG_UPDATE
        : truth.violation;
  }

  /** Whether an answer with this fault may say what is true, to who may ask. */
  private boolean mayTell() {
    return access == Access.RIGHT && (fault.isHarmless() || OF_SOME.contains(fault));
  }

  private Fault anyFault() {
    Fault any = any(Fault.values());
    return SLOW.contains(any) && random.nextInt(4) != 0 ? Fault.CLOSE : any;
  }

  private <T> T any(T[] values) {
    return List.of(values).get(random.nextInt(values.length));
  }

  private void set(Fault next) {
    fault = next;
    proxy.set(next);
  }

  /** Ends the faults, and checks until a verdict may be expected, and longer on a slow machine. */
  private void heal() throws Exception {
    set(Fault.NONE);
    restart(Access.RIGHT);
    for (int decided = 0, tried = 0; decided < 4 && tried < 40; tried++) {
      check();
      decided += state() == IntegrityState.UNDECIDED ? 0 : 1;
    }
  }

  private void become(Truth next) throws Exception {
    if (next == truth) {
      return;
    }
    sightings = 0;
    switch (next) {
      case SHIPPED -> registry.push(REPOSITORY, RUNNING, tag);
      case OVERWRITTEN -> registry.push(REPOSITORY, OTHER, tag);
      case DELETED -> {
        // Also the image that runs, so that nothing of it is left.
        registry.push(REPOSITORY, RUNNING, tag);
        registry.delete(REPOSITORY, RUNNING.manifest().digest());
      }
    }
    truth = next;
  }
}
