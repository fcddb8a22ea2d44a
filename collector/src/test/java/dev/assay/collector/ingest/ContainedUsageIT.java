package dev.assay.collector.ingest;

import static dev.assay.collector.ingest.LedgerFixture.contained;
import static dev.assay.collector.ingest.LedgerFixture.container;
import static dev.assay.collector.ingest.LedgerFixture.containers;
import static dev.assay.collector.ingest.LedgerFixture.declared;
import static dev.assay.collector.ingest.LedgerFixture.digest;
import static dev.assay.collector.ingest.LedgerFixture.pid;
import static dev.assay.collector.ingest.LedgerFixture.process;
import static dev.assay.collector.ingest.LedgerFixture.processes;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Key128;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.ingest.EvidenceLedger.Source;
import dev.assay.collector.storage.kit.OnEveryDatabase;
import dev.assay.collector.storage.kit.TestDatabase;
import dev.assay.collector.usage.ArchiveKind;
import dev.assay.collector.usage.ArchiveUse;
import dev.assay.collector.usage.ClassColumns;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** What a replica that used some classes at other times has to tell of a known artifact. */
@OnEveryDatabase
class ContainedUsageIT {

  @Parameter private TestDatabase kind = TestDatabase.SQLITE;

  private static final Sha256 IMAGE = digest("image");
  private static final Sha256 JAR = digest("a.jar");
  private static final Sha256 OTHER = digest("b.jar");
  private static final ArchiveSet SET = setOf(JAR);
  private static final ArchiveSet LARGER = setOf(JAR, OTHER);
  private static final Key128 UNKNOWN = Key128.compute(new byte[] {7});

  @TempDir Path directory;
  private LedgerFixture fixture;
  private Source sensor;
  private Source second;

  @BeforeEach
  void runFirstReplica() {
    fixture = new LedgerFixture(kind, directory);
    sensor = fixture.sensor();
    fixture.merge(sensor, containers(container("c1", IMAGE)));
    fixture.merge(sensor, processes(process(1, "c1", null)));
    Source first = fixture.agent(pid(1), null);
    fixture.merge(
        first,
        declared(
            new ClassState(SET.key(), List.of(ClassStates.stateOf(told(JAR, 0b111, 0b11), 0)))));
    fixture.deliver(SET);
    fixture.mergeClasses(first, told(JAR, 0b111, 0b11));
    fixture.commit();
    second = fixture.agent(pid(2), null);
    fixture.wishes.clear();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void replicaIsToldWhatIsKnownAndTellsTheRest() {
    fixture.merge(sensor, processes(process(2, "c1", null)));
    fixture.merge(second, declared(UNKNOWN));

    ClassColumns known = requireNonNull(stateWishes().get(0).known());
    assertThat(known.archives()).isEqualTo(1);
    assertThat(known.archive(0)).isEqualTo(JAR.key());
    assertThat(known.loaded(known.begin(0))).isEqualTo(0b111);
    assertThat(known.loaded(known.end(0) - 1)).isEqualTo(0b11);
    fixture.wishes.clear();
    long epoch = fixture.merge(second, contained(null));
    fixture.mergeClasses(second, told(JAR, 0b1000));

    assertThat(fixture.commit()).isGreaterThanOrEqualTo(epoch);
    assertThat(wishesLater()).isEmpty();
    assertThat(loaded(new Artifact.Image(IMAGE))).isEqualTo(6);
    fixture.restart();
    fixture.merge(fixture.sensor(), processes(process(2, "c1", null)));
    fixture.merge(fixture.agent(pid(2), null), contained(null));
    assertThat(stateWishes()).as("word that was given to another collector").hasSize(1);
  }

  @Test
  void wordOfAReplicaIsDurableWithWhatItWasToldIsKnown() {
    fixture.mergeClasses(fixture.agent(pid(1), null), told(JAR, 0b10000));
    fixture.merge(sensor, processes(process(2, "c1", null)));
    fixture.merge(second, declared(UNKNOWN));
    long epoch = fixture.merge(second, contained(null));

    assertThat(epoch).as("the commit to come").isEqualTo(fixture.commit());
  }

  @Test
  void processThatNobodyPlacesIsAskedOnceItIsPlaced() {
    fixture.merge(second, declared(UNKNOWN));
    assertThat(stateWishes()).as("waits for the sensor").isEmpty();

    fixture.merge(sensor, processes(process(2, "c1", null)));

    assertThat(stateWishes()).singleElement().satisfies(w -> assertThat(w.known()).isNotNull());
  }

  @Test
  void processThatIsNotPlacedInTimeIsAskedForAll() {
    fixture.merge(second, declared(UNKNOWN));
    fixture.tick(Duration.ofSeconds(6));

    assertThat(stateWishes()).singleElement().satisfies(w -> assertThat(w.known()).isNull());
  }

  @Test
  void wordThatComesBeforeThePlaceIsNotTaken() {
    fixture.merge(second, contained(null));
    fixture.merge(sensor, processes(process(2, "c1", null)));

    assertThat(stateWishes()).singleElement().satisfies(w -> assertThat(w.known()).isNotNull());
  }

  @Test
  void replicaWithMoreArchivesIsAskedForThem() {
    fixture.merge(sensor, processes(process(2, "c1", null)));
    fixture.merge(second, declared(UNKNOWN));
    fixture.merge(second, contained(LARGER.key()));
    fixture.mergeClasses(second, told(OTHER, 0b1));

    assertThat(fixture.wishes)
        .extracting(Wish::kind)
        .contains(Wish.Kind.ARCHIVE_SET)
        .doesNotContain(Wish.Kind.CLASS_USAGE);
    fixture.deliver(LARGER);
    assertThat(fixture.wishes).extracting(Wish::kind).contains(Wish.Kind.ARCHIVE_INDEX);
    fixture.commit();
    assertThat(fixture.usage().archivesOf(new Artifact.Image(IMAGE)))
        .filteredOn(ArchiveUse::digest, OTHER)
        .singleElement()
        .satisfies(archive -> assertThat(archive.locations()).hasSize(1));
  }

  @Test
  void usageThatComesToBelongToMoreIsAskedForAnew() {
    Artifact.Named named = new Artifact.Named("shop", "web", "1");
    fixture.merge(sensor, processes(process(2, "c1", null)));
    fixture.merge(second, declared(UNKNOWN));
    fixture.merge(second, contained(null));
    fixture.wishes.clear();

    Source renamed = fixture.agent(pid(2), named);

    assertThat(stateWishes()).singleElement().satisfies(w -> assertThat(w.known()).isNull());
    fixture.mergeClasses(renamed, told(JAR, 0b1));
    fixture.commit();
    assertThat(loaded(named)).isEqualTo(1);
  }

  private static ArchiveSet setOf(Sha256... archives) {
    byte[] key = {(byte) archives.length};
    return new ArchiveSet(
        Key128.compute(key),
        List.of(archives).stream()
            .map(a -> new ArchiveSet.Archive(a, "/app/" + a, 200, ArchiveKind.JAR))
            .toList());
  }

  private static ClassColumns told(Sha256 archive, long... words) {
    ClassColumns columns = new ClassColumns();
    columns.addArchive(archive.key());
    for (int word = 0; word < words.length; word++) {
      columns.addCell(word, words[word], 0);
    }
    return columns;
  }

  private List<Wish> stateWishes() {
    return fixture.wishes.stream()
        .filter(wish -> wish.kind() == Wish.Kind.CLASS_USAGE_STATE)
        .toList();
  }

  private List<Wish> wishesLater() {
    fixture.wishes.clear();
    fixture.tick(Duration.ofMinutes(1));
    return fixture.wishes.stream().filter(wish -> wish.process() != null).toList();
  }

  private int loaded(Artifact artifact) {
    return fixture
        .usage()
        .archiveOf(artifact, JAR.key())
        .map(ArchiveUse::loaded)
        .map(bits -> bits.count())
        .orElse(0);
  }
}
