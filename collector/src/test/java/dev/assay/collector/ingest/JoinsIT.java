package dev.assay.collector.ingest;

import static dev.assay.collector.ingest.LedgerFixture.APP;
import static dev.assay.collector.ingest.LedgerFixture.HOST;
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

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.ingest.EvidenceLedger.Source;
import dev.assay.collector.running.ProcessFilter;
import dev.assay.collector.running.ProcessRecord;
import dev.assay.collector.storage.SqlEvidenceStore;
import dev.assay.collector.storage.kit.OnEveryDatabase;
import dev.assay.collector.storage.kit.TestDatabase;
import dev.assay.collector.usage.ClassColumns;
import dev.assay.collector.usage.FileUse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** Whose the usage is once sensor and agent, process and container are known. */
@OnEveryDatabase
class JoinsIT {

  @Parameter private TestDatabase kind = TestDatabase.SQLITE;

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
    assertThat(fixture.loaded(JAR, unjoined)).isEqualTo(3);
    fixture.restart();

    Source sensor = fixture.sensor();
    fixture.merge(sensor, containers(container("c1", IMAGE)));
    fixture.merge(sensor, processes(process(7, "c1", null)));
    fixture.commit();
    assertThat(fixture.loaded(JAR, APP)).isEqualTo(3);
    assertThat(fixture.usage().archivesOf(unjoined)).isEmpty();
    assertThat(fixture.usage().artifacts()).doesNotContain(unjoined);

    agent = fixture.agent(pid(7), null);
    fixture.mergeClasses(agent, classes(JAR, 0b1000, 0));
    fixture.commit();
    assertThat(fixture.loaded(JAR, APP)).isEqualTo(4);
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
  void crashBetweenTwoCommitsLeavesClassesWithOneArtifactOnly() {
    Source sensor = fixture.sensor();
    fixture.merge(sensor, containers(container("c1", IMAGE)));
    fixture.merge(sensor, processes(process(8, "c1", null)));
    fixture.mergeClasses(fixture.agent(pid(8), null), classes(JAR, 0b1000, 0));
    fixture.mergeClasses(fixture.agent(pid(7), null), classes(JAR, 0b11, 0));
    Changes closed = fixture.ledger.exchange();
    fixture.merge(sensor, processes(process(7, "c1", null)));
    new SqlEvidenceStore(fixture.database, fixture.clock).store(closed);
    fixture.restart();
    Artifact unjoined = new Artifact.Unjoined("process:" + pid(7));
    assertThat(fixture.loaded(JAR, APP)).as("the move was not stored").isEqualTo(1);
    assertThat(fixture.loaded(JAR, unjoined)).isEqualTo(2);

    fixture.merge(fixture.sensor(), processes(process(7, "c1", null)));
    fixture.commit();
    assertThat(fixture.loaded(JAR, APP)).isEqualTo(3);
    assertThat(fixture.usage().archivesOf(unjoined)).isEmpty();
  }

  @Test
  void namedArtifactGetsTheUsageToo() {
    Artifact.Named named = new Artifact.Named("shop", "backend", "1.0");
    Source agent = fixture.agent(pid(7), named);
    fixture.merge(fixture.sensor(), processes(process(7, "", null)));
    fixture.mergeClasses(agent, classes(JAR, 0b1, 0b1));
    fixture.commit();
    assertThat(fixture.loaded(JAR, named)).isEqualTo(1);
    assertThat(fixture.loaded(JAR, HOST)).isEqualTo(1);
    assertThat(onlyProcess().artifacts()).containsExactly(HOST, named);
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
    assertThat(fixture.loaded(JAR, named)).isEqualTo(3);
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
    assertThat(fixture.loaded(JAR, APP)).isEqualTo(3);
    assertThat(fixture.loaded(JAR, named)).isEqualTo(3);
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

  private List<ProcessRecord> live() {
    return fixture.running().processes(ProcessFilter.live(100));
  }

  private ProcessRecord onlyProcess() {
    assertThat(live()).hasSize(1);
    return live().get(0);
  }
}
