package dev.assay.collector.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.image.ReferenceSource;
import dev.assay.collector.integrity.IntegrityState;
import dev.assay.collector.integrity.IntegrityStore.Scope;
import dev.assay.collector.integrity.RunningInstance;
import dev.assay.collector.integrity.Violation;
import dev.assay.collector.registry.Credentials;
import dev.assay.collector.registry.HttpRegistryClient;
import dev.assay.collector.registry.ImageContents;
import dev.assay.collector.registry.RegistryAccess;
import dev.assay.collector.registry.kit.Authority;
import dev.assay.collector.registry.kit.Fault;
import dev.assay.collector.registry.kit.FaultScope;
import dev.assay.collector.registry.kit.GuardedRegistry;
import dev.assay.collector.registry.kit.RegistrySetup;
import dev.assay.collector.registry.kit.TestImage;
import dev.assay.collector.running.FileContent;
import dev.assay.collector.storage.SqlContentStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random sequences of faults while layers are fetched, among restarts after which they have to be
 * fetched again. The seed is in each message; set the system property {@code assay.seed} to run one
 * again.
 */
class ContentFaultSequencesIT extends ContentMonitorCase {

  private static final int STEPS = 25;
  private static final String REPOSITORY = "team/app";
  private static final TestImage IMAGE = TestImage.ofLayer("amd64", LAYER);

  @TempDir private Path files;
  private final long seed = Long.getLong("assay.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private GuardedRegistry guarded;
  private @Nullable ImageContents client;

  @BeforeEach
  void startRegistry() throws Exception {
    GuardedRegistry.requireInstalled();
    guarded =
        random.nextBoolean()
            ? GuardedRegistry.byPassword(files)
            : GuardedRegistry.byTokens(
                files, REPOSITORY, Authority.create(files.resolve("authority")));
    guarded.registry().push(REPOSITORY, IMAGE, "v1");
    RunningInstance known = running.get(0);
    running.clear();
    running.add(
        new RunningInstance(
            guarded.host() + "/" + REPOSITORY + ":v1",
            ReferenceSource.USER_SPECIFIED,
            IMAGE.id(),
            List.of(),
            known.platform(),
            known.place(),
            null));
    restart();
  }

  @AfterEach
  void stopRegistry() {
    if (guarded != null) {
      guarded.close();
    }
    executor.shutdownNow();
  }

  @Override
  ImageContents registry() {
    ImageContents started = client;
    return started == null ? super.registry() : started;
  }

  /** A collector that starts anew and has to fetch layers again. */
  private void restart() {
    new SqlContentStore(database).forgetLayersBefore(clock.instant().plus(Duration.ofDays(1)));
    Optional<Credentials> credentials =
        Optional.of(new Credentials(RegistrySetup.USER, RegistrySetup.PASSWORD));
    client =
        new HttpRegistryClient(
            RegistryAccess.standard()
                .with(GuardedRegistry.IMPATIENT)
                .with(repository -> CompletableFuture.completedFuture(credentials)),
            clock,
            executor);
    monitor = monitor();
  }

  @RepeatedTest(3)
  void faultsRaiseNothing() {
    for (int step = 0; step < STEPS; step++) {
      String fault = disturb();
      tell(random.nextBoolean() ? file("x", "x") : file("y", "y"));
      assertThat(integrity.violations(Scope.OPEN_AND_RESOLVED))
          .as("seed %d, step %d, %s", seed, step, fault)
          .isEmpty();
    }
    heal();
    assertThat(integrity.contents())
        .as("seed %d", seed)
        .singleElement()
        .satisfies(each -> assertThat(each.state()).isEqualTo(IntegrityState.VERIFIED));
  }

  @RepeatedTest(3)
  void faultsClearNothing() {
    tell(file("x", "evil"));
    String id = onlyViolation("at first").id();
    for (int step = 0; step < STEPS; step++) {
      String fault = disturb();
      tell(random.nextBoolean() ? file("x", "evil") : file("y", "y"));
      assertThat(onlyViolation(step + ", " + fault).id()).isEqualTo(id);
    }
    heal();
    assertThat(onlyViolation("healed").id()).isEqualTo(id);
    assertThat(onlyViolation("healed").notRecheckedBecause()).isEmpty();

    tell(file("x", "x"));
    assertThat(open()).as("seed %d", seed).isEmpty();
  }

  private Violation onlyViolation(String when) {
    assertThat(integrity.violations(Scope.OPEN_AND_RESOLVED))
        .as("seed %d, %s", seed, when)
        .singleElement()
        .satisfies(each -> assertThat(each.isOpen()).as("seed %d, %s", seed, when).isTrue());
    return open().get(0);
  }

  /** Spoils answers, and has the layers asked for again; tells how. */
  private String disturb() {
    Fault fault = GuardedRegistry.anyFault(random);
    FaultScope scope = GuardedRegistry.anyScope(random, fault);
    guarded.set(fault, scope);
    boolean noTokens = random.nextInt(6) == 0 && guarded.failTokens(random);
    if (random.nextInt(3) != 0) {
      restart();
    }
    clock.advance(Duration.ofMinutes(5));
    return noTokens ? "no tokens" : fault + " of " + scope;
  }

  /** Ends the faults, and looks until the image can be had, and longer on a slow machine. */
  private void heal() {
    guarded.set(Fault.NONE, FaultScope.ALL);
    restart();
    for (int i = 0; i < 5; i++) {
      clock.advance(Duration.ofHours(2));
      look();
    }
  }

  private static FileContent file(String name, String bytes) {
    return Facts.of(
        Sha256.parse(IMAGE.id().value()), Facts.file("c1", "/usr/lib/" + name + ".so", bytes));
  }
}
