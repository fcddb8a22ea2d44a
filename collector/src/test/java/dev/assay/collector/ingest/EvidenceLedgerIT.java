package dev.assay.collector.ingest;

import static dev.assay.collector.ingest.LedgerFixture.APP;
import static dev.assay.collector.ingest.LedgerFixture.HOST;
import static dev.assay.collector.ingest.LedgerFixture.IMAGE;
import static dev.assay.collector.ingest.LedgerFixture.LIBRARIES;
import static dev.assay.collector.ingest.LedgerFixture.container;
import static dev.assay.collector.ingest.LedgerFixture.containers;
import static dev.assay.collector.ingest.LedgerFixture.pid;
import static dev.assay.collector.ingest.LedgerFixture.process;
import static dev.assay.collector.ingest.LedgerFixture.processes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.collector.artifact.Gap;
import dev.assay.collector.artifact.Key128;
import dev.assay.collector.ingest.EvidenceLedger.Source;
import dev.assay.collector.sbom.InstalledPackage;
import dev.assay.collector.sbom.PackageInventory;
import dev.assay.collector.storage.Database;
import dev.assay.collector.storage.SqlEvidenceStore;
import dev.assay.collector.storage.kit.OnEveryDatabase;
import dev.assay.collector.storage.kit.TestDatabase;
import dev.assay.collector.usage.FileEvidence;
import dev.assay.collector.usage.FileUse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** What is merged, asked for, stored and refused. */
@OnEveryDatabase
class EvidenceLedgerIT {

  @Parameter private TestDatabase kind = TestDatabase.SQLITE;

  private static final InstalledPackage LIBC =
      new InstalledPackage("pkg:deb/libc6@1", "deb", "libc6", "1", "", "", "", "", List.of());

  @TempDir Path directory;
  private LedgerFixture fixture;

  @BeforeEach
  void open() {
    fixture = new LedgerFixture(kind, directory);
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
  void codeThatAnInterpreterOpenedIsLoadedWhoeverReadItBefore() {
    Source sensor = fixture.sensor();
    FileSet opened =
        new FileSet(
            new Key128(7, 7),
            List.of(
                FileSet.UsedFile.of("/srv/a.json", FileEvidence.OPENED, false, false),
                FileSet.UsedFile.of("/srv/a.py", FileEvidence.OPENED, false, false)));
    fixture.merge(sensor, processes(running(1, opened.key(), "/usr/bin/cat")));
    fixture.deliver(opened);
    fixture.commit();
    assertThat(evidence()).containsExactly(FileEvidence.OPENED, FileEvidence.OPENED);

    fixture.merge(sensor, processes(running(2, opened.key(), "/usr/bin/python3.11")));
    fixture.commit();
    assertThat(evidence()).containsExactly(FileEvidence.OPENED, FileEvidence.INTERPRETED);

    fixture.restart();
    fixture.commit();
    assertThat(evidence()).containsExactly(FileEvidence.OPENED, FileEvidence.INTERPRETED);
    FileSet mapped =
        new FileSet(
            new Key128(8, 8),
            List.of(FileSet.UsedFile.of("/srv/a.py", FileEvidence.MAPPED, false, false)));
    fixture.merge(fixture.sensor(), processes(running(3, mapped.key(), "/usr/bin/x")));
    fixture.deliver(mapped);
    fixture.commit();
    assertThat(evidence())
        .as("the stronger one counts, whatever its number in the table")
        .containsExactly(FileEvidence.OPENED, FileEvidence.MAPPED);
  }

  @Test
  void programThatEmbedsAnInterpreterLoadsCode() {
    FileSet embedding =
        new FileSet(
            new Key128(9, 9),
            List.of(
                FileSet.UsedFile.of("/lib/libpython3.11.so.1.0", FileEvidence.MAPPED, false, false),
                FileSet.UsedFile.of("/srv/a.py", FileEvidence.OPENED, false, false)));
    fixture.merge(fixture.sensor(), processes(running(1, embedding.key(), "/usr/bin/uwsgi")));
    fixture.deliver(embedding);
    fixture.commit();
    assertThat(evidence()).containsExactly(FileEvidence.MAPPED, FileEvidence.INTERPRETED);
  }

  private List<FileEvidence> evidence() {
    return fixture.usage().filesOf(HOST).stream().map(FileUse::evidence).toList();
  }

  private static ProcessFact running(int pid, Key128 fileSet, String executable) {
    ProcessFact any = process(pid, "", fileSet);
    return new ProcessFact(
        any.process(),
        any.sensed(),
        any.hostPid(),
        any.containerId(),
        executable,
        any.command(),
        any.startedMillis(),
        any.endedMillis(),
        any.firstSeenMillis(),
        any.fileSet(),
        any.named());
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
  void everyDatabaseHasANameOfItsOwnThatStays(@TempDir Path elsewhere) {
    UUID id = new SqlEvidenceStore(fixture.database, fixture.clock).id();
    fixture.restart();
    assertThat(new SqlEvidenceStore(fixture.database, fixture.clock).id()).isEqualTo(id);
    try (Database other = kind.open(elsewhere.resolve("other.db"))) {
      assertThat(new SqlEvidenceStore(other, fixture.clock).id()).isNotEqualTo(id);
    }
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

  private static PackageInventory inventory(List<InstalledPackage> packages) {
    Gap gap = new Gap("INVENTORY_UNREADABLE", "/: gone", 1, null, "");
    return new PackageInventory(APP, null, "", "", packages, List.of(gap));
  }
}
