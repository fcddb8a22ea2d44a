package dev.assay.collector.grpc;

import static dev.assay.collector.grpc.IngestFixture.BOOT;
import static dev.assay.collector.grpc.IngestFixture.hello;
import static dev.assay.collector.grpc.IngestFixture.hostProcess;
import static dev.assay.collector.grpc.IngestFixture.node;
import static dev.assay.collector.grpc.IngestFixture.process;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.grpc.IngestFixture.Door;
import dev.assay.collector.grpc.IngestFixture.Stream;
import dev.assay.collector.ingest.EvidenceStore;
import dev.assay.collector.running.ProcessFilter;
import dev.assay.collector.sbom.InstalledPackage;
import dev.assay.collector.usage.FileUse;
import dev.assay.wire.client.ContentKeys;
import dev.assay.wire.client.DictionaryParts;
import dev.assay.wire.v1.ArchiveFacts;
import dev.assay.wire.v1.ArchiveIndex;
import dev.assay.wire.v1.ArchiveKind;
import dev.assay.wire.v1.ArchiveSet;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ClassUsage;
import dev.assay.wire.v1.ClassUsageState;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.DictionaryPart;
import dev.assay.wire.v1.FileEvidence;
import dev.assay.wire.v1.FileSet;
import dev.assay.wire.v1.Package;
import dev.assay.wire.v1.PackageInventory;
import dev.assay.wire.v1.ReportResponse;
import dev.assay.wire.v1.UsedFile;
import dev.assay.wire.v1.Want;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestEndpointIT {

  private static final Artifact.Host HOST = new Artifact.Host("", "node-1");
  private static final ByteString JAR = digest("a.jar");

  @TempDir Path directory;

  @Test
  void whatIsAcknowledgedIsInTheDatabase() throws Exception {
    try (IngestFixture fixture = fixture()) {
      Stream sensor = fixture.sensor();
      sensor.await(ReportResponse::hasWelcome);
      for (int i = 1; i <= 100; i++) {
        sensor.send(Batch.newBuilder().setSequence(i).addProcesses(hostProcess(i)));
        if (i % 10 == 0) {
          sensor.awaitAck(i);
          assertThat(fixture.running().countProcesses(ProcessFilter.live(1))).isEqualTo(i);
        }
      }
    }
  }

  @Test
  void filesAreWantedOnceAndPackagesToo() throws Exception {
    try (IngestFixture fixture = fixture()) {
      FileSet files =
          ContentKeys.fileSet(
              List.of(
                  UsedFile.newBuilder()
                      .setPath("/lib/libz.so.1")
                      .setEvidence(FileEvidence.MAPPED)
                      .build()));
      ByteString key = ContentKeys.fileSetKey(files.toByteString());
      Stream sensor = fixture.sensor();
      sensor.send(Batch.newBuilder().setSequence(1).addProcesses(hostProcess(1).setFileSet(key)));
      Want inventory = wanted(sensor, DictionaryKind.PACKAGE_INVENTORY);
      assertThat(inventory.getKeysList()).containsExactly(BOOT);
      assertThat(wanted(sensor, DictionaryKind.FILE_SET).getKeysList()).containsExactly(key);
      sensor.send(parts(2, DictionaryParts.cut(DictionaryKind.FILE_SET, key, files)));
      PackageInventory packages =
          PackageInventory.newBuilder()
              .setDistribution("debian")
              .addPackages(
                  Package.newBuilder().setPurl("pkg:deb/debian/zlib1g@1").setName("zlib1g"))
              .build();
      sensor.send(parts(3, DictionaryParts.cut(DictionaryKind.PACKAGE_INVENTORY, BOOT, packages)));
      sensor.awaitAck(3);
      await()
          .untilAsserted(
              () ->
                  assertThat(fixture.usage().filesOf(HOST))
                      .extracting(FileUse::path)
                      .containsExactly("/lib/libz.so.1"));
      await()
          .untilAsserted(
              () ->
                  assertThat(fixture.inventories().packagesOf(HOST))
                      .hasValueSatisfying(
                          found ->
                              assertThat(found.packages())
                                  .extracting(InstalledPackage::name)
                                  .containsExactly("zlib1g")));
    }
  }

  @Test
  void jvmInAContainerIsJoinedToItsImageAndAskedForWhatIsMissing() throws Exception {
    try (IngestFixture fixture = fixture()) {
      ByteString image = digest("image");
      Stream sensor = fixture.sensor();
      sensor.send(
          Batch.newBuilder()
              .setSequence(1)
              .addContainers(
                  ContainerFacts.newBuilder()
                      .setContainerId("c1")
                      .setImageConfigDigest(image)
                      .setImageReference("registry.example/app:v1"))
              .addProcesses(hostProcess(7).setContainerId("c1")));
      ArchiveSet set = setOfTheJar();
      ByteString setKey = ContentKeys.archiveSetKey(set);
      Stream agent = fixture.agent(7);
      agent.send(
          Batch.newBuilder()
              .setSequence(1)
              .addClassUsageStates(
                  ClassUsageState.newBuilder()
                      .setArchiveSet(setKey)
                      .setArchiveStates(state(0, 1, 1))));
      assertThat(wanted(agent, DictionaryKind.ARCHIVE_SET).getKeysList()).containsExactly(setKey);
      agent.send(parts(2, DictionaryParts.cut(DictionaryKind.ARCHIVE_SET, setKey, set)));
      assertThat(wanted(agent, DictionaryKind.ARCHIVE_INDEX).getKeysList()).containsExactly(JAR);
      Want classes = wanted(agent, DictionaryKind.CLASS_USAGE);
      assertThat(classes.getProcess()).isEqualTo(process(7));
      agent.send(Batch.newBuilder().setSequence(3).addClassUsage(usage(1, 1)));
      agent.send(parts(4, DictionaryParts.cut(DictionaryKind.ARCHIVE_INDEX, JAR, index())));
      agent.awaitAck(4);
      Artifact app = new Artifact.Image(Sha256.ofBytes(image.toByteArray()));
      assertThat(fixture.usage().archivesOf(app))
          .singleElement()
          .satisfies(
              use -> {
                assertThat(use.initialised().count()).isEqualTo(1);
                assertThat(use.locations()).containsExactly("/app/a.jar");
              });
      await().untilAsserted(() -> assertThat(fixture.inventories().archives()).hasSize(1));
    }
  }

  private static ArchiveIndex index() {
    return ArchiveIndex.newBuilder()
        .setDigest(JAR)
        .setKind(ArchiveKind.JAR)
        .setFileName("a.jar")
        .addClassNames("a/A")
        .addClassCrcs(1)
        .addClassSizes(2)
        .build();
  }

  private static ArchiveSet setOfTheJar() {
    return ContentKeys.archiveSet(
        List.of(
            ArchiveFacts.newBuilder()
                .setDigest(JAR)
                .setLocation("/app/a.jar")
                .setClassCount(1)
                .setKind(ArchiveKind.JAR)
                .build()));
  }

  @Test
  void poisonBatchIsRejectedAndTheStreamGoesOn() throws Exception {
    try (IngestFixture fixture = fixture()) {
      Stream agent = fixture.agent(1);
      agent.send(
          Batch.newBuilder()
              .setSequence(1)
              .addClassUsage(ClassUsage.newBuilder().addArchive(1).addCells(5).addWord(0)));
      ReportResponse answer = agent.await(ReportResponse::hasReject);
      assertThat(answer.getReject().getSequence()).isEqualTo(1);
      assertThat(answer.getReject().getReason()).contains("class_usage");
      agent.send(Batch.newBuilder().setSequence(2).addProcesses(hostProcess(1)));
      assertThat(agent.await(ReportResponse::hasReject).getReject().getReason())
          .contains("from an agent");
      agent.send(Batch.newBuilder().setSequence(3).addClassUsage(usage(1, 0)));
      agent.awaitAck(3);
      assertThat(fixture.endpoint.counts().rejectedBatches()).isEqualTo(2);
    }
  }

  @Test
  void wrongBeginningsEndTheStreamWithTheCodeThatSaysWhatToDo() throws Exception {
    try (IngestFixture fixture = fixture()) {
      Stream other = fixture.stream();
      other.send(hello().setProtocolVersion(2).setSensor(node()));
      assertThat(other.awaitEnd().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
      Stream unnamed = fixture.stream();
      unnamed.send(hello());
      assertThat(unnamed.awaitEnd().getDescription()).contains("source: not set");
      Stream silent = fixture.stream();
      silent.send(Batch.newBuilder().setSequence(1));
      assertThat(silent.awaitEnd().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      Stream backwards = fixture.sensor();
      backwards.send(Batch.newBuilder().setSequence(5));
      backwards.send(Batch.newBuilder().setSequence(4));
      assertThat(backwards.awaitEnd().getDescription()).contains("sequence: 4 after 5");
      await().untilAsserted(() -> assertThat(fixture.endpoint.counts().connected()).isZero());
    }
  }

  @Test
  void slowStoreMakesSendersWaitAndFillsNoMemory() throws Exception {
    Door[] door = new Door[1];
    try (IngestFixture fixture = fixture(store -> door[0] = new Door(store))) {
      Stream sensor = fixture.sensor();
      sensor.await(ReportResponse::hasWelcome);
      for (int i = 1; i <= 1000; i++) {
        sensor.send(Batch.newBuilder().setSequence(i).addProcesses(hostProcess(i)));
      }
      await()
          .untilAsserted(
              () ->
                  assertThat(fixture.endpoint.counts().batches())
                      .isEqualTo(IngestEndpoint.MAX_UNACKNOWLEDGED));
      assertThat(sensor.acknowledgements()).isZero();
      door[0].open();
      sensor.awaitAck(1000);
      assertThat(fixture.running().countProcesses(ProcessFilter.live(1))).isEqualTo(1000);
    }
  }

  @Test
  void failingStoreIsTriedAgainAndNothingIsAcknowledgedBefore() throws Exception {
    Door[] door = new Door[1];
    try (IngestFixture fixture = fixture(store -> door[0] = new Door(store))) {
      door[0].failing(true);
      door[0].open();
      Stream sensor = fixture.sensor();
      sensor.send(Batch.newBuilder().setSequence(1).addProcesses(hostProcess(1)));
      await().untilAsserted(() -> assertThat(fixture.commit.failures()).isGreaterThan(1));
      assertThat(fixture.commit.failure()).contains("the disk is full");
      assertThat(sensor.acknowledgements()).isZero();
      door[0].failing(false);
      sensor.awaitAck(1);
      assertThat(fixture.commit.failure()).isNull();
      assertThat(fixture.running().countProcesses(ProcessFilter.live(1))).isEqualTo(1);
    }
  }

  @Test
  void completedStreamIsCompletedAfterTheLastAcknowledgement() throws Exception {
    try (IngestFixture fixture = fixture()) {
      Stream sensor = fixture.sensor();
      sensor.send(Batch.newBuilder().setSequence(1).addProcesses(hostProcess(1)));
      sensor.complete();
      assertThat(sensor.awaitEnd().isOk()).isTrue();
      assertThat(sensor.acknowledgements()).isEqualTo(1);
    }
  }

  private IngestFixture fixture() {
    return fixture(store -> store);
  }

  private IngestFixture fixture(UnaryOperator<EvidenceStore> store) {
    return new IngestFixture(directory, store);
  }

  private static Want wanted(Stream stream, DictionaryKind kind) throws InterruptedException {
    return stream.await(answer -> answer.hasWant() && answer.getWant().getKind() == kind).getWant();
  }

  private static Batch.Builder parts(long sequence, List<DictionaryPart> parts) {
    return Batch.newBuilder().setSequence(sequence).addAllDictionaryParts(parts);
  }

  private static ClassUsage usage(long loaded, long initialised) {
    return ClassUsage.newBuilder()
        .addArchive(ContentKeys.archiveKey(JAR))
        .addCells(1)
        .addWord(0)
        .addLoaded(loaded)
        .addInitialised(initialised)
        .build();
  }

  private static ByteString state(int word, long loaded, long initialised) throws Exception {
    ByteBuffer cell = ByteBuffer.allocate(20);
    cell.putInt(word).putLong(loaded).putLong(initialised);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(cell.array());
    return ByteString.copyFrom(Arrays.copyOf(digest, 6));
  }

  private static ByteString digest(String content) {
    return ByteString.copyFrom(Sha256.compute(content.getBytes(StandardCharsets.UTF_8)).bytes());
  }
}
