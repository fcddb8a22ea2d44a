package dev.assay.collector.ingest;

import static dev.assay.collector.ingest.LedgerFixture.classes;
import static dev.assay.collector.ingest.LedgerFixture.container;
import static dev.assay.collector.ingest.LedgerFixture.containers;
import static dev.assay.collector.ingest.LedgerFixture.digest;
import static dev.assay.collector.ingest.LedgerFixture.pid;
import static dev.assay.collector.ingest.LedgerFixture.process;
import static dev.assay.collector.ingest.LedgerFixture.processes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.ingest.EvidenceLedger.Source;
import dev.assay.collector.running.ClassCapture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many more JVMs and images over time than fit into memory at once. */
class LongLifeIT {

  private static final long CAPACITY_BYTES = 300_000;
  private static final Duration LONG = EvidenceLedger.Patience.DEFAULT.forget().plusMinutes(1);
  private static final Sha256 JAR = digest("app.jar");

  @TempDir Path directory;
  private LedgerFixture fixture;

  @BeforeEach
  void open() {
    fixture = new LedgerFixture(directory, CAPACITY_BYTES);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void jvmsThatNobodyPlacesAreForgottenAfterTheirEnd() {
    for (int n = 1; n <= 500; n++) {
      Source agent = fixture.agent(pid(n), null);
      fixture.mergeClasses(agent, classes(JAR, n, 0));
      fixture.merge(agent, ended());
      fixture.ledger.disconnect(agent);
      fixture.commit();
      if (n % 50 == 0) {
        fixture.tick(Duration.ofSeconds(1));
        fixture.tick(LONG);
      }
    }
    fixture.commit();
    assertThat(fixture.ledger.counts().artifacts()).isLessThan(10);
    assertThat(fixture.usage().artifacts()).as("what is stored stays").hasSize(500);
  }

  @Test
  void imagesThatNoLongerRunMakeRoomAndAreJoinedWithWhatIsStoredWhenTheyRunAgain() {
    for (int n = 1; n <= 600; n++) {
      run(n, "image " + n, 0b1);
    }
    run(601, "image 1", 0b110);
    assertThat(fixture.ledger.counts().usedBytes()).isLessThan(CAPACITY_BYTES);
    for (int n = 2; n <= 600; n++) {
      assertThat(loaded("image " + n)).as("image %s", n).isEqualTo(1);
    }
    assertThat(loaded("image 1")).isEqualTo(3);
  }

  @Test
  void imageThatStartsManyTimesIsStoredInFewRows() {
    for (int n = 1; n <= 60; n++) {
      run(n, "image", 1L << n);
      assertThat(loaded("image")).isEqualTo(n);
    }
    fixture.restart();
    Source agent = fixture.agent(pid(61), null);
    fixture.merge(fixture.sensor(), containers(container("c61", digest("image"))));
    fixture.merge(fixture.sensor(), processes(process(61, "c61", null)));
    fixture.commit();
    fixture.takeCommits();
    long epoch = fixture.mergeClasses(agent, classes(JAR, 0b1110, 0));
    assertThat(epoch).as("known, so durable already").isZero();
  }

  /** Runs a JVM of an image from its start to its end. */
  private void run(int n, String image, long loaded) {
    Source sensor = fixture.sensor();
    Source agent = fixture.agent(pid(n), null);
    fixture.merge(sensor, containers(container("c" + n, digest(image))));
    fixture.merge(sensor, processes(process(n, "c" + n, null)));
    fixture.mergeClasses(agent, classes(JAR, loaded, 0));
    fixture.ledger.disconnect(agent);
    fixture.merge(sensor, processes(process(n, "c" + n, null).ended(99)));
    fixture.merge(sensor, containers(container("c" + n, digest(image)).ended(99)));
    fixture.commit();
    if (n % 20 == 0) {
      fixture.tick(LONG);
    }
  }

  private int loaded(String image) {
    return fixture.usage().archivesOf(new Artifact.Image(digest(image))).stream()
        .mapToInt(archive -> archive.loaded().count())
        .sum();
  }

  private static Evidence ended() {
    JvmFact fact = new JvmFact("17", "", "", ClassCapture.JVMTI, "", 1, 1, 2, 0);
    return new Evidence(
        null,
        List.of(),
        List.of(),
        List.of(),
        new Evidence.JvmWord(fact, List.of()),
        List.of(),
        List.of());
  }
}
