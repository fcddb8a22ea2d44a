package dev.assay.collector.ingest;

import static dev.assay.collector.ingest.LedgerFixture.HOST;
import static dev.assay.collector.ingest.LedgerFixture.classes;
import static dev.assay.collector.ingest.LedgerFixture.container;
import static dev.assay.collector.ingest.LedgerFixture.containers;
import static dev.assay.collector.ingest.LedgerFixture.declared;
import static dev.assay.collector.ingest.LedgerFixture.digest;
import static dev.assay.collector.ingest.LedgerFixture.fileSet;
import static dev.assay.collector.ingest.LedgerFixture.node;
import static dev.assay.collector.ingest.LedgerFixture.pid;
import static dev.assay.collector.ingest.LedgerFixture.process;
import static dev.assay.collector.ingest.LedgerFixture.processes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Gap;
import dev.assay.collector.artifact.Key128;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.ingest.EvidenceLedger.Source;
import dev.assay.collector.running.Container;
import dev.assay.collector.running.Lifetime;
import dev.assay.collector.running.ProcessFilter;
import dev.assay.collector.running.ProcessRecord;
import dev.assay.collector.sbom.ArchiveIndex;
import dev.assay.collector.sbom.InstalledPackage;
import dev.assay.collector.sbom.PackageInventory;
import dev.assay.collector.storage.Database;
import dev.assay.collector.storage.SqlEvidenceStore;
import dev.assay.collector.usage.ArchiveKind;
import dev.assay.collector.usage.ArchiveUse;
import dev.assay.collector.usage.ClassColumns;
import dev.assay.collector.usage.FileUse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceLedgerIT {

  private static final Sha256 IMAGE = digest("image");
  private static final Artifact.Image APP = new Artifact.Image(IMAGE);
  private static final InstalledPackage LIBC =
      new InstalledPackage("pkg:deb/libc6@1", "deb", "libc6", "1", "", "", "", "", List.of());
  private static final Sha256 JAR = digest("a.jar");
  private static final FileSet LIBRARIES = fileSet("/lib/libc.so.6", "/lib/libz.so.1");

  @TempDir Path directory;
  private LedgerFixture fixture;

  @BeforeEach
  void open() {
    fixture = new LedgerFixture(directory);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void filesOfHostProcessAreAskedForOnceAndCountAsUsedByTheHost() {
    Source sensor = fixture.sensor();
    fixture.merge(sensor, processes(process(1, "", LIBRARIES.key())));
    fixture.merge(sensor, processes(process(2, "", LIBRARIES.key())));
    assertThat(fixture.wishes)
        .filteredOn(wish -> wish.kind() == Wish.Kind.FILE_SET)
        .containsExactly(Wish.of(Wish.Kind.FILE_SET, LIBRARIES.key().bytes()));
    fixture.deliver(LIBRARIES);
    fixture.commit();
    assertThat(fixture.usage().filesOf(HOST))
        .extracting(FileUse::path)
        .containsExactly("/lib/libc.so.6", "/lib/libz.so.1");
    assertThat(fixture.running().usersOf(HOST, Set.of("/lib/libz.so.1"), 1).get("/lib/libz.so.1"))
        .satisfies(
            users -> {
              assertThat(users.count()).isEqualTo(2);
              assertThat(users.processes()).hasSize(1);
            });
  }

  @Test
  void knownFactsHaveADurableEpochAndCostNoCommit() {
    Source sensor = fixture.sensor();
    Evidence evidence = processes(process(1, "", LIBRARIES.key()));
    fixture.merge(sensor, evidence);
    fixture.deliver(LIBRARIES);
    long durable = fixture.commit();
    fixture.takeCommits();
    assertThat(fixture.merge(sensor, evidence)).isLessThanOrEqualTo(durable);
    fixture.commit();
    assertThat(fixture.takeCommits()).isZero();
  }

  @Test
  void newFactIsNotDurableBeforeItsCommit() {
    Source sensor = fixture.sensor();
    long durable = fixture.commit();
    long first = fixture.merge(sensor, processes(process(1, "", null)));
    assertThat(first).isGreaterThan(durable);
    assertThat(fixture.merge(sensor, processes(process(1, "", null))))
        .as("the same fact from elsewhere waits for that commit, too")
        .isEqualTo(first);
    assertThat(fixture.commit()).isGreaterThanOrEqualTo(first);
  }

  @Test
  void processBeforeItsContainerEndsUpWithTheImage() {
    Source sensor = fixture.sensor();
    fixture.merge(sensor, processes(process(1, "c1", LIBRARIES.key())));
    fixture.deliver(LIBRARIES);
    fixture.commit();
    assertThat(fixture.usage().filesOf(new Artifact.Unjoined("container:c1"))).hasSize(2);
    fixture.merge(sensor, containers(container("c1", IMAGE)));
    fixture.commit();
    assertThat(fixture.usage().filesOf(APP)).hasSize(2);
    assertThat(fixture.usage().filesOf(new Artifact.Unjoined("container:c1"))).isEmpty();
    assertThat(onlyProcess().artifacts()).containsExactly(APP);
    assertThat(onlyProcess().imageReference()).isEqualTo("registry.example/app:v1");
  }

  @Test
  void classesBeforeTheJoinMoveToTheImageAndSurviveARestart() {
    Source agent = fixture.agent(pid(7), null);
    fixture.mergeClasses(agent, classes(JAR, 0b111, 0b001));
    fixture.commit();
    Artifact unjoined = new Artifact.Unjoined("process:" + pid(7));
    assertThat(loaded(unjoined)).isEqualTo(3);
    fixture.restart();

    Source sensor = fixture.sensor();
    fixture.merge(sensor, containers(container("c1", IMAGE)));
    fixture.merge(sensor, processes(process(7, "c1", null)));
    fixture.commit();
    assertThat(loaded(APP)).isEqualTo(3);
    assertThat(fixture.usage().archivesOf(unjoined)).isEmpty();
    assertThat(fixture.usage().artifacts()).doesNotContain(unjoined);

    agent = fixture.agent(pid(7), null);
    fixture.mergeClasses(agent, classes(JAR, 0b1000, 0));
    fixture.commit();
    assertThat(loaded(APP)).isEqualTo(4);
    assertThat(onlyProcess().jvm()).isNotNull();
  }

  @Test
  void classesMergedJustBeforeTheMoveAreInTheCommitThatAcknowledgesThem() {
    Source sensor = fixture.sensor();
    Source agent = fixture.agent(pid(7), null);
    long epoch = fixture.mergeClasses(agent, classes(JAR, 0b11, 0));
    Changes closed = fixture.ledger.exchange();
    assertThat(epoch).isEqualTo(closed.epoch());
    fixture.merge(sensor, processes(process(7, "", null)));
    assertThat(closed.classChanges())
        .as("stored under the process, which is moved only by the next commit")
        .hasSize(1);
  }

  @Test
  void namedArtifactGetsTheUsageToo() {
    Artifact.Named named = new Artifact.Named("shop", "backend", "1.0");
    Source agent = fixture.agent(pid(7), named);
    fixture.merge(fixture.sensor(), processes(process(7, "", null)));
    fixture.mergeClasses(agent, classes(JAR, 0b1, 0b1));
    fixture.commit();
    assertThat(loaded(named)).isEqualTo(1);
    assertThat(loaded(HOST)).isEqualTo(1);
    assertThat(onlyProcess().artifacts()).containsExactly(HOST, named);
  }

  @Test
  void secondReplicaInTheSameStateIsAskedForNothingAndWritesOnlyItsOwnRows() {
    runFirstReplica();
    fixture.wishes.clear();
    Source sensor = fixture.sensor();
    Source second = fixture.agent(pid(2), null);
    fixture.merge(sensor, containers(container("c2", IMAGE)));
    fixture.merge(sensor, processes(process(2, "c2", LIBRARIES.key())));
    fixture.merge(second, declared(stateOf(archiveSet(), classes(JAR, 0b111, 0b1))));
    assertThat(fixture.wishes)
        .filteredOn(wish -> wish.kind() != Wish.Kind.PACKAGE_INVENTORY)
        .filteredOn(wish -> wish.kind() != Wish.Kind.ARCHIVE_INDEX)
        .isEmpty();
    Changes changes = fixture.ledger.exchange();
    assertThat(changes.containers()).hasSize(1);
    assertThat(changes.processes()).hasSize(1);
    assertThat(changes.jvms()).hasSize(1);
    assertThat(changes.classChanges()).isEmpty();
    assertThat(changes.fileUses()).isEmpty();
    assertThat(changes.fileSets()).isEmpty();
    assertThat(changes.locations()).isEmpty();
    assertThat(changes.archives()).isEmpty();
  }

  @Test
  void oneDigestIsEnoughOfAStateThatIsKnown() {
    runFirstReplica();
    fixture.restart();
    Source sensor = fixture.sensor();
    fixture.merge(sensor, containers(container("c2", IMAGE)));
    fixture.merge(sensor, processes(process(2, "c2", null)));
    Source second = fixture.agent(pid(2), null);
    fixture.commit();
    fixture.wishes.clear();

    ClassState state = stateOf(archiveSet(), classes(JAR, 0b111, 0b1));
    long epoch = fixture.merge(second, declared(state.digest()));

    assertThat(fixture.wishes).isEmpty();
    assertThat(fixture.commit()).isEqualTo(epoch);
    fixture.restart();
    assertThat(fixture.merge(fixture.agent(pid(2), null), declared(state.digest())))
        .as("its state is stored, known or not")
        .isLessThanOrEqualTo(fixture.commit());
  }

  @Test
  void unknownDigestIsAskedForAndThenOnlyWhatDiffers() {
    runFirstReplica();
    Source sensor = fixture.sensor();
    fixture.merge(sensor, processes(process(2, "c1", null)));
    Source second = fixture.agent(pid(2), null);
    fixture.wishes.clear();
    ClassColumns used = classes(JAR, 0b1111, 0b1);
    ClassState state = stateOf(archiveSet(), used);

    fixture.merge(second, declared(state.digest()));
    assertThat(fixture.wishes)
        .containsExactly(
            new Wish(Wish.Kind.CLASS_USAGE_STATE, state.digest().toString(), pid(2), List.of()));
    fixture.wishes.clear();
    fixture.merge(second, declared(state));
    assertThat(fixture.wishes)
        .extracting(Wish::kind)
        .filteredOn(kind -> kind != Wish.Kind.ARCHIVE_INDEX)
        .containsExactly(Wish.Kind.CLASS_USAGE);
    fixture.mergeClasses(second, used);
    fixture.wishes.clear();
    fixture.tick(Duration.ofMinutes(1));
    assertThat(fixture.wishes)
        .extracting(Wish::kind)
        .doesNotContain(Wish.Kind.CLASS_USAGE_STATE, Wish.Kind.CLASS_USAGE);
    fixture.commit();
    assertThat(loaded(APP)).isEqualTo(4);
  }

  @Test
  void namedJvmIsListedOnceAndAskedWithoutWaitingForASensor() {
    Artifact.Named named = new Artifact.Named("shop", "backend", "1.0");
    Source agent = fixture.agent(pid(7), named);
    ClassColumns used = classes(JAR, 0b111, 0b1);
    fixture.merge(agent, declared(stateOf(archiveSet(), used)));
    assertThat(fixture.wishes).extracting(Wish::kind).contains(Wish.Kind.ARCHIVE_SET);
    fixture.deliver(archiveSet());
    assertThat(fixture.wishes).extracting(Wish::kind).contains(Wish.Kind.CLASS_USAGE);
    fixture.mergeClasses(agent, used);
    fixture.commit();
    assertThat(onlyProcess().artifacts()).containsExactly(named);
    assertThat(fixture.usage().artifacts()).containsExactly(named);
    assertThat(loaded(named)).isEqualTo(3);
  }

  @Test
  void imageOfANamedJvmIsAskedForItsClassesWhenASensorJoinsLate() {
    Artifact.Named named = new Artifact.Named("shop", "backend", "1.0");
    Source agent = fixture.agent(pid(7), named);
    ClassColumns used = classes(JAR, 0b111, 0b1);
    fixture.merge(agent, declared(stateOf(archiveSet(), used)));
    fixture.deliver(archiveSet());
    fixture.mergeClasses(agent, used);
    fixture.commit();
    fixture.wishes.clear();

    Source sensor = fixture.sensor();
    fixture.merge(sensor, containers(container("c1", IMAGE)));
    fixture.merge(sensor, processes(process(7, "c1", null)));
    assertThat(fixture.wishes).extracting(Wish::kind).contains(Wish.Kind.CLASS_USAGE);
    fixture.mergeClasses(agent, used);
    fixture.commit();
    assertThat(loaded(APP)).isEqualTo(3);
    assertThat(loaded(named)).isEqualTo(3);
    assertThat(onlyProcess().artifacts()).containsExactly(APP, named);
  }

  @Test
  void filesOfAProcessThatItsUserNamedAreOfThatName() {
    Artifact.Named named = new Artifact.Named("shop", "backend", "1.0");
    ProcessFact program = process(1, "", LIBRARIES.key());
    fixture.merge(
        fixture.sensor(),
        processes(
            new ProcessFact(
                program.process(),
                true,
                program.hostPid(),
                "",
                program.executable(),
                program.command(),
                5,
                0,
                6,
                program.fileSet(),
                named)));
    fixture.deliver(LIBRARIES);
    fixture.commit();
    assertThat(fixture.usage().filesOf(named))
        .extracting(FileUse::path)
        .containsExactly("/lib/libc.so.6", "/lib/libz.so.1");
    assertThat(onlyProcess().artifacts()).containsExactly(HOST, named);
  }

  @Test
  void everyDatabaseHasANameOfItsOwnThatStays(@TempDir Path elsewhere) {
    UUID id = new SqlEvidenceStore(fixture.database, fixture.clock).id();
    fixture.restart();
    assertThat(new SqlEvidenceStore(fixture.database, fixture.clock).id()).isEqualTo(id);
    try (Database other = Database.open(elsewhere.resolve("other.db"))) {
      assertThat(new SqlEvidenceStore(other, fixture.clock).id()).isNotEqualTo(id);
    }
  }

  @Test
  void statesOfRunningJvmsAreKnownAfterARestart() {
    runFirstReplica();
    fixture.commit();
    fixture.restart();
    Source sensor = fixture.sensor();
    fixture.merge(sensor, containers(container("c2", IMAGE)));
    fixture.merge(sensor, processes(process(2, "c2", null)));
    fixture.wishes.clear();
    fixture.merge(
        fixture.agent(pid(2), null), declared(stateOf(archiveSet(), classes(JAR, 0b111, 0b1))));
    assertThat(fixture.wishes).filteredOn(wish -> wish.kind() == Wish.Kind.CLASS_USAGE).isEmpty();
  }

  @Test
  void unknownStateIsAskedForOfExactlyThoseArchives() {
    runFirstReplica();
    Source second = fixture.agent(pid(2), null);
    fixture.merge(fixture.sensor(), processes(process(2, "c1", null)));
    fixture.wishes.clear();
    ClassState other = stateOf(archiveSet(), classes(JAR, 0b1111, 0b1));
    fixture.merge(second, declared(other));
    assertThat(fixture.wishes).hasSize(1);
    assertThat(fixture.wishes.get(0).kind()).isEqualTo(Wish.Kind.CLASS_USAGE);
    assertThat(fixture.wishes.get(0).process()).isEqualTo(pid(2));
    fixture.mergeClasses(second, classes(JAR, 0b1111, 0b1));
    fixture.commit();
    assertThat(loaded(APP)).isEqualTo(4);
    fixture.wishes.clear();
    fixture.tick(Duration.ofMinutes(5));
    assertThat(fixture.wishes)
        .as("answered, so not asked again")
        .filteredOn(wish -> wish.kind() == Wish.Kind.CLASS_USAGE)
        .isEmpty();
  }

  @Test
  void classesOfAJvmThatNobodyPlacesAreAskedForAfterAWhile() {
    Source agent = fixture.agent(pid(9), null);
    fixture.merge(agent, declared(stateOf(archiveSet(), classes(JAR, 1, 1))));
    assertThat(fixture.wishes).as("waits for the sensor").isEmpty();
    fixture.tick(Duration.ofSeconds(6));
    assertThat(fixture.wishes).extracting(Wish::kind).containsExactly(Wish.Kind.ARCHIVE_SET);
    fixture.deliver(archiveSet());
    assertThat(fixture.wishes)
        .extracting(Wish::kind)
        .contains(Wish.Kind.CLASS_USAGE, Wish.Kind.ARCHIVE_INDEX);
  }

  @Test
  void stateThatDoesNotFitItsSetIsRefused() {
    runFirstReplica();
    ClassState tooMany = new ClassState(archiveSet().key(), List.of(1L, 2L, 3L));
    Source agent = fixture.agent(pid(1), null);
    assertThatThrownBy(() -> fixture.ledger.merge(agent, declared(tooMany)))
        .isInstanceOf(EvidenceRefused.class)
        .hasMessageContaining("3 states");
  }

  @Test
  void wishIsRepeatedWhenNotAnsweredAndAfterAReconnect() {
    Source sensor = fixture.sensor();
    fixture.merge(sensor, processes(process(1, "", LIBRARIES.key())));
    fixture.commit();
    fixture.wishes.clear();
    fixture.tick(Duration.ofMinutes(2));
    assertThat(fixture.wishes).extracting(Wish::kind).contains(Wish.Kind.FILE_SET);
    fixture.ledger.disconnect(sensor);
    fixture.wishes.clear();
    fixture.sensor();
    assertThat(fixture.wishes).extracting(Wish::kind).contains(Wish.Kind.FILE_SET);
    fixture.restart();
    fixture.sensor();
    assertThat(fixture.wishes).extracting(Wish::kind).contains(Wish.Kind.FILE_SET);
  }

  @Test
  void whatANewSessionDoesNotMentionHasEnded() {
    Source sensor = fixture.sensor();
    fixture.merge(sensor, processes(process(1, "", null), process(2, "", null)));
    fixture.commit();
    fixture.ledger.disconnect(sensor);
    sensor = fixture.sensor(new UUID(9, 9));
    fixture.merge(sensor, processes(process(2, "", null)));
    fixture.tick(Duration.ofMinutes(10));
    fixture.commit();
    assertThat(live()).extracting(ProcessRecord::pid).containsExactly(2);
    fixture.merge(sensor, processes(process(1, "", null)));
    fixture.commit();
    assertThat(live()).as("heard of again after all").hasSize(2);
  }

  @Test
  void sessionThatCannotSeeContainersEndsNone() {
    Source sensor = fixture.sensor();
    fixture.merge(sensor, containers(container("c1", IMAGE), container("c2", IMAGE)));
    fixture.ledger.disconnect(sensor);
    UUID session = new UUID(9, 9);
    sensor = fixture.sensor(session);
    fixture.tick(Duration.ofMinutes(10));
    assertThat(liveContainers()).as("says nothing of a runtime").hasSize(2);
    fixture.merge(sensor, node(session, ""));
    fixture.tick(Duration.ofMinutes(10));
    assertThat(liveContainers()).as("has found no runtime").hasSize(2);
    Gap down = new Gap("NO_CONTAINER_RUNTIME", "containerd is down", 0, null, "");
    fixture.merge(sensor, node(session, "containerd", down));
    fixture.tick(Duration.ofMinutes(10));
    assertThat(liveContainers()).as("cannot ask the runtime").hasSize(2);
    fixture.merge(sensor, node(session, "containerd"));
    fixture.merge(sensor, containers(container("c2", IMAGE)));
    fixture.tick(Duration.ofSeconds(30));
    assertThat(liveContainers()).as("may not have told all yet").hasSize(2);
    fixture.tick(Duration.ofMinutes(10));
    assertThat(liveContainers()).containsExactly("c2");
  }

  @Test
  void nodesOfOneNameEndNothingOfEachOther() {
    Source sensor = fixture.sensor();
    fixture.merge(sensor, containers(container("c1", IMAGE)));
    UUID clone = new UUID(7, 7);
    Source other = fixture.sensor(clone, new UUID(8, 8), wishes -> {});
    fixture.tick(Duration.ofHours(1));
    assertThat(liveContainers()).as("both are there").hasSize(1);
    fixture.ledger.disconnect(other);
    fixture.ledger.disconnect(sensor);
    fixture.sensor(clone, new UUID(8, 8), wishes -> {});
    fixture.tick(Duration.ofMinutes(1));
    assertThat(liveContainers()).as("may yet come back").hasSize(1);
    fixture.sensor();
    fixture.tick(Duration.ofHours(1));
    assertThat(liveContainers()).as("came back").hasSize(1);
  }

  @Test
  void earlierBootEndsOnceItsConnectionHasBeenGoneForAWhile() {
    Source sensor = fixture.sensor();
    fixture.merge(sensor, containers(container("c1", IMAGE)));
    fixture.merge(sensor, processes(process(1, "", null)));
    fixture.sensor(new UUID(7, 7), new UUID(8, 8), wishes -> {});
    fixture.tick(Duration.ofMinutes(10));
    fixture.ledger.disconnect(sensor);
    fixture.tick(Duration.ofMinutes(1));
    assertThat(liveContainers()).hasSize(1);
    fixture.tick(Duration.ofMinutes(10));
    assertThat(liveContainers()).isEmpty();
    assertThat(live()).isEmpty();
  }

  @Test
  void inventoryThatSaysNothingIsStoredAndAskedForElsewhere() {
    Wish wish = Wish.of(Wish.Kind.PACKAGE_INVENTORY, IMAGE.bytes());
    List<Wish> ofOther = new ArrayList<>();
    fixture.merge(fixture.sensor(), containers(container("c1", IMAGE)));
    Source other = fixture.sensor(new UUID(7, 7), new UUID(8, 8), ofOther::addAll);
    fixture.merge(other, containers(container("c2", IMAGE)));
    fixture.wishes.clear();
    fixture.deliver(IMAGE.bytes(), inventory(List.of()));
    fixture.commit();
    assertThat(fixture.inventories().packagesOf(APP).orElseThrow().gaps()).hasSize(1);
    fixture.tick(Duration.ofMinutes(1));
    assertThat(ofOther).as("not at once").doesNotContain(wish);
    fixture.tick(Duration.ofMinutes(5));
    assertThat(ofOther).contains(wish);
    assertThat(fixture.wishes).doesNotContain(wish);
    fixture.deliver(IMAGE.bytes(), inventory(List.of()));
    fixture.tick(Duration.ofMinutes(6));
    assertThat(fixture.wishes).as("later each time").doesNotContain(wish);
    fixture.tick(Duration.ofMinutes(5));
    assertThat(fixture.wishes).contains(wish);

    fixture.commit();
    fixture.restart();
    fixture.sensor();
    assertThat(fixture.wishes).as("still, after a restart").contains(wish);
    fixture.deliver(IMAGE.bytes(), inventory(List.of(LIBC)));
    fixture.deliver(IMAGE.bytes(), inventory(List.of()));
    fixture.commit();
    assertThat(fixture.inventories().packagesOf(APP).orElseThrow().packages())
        .containsExactly(LIBC);
    fixture.restart();
    fixture.sensor();
    fixture.tick(Duration.ofHours(9));
    assertThat(fixture.wishes).doesNotContain(wish);
  }

  @Test
  void indexThatDidNotFitIsTakenLater() throws CapacityExhausted {
    Capacity capacity = new Capacity(100);
    ClassStates states = new ClassStates(capacity, new Wishes(1), 1);
    Changes changes = new Changes(1);
    ArchiveIndex.Coordinates coordinates =
        new ArchiveIndex.Coordinates(JAR, "a.jar", "", 0, List.of(), Map.of());
    Changes.DeliveredIndex index =
        new Changes.DeliveredIndex(
            new ArchiveIndex(coordinates, List.of(), List.of(), List.of()), ArchiveKind.JAR);
    capacity.take(100);
    assertThatThrownBy(() -> states.deliver(index, changes)).isInstanceOf(CapacityExhausted.class);
    capacity.give(100);
    states.deliver(index, changes);
    assertThat(changes.archiveIndexes()).hasSize(1);
  }

  @Test
  void sameSessionAfterRestartEndsNothing() {
    fixture.merge(fixture.sensor(), processes(process(1, "", null)));
    fixture.commit();
    fixture.restart();
    fixture.sensor();
    fixture.tick(Duration.ofMinutes(10));
    fixture.commit();
    assertThat(live()).hasSize(1);
  }

  @Test
  void endedProcessLeavesItsUsageAndIsForgottenInMemory() {
    Source sensor = fixture.sensor();
    fixture.merge(sensor, processes(process(1, "", LIBRARIES.key())));
    fixture.deliver(LIBRARIES);
    fixture.clock.advance(Duration.ofHours(1));
    fixture.merge(sensor, processes(process(1, "", LIBRARIES.key()).ended(99)));
    fixture.commit();
    assertThat(live()).isEmpty();
    assertThat(fixture.usage().filesOf(HOST))
        .allSatisfy(
            file ->
                assertThat(file.lastSeen())
                    .isAfterOrEqualTo(file.firstSeen().plus(Duration.ofHours(1))));
    fixture.tick(Duration.ofHours(1));
    assertThat(fixture.running().countProcesses(all())).isEqualTo(1);
  }

  @Test
  void fullMemoryRefusesInsteadOfGrowing() {
    EvidenceLedger small =
        new EvidenceLedger(fixture.clock, new Capacity(20_000), EvidenceLedger.Patience.DEFAULT);
    assertThatThrownBy(
            () -> {
              Source sensor =
                  small.connectSensor(LedgerFixture.BOOT, "n", "", new UUID(1, 1), w -> {});
              for (int pid = 0; pid < 1000; pid++) {
                small.merge(sensor, processes(process(pid, "", null)));
              }
            })
        .isInstanceOf(CapacityExhausted.class)
        .hasMessageContaining("as much evidence as it may");
  }

  /** One container of the image with one JVM, whose classes are all known. */
  private void runFirstReplica() {
    Source sensor = fixture.sensor();
    fixture.merge(sensor, containers(container("c1", IMAGE)));
    fixture.merge(sensor, processes(process(1, "c1", LIBRARIES.key())));
    fixture.deliver(LIBRARIES);
    Source agent = fixture.agent(pid(1), null);
    ClassColumns used = classes(JAR, 0b111, 0b1);
    fixture.merge(agent, declared(stateOf(archiveSet(), used)));
    fixture.deliver(archiveSet());
    fixture.mergeClasses(agent, used);
    fixture.commit();
    assertThat(loaded(APP)).isEqualTo(3);
    assertThat(fixture.usage().archivesOf(APP))
        .singleElement()
        .satisfies(
            archive -> {
              assertThat(archive.digest()).isEqualTo(JAR);
              assertThat(archive.locations()).containsExactly("/app/a.jar");
              assertThat(archive.classCount()).isEqualTo(10);
            });
  }

  private static ArchiveSet archiveSet() {
    return new ArchiveSet(
        Key128.compute(JAR.bytes()),
        List.of(new ArchiveSet.Archive(JAR, "/app/a.jar", 10, ArchiveKind.JAR)));
  }

  private static ClassState stateOf(ArchiveSet set, ClassColumns columns) {
    return new ClassState(set.key(), List.of(ClassStates.stateOf(columns, 0)));
  }

  private int loaded(Artifact artifact) {
    return fixture
        .usage()
        .archiveOf(artifact, JAR.key())
        .map(ArchiveUse::loaded)
        .map(bits -> bits.count())
        .orElse(0);
  }

  private static PackageInventory inventory(List<InstalledPackage> packages) {
    Gap gap = new Gap("INVENTORY_UNREADABLE", "/: gone", 1, null, "");
    return new PackageInventory(APP, null, "", "", packages, List.of(gap));
  }

  private List<String> liveContainers() {
    fixture.commit();
    return fixture.running().containers(Lifetime.LIVE).stream()
        .map(Container::containerId)
        .toList();
  }

  private List<ProcessRecord> live() {
    return fixture.running().processes(ProcessFilter.live(100));
  }

  private static ProcessFilter all() {
    return new ProcessFilter(null, "", Lifetime.LIVE_AND_ENDED, "", null, 100);
  }

  private ProcessRecord onlyProcess() {
    assertThat(live()).hasSize(1);
    return live().get(0);
  }
}
