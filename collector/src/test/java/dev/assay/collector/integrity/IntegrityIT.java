package dev.assay.collector.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.ReferenceSource;
import dev.assay.collector.integrity.IntegrityStore.Scope;
import dev.assay.collector.registry.Credentials;
import dev.assay.collector.registry.CredentialsSource;
import dev.assay.collector.registry.HttpRegistryClient;
import dev.assay.collector.registry.Products;
import dev.assay.collector.registry.Readings;
import dev.assay.collector.registry.RegistryAccess;
import dev.assay.collector.registry.kit.Content;
import dev.assay.collector.registry.kit.DockerRegistry;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.TestImage;
import dev.assay.collector.storage.Database;
import dev.assay.collector.storage.SqlIntegrityStore;
import dev.assay.collector.storage.SqlReadings;
import dev.assay.collector.testing.MovableClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks against a real registry, kept in a real database. */
class IntegrityIT {

  private static final Duration INTERVAL = Duration.ofMinutes(5);
  private static final Platform AMD64 = new Platform("linux", "amd64", "");
  private static final TestImage ONE = TestImage.of(Family.OCI, "1", "amd64");
  private static final TestImage ARM = TestImage.of(Family.OCI, "1", "arm64");
  private static final TestImage TWO = TestImage.of(Family.OCI, "2", "amd64");

  // htpasswd -nbB -C 5 me secret
  private static final String PASSWORDS =
      "me:$2b$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a";
  private static final String AUTHORIZATION = "Basic bWU6c2VjcmV0";

  @TempDir Path directory;

  private final MovableClock clock = new MovableClock();
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final List<RunningInstance> running = new ArrayList<>();
  private DockerRegistry registry;
  private Database database;
  private SqlIntegrityStore store;
  private IntegrityMonitor monitor;
  private Readings readings;
  private boolean plain;

  @BeforeEach
  void start() throws IOException {
    boolean installed = DockerRegistry.isInstalled();
    if (!"1".equals(System.getenv("REQUIRE_PRIVILEGES"))) {
      assumeTrue(installed, "needs docker-registry: apt-get install docker-registry");
    }
    assertThat(installed).as("docker-registry is installed").isTrue();
    registry = DockerRegistry.start(directory);
    database = Database.open(directory.resolve("collector.db"));
    store = new SqlIntegrityStore(database);
    readings = readings();
    monitor = monitor(Map.of());
  }

  @AfterEach
  void stop() {
    if (registry != null) {
      registry.close();
      database.close();
    }
    executor.shutdownNow();
  }

  private Readings readings() {
    return new Readings(new SqlReadings(database, clock), clock, executor);
  }

  private IntegrityMonitor monitor(Map<String, Credentials> credentials) {
    readings = readings();
    Products products =
        new Products(
            List.of(), plain ? Map.of(registry.host(), Products.PLAIN) : Map.of(), Map.of());
    return new IntegrityMonitor(
        new ListedImages(running),
        new HttpRegistryClient(
            RegistryAccess.standard().with(CredentialsSource.of(credentials)).with(products),
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

  private void run(String name, TestImage image, Digest claim) {
    running.add(
        new RunningInstance(
            registry.host() + "/team/app" + name,
            ReferenceSource.USER_SPECIFIED,
            image.id(),
            List.of(registry.host() + "/team/app@" + claim),
            AMD64,
            new Place("c", "shop", "Pod", "app", "n1", "app", name),
            clock.instant()));
  }

  private void check() throws Exception {
    monitor.look().get(60, TimeUnit.SECONDS);
    readings.run();
    clock.advance(INTERVAL);
  }

  private ImageIntegrity image() {
    return store.images().stream()
        .reduce(
            (a, b) -> {
              throw new AssertionError("more than one image");
            })
        .orElseThrow();
  }

  private Violation violation() {
    assertThat(store.violations(Scope.OPEN)).hasSize(1);
    return store.violations(Scope.OPEN).get(0);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void imageOfAnIndexIsVerifiedAlsoAfterItsAttestationsWereMadeAnew(Family family)
      throws Exception {
    TestImage amd64 = TestImage.of(family, "1", "amd64");
    TestImage arm64 = TestImage.of(family, "1", "arm64");
    registry.push("team/app", amd64);
    registry.push("team/app", arm64);
    registry.push("team/app", amd64.attestation("first"));
    Content first = TestImage.index(family, arm64, amd64, amd64.attestation("first"));
    registry.push("team/app", first, "v1.0.0");
    run(":v1.0.0", amd64, first.digest());
    check();
    assertThat(image().state()).isEqualTo(IntegrityState.VERIFIED);
    assertThat(image().reason()).isEmpty();

    registry.push("team/app", amd64.attestation("second"));
    registry.push(
        "team/app", TestImage.index(family, arm64, amd64, amd64.attestation("second")), "v1.0.0");
    check();
    check();

    assertThat(image().state()).isEqualTo(IntegrityState.VERIFIED);
    assertThat(image().reason()).contains("rebuilt index");
    assertThat(store.violations(Scope.OPEN_AND_RESOLVED)).isEmpty();
  }

  @Test
  void otherImageUnderTheSameTagIsAMismatch() throws Exception {
    registry.push("team/app", ONE, "v1.0.0");
    run(":v1.0.0", ONE, ONE.manifest().digest());
    check();
    registry.push("team/app", TWO, "v1.0.0");
    check();
    check();

    Violation violation = violation();
    assertThat(violation.type()).isEqualTo(ViolationType.DIGEST_MISMATCH);
    assertThat(violation.evidence().comparison())
        .isEqualTo(
            new Comparison(
                new LabelledDigest(ONE.manifest().digest(), LabelledDigest.Kind.MANIFEST),
                new LabelledDigest(TWO.manifest().digest(), LabelledDigest.Kind.MANIFEST),
                TWO.id(),
                AMD64,
                "http://" + registry.host() + "/v2/team/app/manifests/v1.0.0",
                registry.host() + "/team/app:v1.0.0"));
    assertThat(violation.evidence().reasonCodes())
        .containsExactly(
            ReasonCode.RUNNING_DIGEST_STILL_IN_SOURCE, ReasonCode.TAG_OVERWRITTEN_AFTER_DEPLOY);

    registry.push("team/app", ONE, "v1.0.0");
    check();

    assertThat(store.violations(Scope.OPEN)).isEmpty();
    assertThat(image().state()).isEqualTo(IntegrityState.VERIFIED);
  }

  @Test
  void movedLatestIsATagUpdateWithItsTimes() throws Exception {
    registry.push("team/app", ONE, "latest");
    Instant deployed = clock.instant();
    run("", ONE, ONE.manifest().digest());
    check();
    registry.push("team/app", TWO, "latest");
    check();
    check();

    Evidence evidence = violation().evidence();
    assertThat(violation().type()).isEqualTo(ViolationType.POST_DEPLOYMENT_TAG_UPDATE);
    assertThat(evidence.deploymentTime()).isEqualTo(deployed);
    assertThat(evidence.tagUpdate()).isEqualTo(new TagUpdate(deployed, deployed.plus(INTERVAL)));
    assertThat(evidence.timeDifference()).contains(INTERVAL);
  }

  @Test
  void contentThatTheRepositoryNeverHadIsSaidSo() throws Exception {
    registry.push("team/app", ONE, "v1.0.0");
    run(":v1.0.0", TWO, ONE.manifest().digest());
    check();
    check();

    assertThat(violation().evidence().reasonCodes())
        .containsExactly(
            ReasonCode.CLAIMED_DIGEST_FORGED, ReasonCode.RUNNING_DIGEST_UNKNOWN_TO_SOURCE);
    assertThat(Objects.requireNonNull(violation().evidence().comparison().runtime()).digest())
        .isEqualTo(TWO.id());
  }

  @Test
  void deletedImageIsMissingItsSource() throws Exception {
    registry.push("team/app", ONE, "v1.0.0");
    run(":v1.0.0", ONE, ONE.manifest().digest());
    check();
    registry.delete("team/app", ONE.manifest().digest());
    check();
    check();
    assertThat(store.violations(Scope.OPEN)).isEmpty();
    check();

    assertThat(violation().type()).isEqualTo(ViolationType.MISSING_SOURCE);
    assertThat(violation().evidence().status()).isEqualTo("Artifact Not Found");
    assertThat(violation().evidence().comparison().registryPath())
        .isEqualTo(registry.host() + "/team/app:v1.0.0");

    registry.push("team/app", ONE, "v1.0.0");
    check();

    assertThat(store.violations(Scope.OPEN)).isEmpty();
  }

  @Test
  void repositoryThatNeverWasIsMissingTheSourceWhereNothingIsHidden() throws Exception {
    registry.push("other/app", ONE, "v1.0.0");
    run(":v1.0.0", ONE, ONE.manifest().digest());
    check();
    check();
    check();
    IntegrityState unknown = image().state();
    plain = true;
    monitor = monitor(Map.of());
    check();
    check();
    check();

    assertThat(unknown).isEqualTo(IntegrityState.UNDECIDED);
    assertThat(violation().type()).isEqualTo(ViolationType.MISSING_SOURCE);
  }

  /** Gone, on a volume that is not mounted, or hidden: the registry answers the same. */
  @Test
  void repositoryOfWhichNothingIsLeftIsUndecidedWhateverCouldBeReadBefore() throws Exception {
    registry.push("team/app", ONE, "v1.0.0");
    run(":v1.0.0", ONE, ONE.manifest().digest());
    check();
    registry.forget("team/app");
    for (int i = 0; i < 4; i++) {
      check();
    }
    monitor = monitor(Map.of());
    check();

    assertThat(store.violations(Scope.OPEN)).isEmpty();
    assertThat(image().state()).isEqualTo(IntegrityState.UNDECIDED);
    assertThat(image().definiteState()).isEqualTo(IntegrityState.VERIFIED);
    assertThat(image().reason()).contains("can be read any more");
  }

  @Test
  void stoppedRegistryNeitherRaisesNorClears() throws Exception {
    registry.push("team/app", ONE, "v1.0.0");
    run(":v1.0.0", TWO, TWO.manifest().digest());
    check();
    check();
    Violation before = violation();
    registry.stop();
    check();
    check();

    assertThat(violation().id()).isEqualTo(before.id());
    assertThat(violation().lastConfirmed()).isEqualTo(before.lastConfirmed());
    assertThat(violation().notRecheckedBecause()).startsWith("SOURCE_UNREACHABLE");
    assertThat(image().state()).isEqualTo(IntegrityState.UNDECIDED);
    assertThat(image().definiteState()).isEqualTo(IntegrityState.VIOLATED);

    registry.restart();
    check();

    assertThat(violation().id()).isEqualTo(before.id());
    assertThat(violation().notRecheckedBecause()).isEmpty();
  }

  @Test
  void pinnedImagesAreComparedWithTheirPin() throws Exception {
    registry.push("team/app", ONE);
    registry.push("team/app", ARM);
    Content index = TestImage.index(Family.OCI, ONE, ARM);
    registry.push("team/app", index, "v1.0.0");
    registry.push("team/app", TWO, "v1.0.0");
    run("@" + index.digest(), ONE, index.digest());
    run("@" + ONE.manifest().digest(), ONE, ONE.manifest().digest());
    run(":v1.0.0@" + index.digest(), ONE, index.digest());
    check();
    check();

    assertThat(store.images())
        .hasSize(3)
        .allMatch(image -> image.state() == IntegrityState.VERIFIED)
        .anyMatch(image -> image.reason().contains("now leads to " + TWO.manifest().digest()));
  }

  @Test
  void closedRegistryIsReadWithCredentialsOnly() throws Exception {
    registry.close();
    registry = DockerRegistry.startClosed(directory, PASSWORDS, AUTHORIZATION);
    registry.push("team/app", ONE, "v1.0.0");
    run(":v1.0.0", ONE, ONE.manifest().digest());
    check();
    assertThat(image().reason()).startsWith("ACCESS_DENIED").contains("none is configured");

    monitor = monitor(Map.of(registry.host(), new Credentials("me", "wrong")));
    check();
    assertThat(image().reason()).startsWith("ACCESS_DENIED").contains("401");

    monitor = monitor(Map.of(registry.host(), new Credentials("me", "secret")));
    check();
    assertThat(image().state()).isEqualTo(IntegrityState.VERIFIED);

    registry.delete("team/app", ONE.manifest().digest());
    check();
    check();
    check();

    assertThat(violation().type()).isEqualTo(ViolationType.MISSING_SOURCE);
    assertThat(violation().evidence().notes()).anyMatch(note -> note.contains("list of tags"));
  }
}
