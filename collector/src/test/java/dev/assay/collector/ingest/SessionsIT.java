package dev.assay.collector.ingest;

import static dev.assay.collector.ingest.LedgerFixture.HOST;
import static dev.assay.collector.ingest.LedgerFixture.IMAGE;
import static dev.assay.collector.ingest.LedgerFixture.LIBRARIES;
import static dev.assay.collector.ingest.LedgerFixture.container;
import static dev.assay.collector.ingest.LedgerFixture.containers;
import static dev.assay.collector.ingest.LedgerFixture.node;
import static dev.assay.collector.ingest.LedgerFixture.process;
import static dev.assay.collector.ingest.LedgerFixture.processes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.artifact.Gap;
import dev.assay.collector.ingest.EvidenceLedger.Source;
import dev.assay.collector.running.Container;
import dev.assay.collector.running.Lifetime;
import dev.assay.collector.running.ProcessFilter;
import dev.assay.collector.running.ProcessRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What begins and ends with sensors' sessions. */
class SessionsIT {

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
  void sameSessionAfterRestartEndsNothing() {
    fixture.merge(fixture.sensor(), processes(process(1, "", null)));
    fixture.commit();
    fixture.restart();
    fixture.sensor();
    fixture.tick(Duration.ofMinutes(10));
    fixture.commit();
    assertThat(live()).hasSize(1);
  }

  /** It has not stored who was mentioned, so it asks for all that runs. */
  @Test
  void restartWhileANewSessionTellsWhatRunsHidesNoEnd() {
    Source sensor = fixture.sensor();
    fixture.merge(sensor, containers(container("c1", IMAGE), container("c2", IMAGE)));
    fixture.merge(sensor, processes(process(1, "c1", null), process(2, "c2", null)));
    fixture.commit();
    fixture.ledger.disconnect(sensor);
    fixture.clock.advance(Duration.ofHours(1));
    UUID session = new UUID(9, 9);
    sensor = fixture.sensor(session);
    fixture.merge(sensor, node(session, "containerd", fixture.clock.millis()));
    fixture.merge(sensor, containers(container("c2", IMAGE)));
    fixture.merge(sensor, processes(process(2, "c2", null)));
    fixture.commit();

    fixture.restart();
    sensor = fixture.sensor(session);
    assertThat(fixture.wishes).extracting(Wish::kind).contains(Wish.Kind.ALL_FACTS);
    fixture.merge(sensor, node(session, "containerd", fixture.clock.millis()));
    fixture.tick(Duration.ofMinutes(10));
    assertThat(liveContainers()).as("no answer proves nothing").hasSize(2);
    fixture.merge(sensor, containers(container("c2", IMAGE)));
    fixture.merge(sensor, processes(process(2, "c2", null)));
    fixture.tick(Duration.ofMinutes(10));
    fixture.commit();
    assertThat(liveContainers()).containsExactly("c2");
    assertThat(live()).extracting(ProcessRecord::pid).containsExactly(2);
  }

  @Test
  void restartLongAfterASessionBeganAsksForNothing() {
    Source sensor = fixture.sensor();
    fixture.merge(sensor, node(LedgerFixture.SESSION, "containerd", fixture.clock.millis()));
    fixture.merge(sensor, containers(container("c1", IMAGE)));
    fixture.tick(Duration.ofHours(1));
    fixture.commit();
    fixture.restart();
    fixture.sensor();
    assertThat(fixture.wishes).extracting(Wish::kind).doesNotContain(Wish.Kind.ALL_FACTS);
    fixture.tick(Duration.ofHours(1));
    assertThat(liveContainers()).hasSize(1);
  }

  @Test
  void jvmWithoutASensorIsGoneWhenNoWordHasComeForAWhile() {
    Source agent = fixture.agent(LedgerFixture.pid(1), null);
    fixture.commit();
    fixture.tick(Duration.ofHours(1));
    assertThat(live()).as("its agent is connected").hasSize(1);
    fixture.ledger.disconnect(agent);
    fixture.tick(Duration.ofMinutes(1));
    fixture.tick(Duration.ofMinutes(1));
    fixture.commit();
    assertThat(live()).as("may yet come back").hasSize(1);
    fixture.tick(Duration.ofMinutes(5));
    fixture.commit();
    assertThat(live()).isEmpty();
    fixture.agent(LedgerFixture.pid(1), null);
    fixture.commit();
    assertThat(live()).as("came back").hasSize(1);
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

  private List<String> liveContainers() {
    fixture.commit();
    return fixture.running().containers(Lifetime.LIVE).stream()
        .map(Container::containerId)
        .toList();
  }

  private List<ProcessRecord> live() {
    List<ProcessRecord> found = fixture.running().processes(ProcessFilter.live(100));
    assertThat(fixture.running().countProcesses(ProcessFilter.live(100))).isEqualTo(found.size());
    return found;
  }

  private static ProcessFilter all() {
    return new ProcessFilter(null, ProcessFilter.Where.ANY, Lifetime.LIVE_AND_ENDED, "", null, 100);
  }
}
