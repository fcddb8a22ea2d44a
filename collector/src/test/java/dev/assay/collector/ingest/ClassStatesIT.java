package dev.assay.collector.ingest;

import static dev.assay.collector.ingest.LedgerFixture.APP;
import static dev.assay.collector.ingest.LedgerFixture.IMAGE;
import static dev.assay.collector.ingest.LedgerFixture.JAR;
import static dev.assay.collector.ingest.LedgerFixture.LIBRARIES;
import static dev.assay.collector.ingest.LedgerFixture.archiveSet;
import static dev.assay.collector.ingest.LedgerFixture.classes;
import static dev.assay.collector.ingest.LedgerFixture.container;
import static dev.assay.collector.ingest.LedgerFixture.containers;
import static dev.assay.collector.ingest.LedgerFixture.declared;
import static dev.assay.collector.ingest.LedgerFixture.pid;
import static dev.assay.collector.ingest.LedgerFixture.process;
import static dev.assay.collector.ingest.LedgerFixture.processes;
import static dev.assay.collector.ingest.LedgerFixture.stateOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.collector.ingest.EvidenceLedger.Source;
import dev.assay.collector.sbom.ArchiveIndex;
import dev.assay.collector.usage.ArchiveKind;
import dev.assay.collector.usage.ClassColumns;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What JVMs declare of their classes, and what of it is asked for. */
class ClassStatesIT {

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
        .singleElement()
        .satisfies(
            wish -> {
              assertThat(wish.kind()).isEqualTo(Wish.Kind.CLASS_USAGE_STATE);
              assertThat(wish.key()).isEqualTo(state.digest().toString());
              assertThat(wish.process()).isEqualTo(pid(2));
            });
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
    assertThat(fixture.loaded(JAR, APP)).isEqualTo(4);
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
    assertThat(fixture.loaded(JAR, APP)).isEqualTo(4);
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
    assertThat(fixture.loaded(JAR, APP)).isEqualTo(3);
    assertThat(fixture.usage().archivesOf(APP))
        .singleElement()
        .satisfies(
            archive -> {
              assertThat(archive.digest()).isEqualTo(JAR);
              assertThat(archive.locations()).containsExactly("/app/a.jar");
              assertThat(archive.classCount()).isEqualTo(10);
            });
  }
}
