package dev.assay.collector.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.image.Platform;
import dev.assay.collector.image.ReferenceSource;
import dev.assay.collector.integrity.IntegrityStore.Scope;
import dev.assay.collector.registry.Credentials;
import dev.assay.collector.registry.CredentialsSource;
import dev.assay.collector.registry.HttpRegistryClient;
import dev.assay.collector.registry.Readings;
import dev.assay.collector.registry.RegistryAccess;
import dev.assay.collector.registry.kit.Authority;
import dev.assay.collector.registry.kit.DockerRegistry;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.Fault;
import dev.assay.collector.registry.kit.FaultScope;
import dev.assay.collector.registry.kit.GuardedRegistry;
import dev.assay.collector.registry.kit.RegistrySetup;
import dev.assay.collector.registry.kit.TestImage;
import dev.assay.collector.testing.MovableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Random sequences of faults, of all answers or of some, restarts and changed credentials, alone
 * and among real changes, of a tag that may move or may not. The seed is in each message; set the
 * system property {@code assay.seed} to run one again. Most of their time they wait for answers
 * that do not come, so several run at a time.
 */
class FaultSequencesIT {

  private static final int STEPS = 50;
  private static final int FIRST_STEPS = 15;
  private static final Duration INTERVAL = Duration.ofMinutes(5);
  private static final Platform AMD64 = new Platform("linux", "amd64", "");
  private static final TestImage RUNNING = TestImage.of(Family.OCI, "1", "amd64");
  private static final TestImage OTHER = TestImage.of(Family.OCI, "2", "amd64");
  private static final String REPOSITORY = "team/app";

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

  @TempDir static Path forAll;
  private static Authority authority;

  @TempDir Path directory;

  private final MovableClock clock = new MovableClock();
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final InMemoryIntegrityStore store = new InMemoryIntegrityStore();
  private final long seed = Long.getLong("assay.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private GuardedRegistry guarded;
  private DockerRegistry registry;
  private IntegrityMonitor monitor;
  private final KeptReadings kept = new KeptReadings();
  private Readings readings = readings();
  private String tag = "";
  private Access access = Access.RIGHT;
  private Truth truth = Truth.SHIPPED;
  private Fault fault = Fault.NONE;
  private FaultScope scope = FaultScope.ALL;
  private boolean tokensFail;
  // How many checks could have seen each, since one surely saw another.
  private final Map<Truth, Integer> sightings = new EnumMap<>(Truth.class);

  @BeforeAll
  static void makeKeys() throws Exception {
    authority = Authority.create(forAll);
  }

  @BeforeEach
  void start() throws Exception {
    GuardedRegistry.requireInstalled();
    tag = random.nextBoolean() ? "v1" : "latest";
    guarded =
        random.nextBoolean()
            ? GuardedRegistry.byTokens(directory, REPOSITORY, authority)
            : GuardedRegistry.byPassword(directory);
    registry = guarded.registry();
    registry.push(REPOSITORY, RUNNING, tag);
    monitor = monitor();
  }

  /** Several times on a machine so slow that the registry seems to hang. */
  private void checkWithoutFault() throws Exception {
    check();
    for (int tried = 1; state() == IntegrityState.UNDECIDED && tried < 40; tried++) {
      check();
    }
    assertThat(state()).as("seed %d", seed).isEqualTo(IntegrityState.VERIFIED);
  }

  @AfterEach
  void stop() {
    if (guarded != null) {
      guarded.close();
    }
    executor.shutdownNow();
  }

  private Readings readings() {
    return new Readings(kept, clock, Runnable::run);
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
      restart(random.nextBoolean() ? access : GuardedRegistry.any(random, Access.values()));
    }
  }

  private IntegrityMonitor monitor() {
    RunningInstance instance =
        new RunningInstance(
            guarded.host() + "/" + REPOSITORY + ":" + tag,
            ReferenceSource.USER_SPECIFIED,
            RUNNING.id(),
            List.of(guarded.host() + "/" + REPOSITORY + "@" + RUNNING.manifest().digest()),
            AMD64,
            new Place("c", "shop", "Pod", "app", "n1", "app", "1"),
            clock.instant());
    return new IntegrityMonitor(
        new ListedImages(List.of(instance)),
        new HttpRegistryClient(
            RegistryAccess.standard().with(GuardedRegistry.IMPATIENT).with(access.source()),
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
  @Execution(ExecutionMode.CONCURRENT)
  void faultsAloneRaiseNothing() throws Exception {
    checkWithoutFault();
    assertThatFaultsRaiseNothing(STEPS);
  }

  /** The collector has never had an answer of the registry that is true. */
  @RepeatedTest(5)
  @Execution(ExecutionMode.CONCURRENT)
  void faultsFromTheFirstLookOnRaiseNothing() throws Exception {
    assertThatFaultsRaiseNothing(FIRST_STEPS);
  }

  private void assertThatFaultsRaiseNothing(int steps) throws Exception {
    for (int step = 0; step < steps; step++) {
      disturbAnswers();
      disturb();
      check();
      assertThat(store.violations(Scope.OPEN_AND_RESOLVED)).as(at(step)).isEmpty();
    }
    heal();
    assertThat(state()).as("seed %d", seed).isEqualTo(IntegrityState.VERIFIED);
  }

  @RepeatedTest(5)
  @Execution(ExecutionMode.CONCURRENT)
  void faultsAloneClearNothing() throws Exception {
    checkWithoutFault();
    become(random.nextBoolean() ? Truth.OVERWRITTEN : Truth.DELETED);
    heal();
    Violation raised = onlyViolation();
    for (int step = 0; step < STEPS; step++) {
      disturbAnswers();
      disturb();
      check();
      assertThat(onlyViolation().id()).as(at(step)).isEqualTo(raised.id());
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
  @Execution(ExecutionMode.CONCURRENT)
  void changesAmongFaultsAreJudgedRightOnceTheFaultsEnd() throws Exception {
    checkWithoutFault();
    for (int step = 0; step < STEPS; step++) {
      if (random.nextInt(6) == 0) {
        become(GuardedRegistry.any(random, Truth.values()));
      }
      if (random.nextInt(2) == 0) {
        if (random.nextInt(3) == 0) {
          set(Fault.NONE, FaultScope.ALL);
        } else {
          disturbAnswers();
        }
      }
      disturb();
      List<Violation> before = store.violations(Scope.OPEN);
      check();
      count();
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
    int seen = sightings.getOrDefault(truth, 0);
    String context = at(step) + ", %s, seen %d times".formatted(truth, seen);
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
    assertThat(seen).as(context).isGreaterThanOrEqualTo(truth.checks);
    assertThat(now.isEmpty() ? null : now.get(0).type()).as(context).isEqualTo(expected());
  }

  private @Nullable ViolationType expected() {
    return truth == Truth.OVERWRITTEN && tag.equals("latest")
        ? ViolationType.POST_DEPLOYMENT_TAG_UPDATE
        : truth.violation;
  }

  /** A truth that no check could tell of leaves earlier sightings of another one standing. */
  private void count() {
    if (access == Access.RIGHT && fault == Fault.NONE && !tokensFail) {
      sightings.keySet().retainAll(Set.of(truth));
    }
    if (mayTell()) {
      sightings.merge(truth, 1, Integer::sum);
    }
  }

  /** Whether an answer with this fault may say what is true, to who may ask. */
  private boolean mayTell() {
    return access == Access.RIGHT
        && (fault.isHarmless() || OF_SOME.contains(fault) || scope != FaultScope.ALL);
  }

  private void set(Fault next, FaultScope where) {
    fault = next;
    scope = where;
    tokensFail = false;
    guarded.set(next, where);
  }

  /** Spoils all answers, or some, or those of the token service. */
  private void disturbAnswers() {
    Fault next = GuardedRegistry.anyFault(random);
    set(next, GuardedRegistry.anyScope(random, next));
    if (random.nextInt(6) == 0 && guarded.failTokens(random)) {
      fault = Fault.NONE;
      tokensFail = true;
    }
  }

  private String at(int step) {
    return "seed %d, step %d, %s of %s%s"
        .formatted(seed, step, fault, scope, tokensFail ? ", no tokens" : "");
  }

  /** Ends the faults, and checks until a verdict may be expected, and longer on a slow machine. */
  private void heal() throws Exception {
    set(Fault.NONE, FaultScope.ALL);
    clock.advance(Duration.ofHours(7)); // The longest pause is over.
    if (access != Access.RIGHT || random.nextBoolean()) {
      restart(Access.RIGHT);
    }
    for (int decided = 0, tried = 0; decided < 4 && tried < 40; tried++) {
      check();
      decided += state() == IntegrityState.UNDECIDED ? 0 : 1;
    }
  }

  private void become(Truth next) throws Exception {
    if (next == truth) {
      return;
    }
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
