package dev.assay.sensor.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.assay.sensor.attribution.Sighting;
import dev.assay.sensor.attribution.SightingSamples;
import dev.assay.sensor.container.CatalogChange;
import dev.assay.sensor.container.ConfigDigest;
import dev.assay.sensor.container.Container;
import dev.assay.sensor.container.ContainerImage;
import dev.assay.sensor.container.ImageName;
import dev.assay.sensor.container.ObservedContainer;
import dev.assay.sensor.container.PodName;
import dev.assay.sensor.container.RuntimeIdentity;
import dev.assay.sensor.coverage.CoverageLedger;
import dev.assay.sensor.coverage.Gap;
import dev.assay.wire.client.ContentKeys;
import dev.assay.wire.client.DictionaryJoiner;
import dev.assay.wire.client.DictionaryParts;
import dev.assay.wire.client.MalformedEvidenceException;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.DictionaryPart;
import dev.assay.wire.v1.FileSet;
import dev.assay.wire.v1.ImageFacts;
import dev.assay.wire.v1.PackageInventory;
import dev.assay.wire.v1.ProcessFacts;
import dev.assay.wire.v1.Want;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SightingReporterTest {

  private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
  private static final ConfigDigest DIGEST = new ConfigDigest("ab".repeat(32));
  private static final RuntimeIdentity RUNTIME = new RuntimeIdentity("test", "1", "unix:///t");

  private final List<Batch> sent = new ArrayList<>();
  private boolean full;
  private final CoverageLedger ledger = new CoverageLedger(Clock.fixed(NOW, ZoneOffset.UTC));
  private final ByteString inventoryKey = ByteString.copyFrom(DIGEST.toBytes());
  private final InventoryDesk desk = new InventoryDesk(this::inventory, Runnable::run, () -> {});
  private final SightingReporter reporter = reporter(100);

  private SightingReporter reporter(int capacity) {
    return new SightingReporter(
        this::offer,
        ledger,
        new NodeDescription("6.1", "Debian", "arm64", NOW, Duration.ofSeconds(30)),
        desk,
        capacity);
  }

  private boolean offer(Batch batch) {
    return !full && sent.add(batch);
  }

  private Optional<List<DictionaryPart>> inventory(ByteString key) {
    return key.equals(inventoryKey)
        ? Optional.of(
            DictionaryParts.cut(
                DictionaryKind.PACKAGE_INVENTORY,
                key,
                PackageInventory.newBuilder().setDistribution("debian").build()))
        : Optional.empty();
  }

  private static ObservedContainer container(String id, String tag, @Nullable Instant endedAt) {
    return new ObservedContainer(
        new Container(
            id,
            "app",
            new PodName("shop", "app-1", "uid-1"),
            DIGEST,
            new ImageName("registry.example/app:v1", ImageName.Source.USER_SPECIFIED),
            "image",
            "ref",
            new ContainerImage(DIGEST, List.of(tag), List.of(), 7),
            NOW,
            NOW,
            12L,
            Map.of("app", "shop")),
        NOW,
        endedAt);
  }

  private static CatalogChange appeared(ObservedContainer... containers) {
    return new CatalogChange(List.of(containers), List.of(), List.of(), List.of(), RUNTIME, null);
  }

  private static Want want(DictionaryKind kind, ByteString key) {
    return Want.newBuilder().setKind(kind).addKeys(key).build();
  }

  @Test
  void nodeIsToldOnceAndAgainAfterAConnection() {
    reporter.flush();
    reporter.flush();
    assertThat(sent).hasSize(1);
    assertThat(sent.get(0).getNode().getKernelRelease()).isEqualTo("6.1");
    assertThat(sent.get(0).getNode().getPlatform().getVariant()).isEqualTo("v8");
    assertThat(sent.get(0).getNode().getScanIntervalSeconds()).isEqualTo(30);
    reporter.connected();
    reporter.flush();
    assertThat(sent).hasSize(2);
    assertThat(sent.get(1)).isEqualTo(sent.get(0));
  }

  @Test
  void gapIsTold() {
    reporter.flush();
    ledger.open(Gap.Cause.NO_CONTAINER_RUNTIME, "runtime", "no socket", 0);
    reporter.flush();
    assertThat(sent.get(1).getNode().getGaps(0).getDetail()).isEqualTo("no socket");
  }

  @Test
  void factsAreToldOnce() {
    reporter.containers(appeared(container("c1", "t:1", null)));
    reporter.processes(List.of(SightingSamples.process(1, "c1", "/a")));
    reporter.flush();
    reporter.flush();
    assertThat(sent).hasSize(1);
    Batch batch = sent.get(0);
    ContainerFacts container = batch.getContainers(0);
    assertThat(container.getContainerId()).isEqualTo("c1");
    assertThat(container.getImageReference()).isEqualTo("registry.example/app:v1");
    assertThat(container.getPodNamespace()).isEqualTo("shop");
    assertThat(batch.getImages(0).getConfigDigest()).isEqualTo(inventoryKey);
    ProcessFacts process = batch.getProcesses(0);
    assertThat(process.getProcess().getBootId().isEmpty()).isTrue();
    assertThat(process.getProcess().getPid()).isEqualTo(1);
    assertThat(process.getFileSet().size()).isEqualTo(ContentKeys.SET_KEY_BYTES);
    assertThat(batch.getDictionaryPartsCount()).isZero();
  }

  @Test
  void imageIsToldOnceForAllItsContainersAndAgainWhenItsNamesChange() {
    reporter.containers(appeared(container("c1", "t:1", null), container("c2", "t:1", null)));
    reporter.flush();
    reporter.containers(appeared(container("c3", "t:1", null)));
    reporter.containers(appeared(container("c4", "t:2", null)));
    reporter.flush();
    assertThat(sent.get(0).getImagesList()).hasSize(1);
    assertThat(sent.get(1).getImagesList())
        .singleElement()
        .satisfies(image -> assertThat(image.getRepoTagsList()).containsExactly("t:2"));
  }

  @Test
  void laterStateReplacesWhatWaits() {
    full = true;
    Sighting running = SightingSamples.process(1, null, "/a");
    reporter.processes(List.of(running));
    reporter.flush();
    reporter.processes(List.of(SightingSamples.ended(running, NOW)));
    full = false;
    reporter.flush();
    assertThat(sent).hasSize(1);
    assertThat(sent.get(0).getProcessesList())
        .singleElement()
        .satisfies(
            process -> assertThat(process.getEndedUnixMillis()).isEqualTo(NOW.toEpochMilli()));
  }

  @Test
  void whatHasToGoIsCounted() {
    SightingReporter small = reporter(2);
    full = true;
    for (int pid = 1; pid <= 5; pid++) {
      small.processes(List.of(SightingSamples.process(pid, null, "/a")));
    }
    assertThat(ledger.gaps())
        .singleElement()
        .satisfies(
            gap -> {
              assertThat(gap.cause()).isEqualTo(Gap.Cause.QUEUE_OVERFLOW);
              assertThat(gap.count()).isEqualTo(3);
            });
  }

  @Test
  void whatEndedGoesFirstAndWhatRunsIsToldAgainOnceThereIsRoom() {
    SightingReporter small = reporter(2);
    full = true;
    Sighting service = SightingSamples.process(1, null, "/service");
    Sighting late = SightingSamples.process(4, null, "/late");
    small.processes(List.of(service));
    for (int pid = 2; pid <= 3; pid++) {
      small.processes(
          List.of(SightingSamples.ended(SightingSamples.process(pid, null, "/job"), NOW)));
    }
    small.processes(List.of(late, SightingSamples.process(5, null, "/later")));
    full = false;
    small.flush();
    assertThat(told()).containsExactly(1, 4);

    sent.clear();
    Sighting later = SightingSamples.process(5, null, "/later");
    small.makeUpForLosses(List.of(), List.of(late, later));
    small.flush();
    small.makeUpForLosses(List.of(), List.of(late, later));
    small.flush();
    assertThat(told()).containsExactly(4, 5);
  }

  @Test
  void lossesAreNotMadeUpForWhileFactsWait() {
    SightingReporter small = reporter(1);
    full = true;
    Sighting one = SightingSamples.process(1, null, "/a");
    Sighting two = SightingSamples.process(2, null, "/a");
    small.processes(List.of(one, two));
    small.makeUpForLosses(List.of(), List.of(two));
    full = false;
    small.flush();
    assertThat(told()).containsExactly(1);
  }

  @Test
  void whatTheCollectorRefusedIsToldAgain() {
    Sighting process = SightingSamples.process(1, null, "/a");
    reporter.processes(List.of(process));
    reporter.flush();
    sent.clear();
    reporter.refused();
    reporter.makeUpForLosses(List.of(), List.of(process));
    reporter.flush();
    assertThat(told()).containsExactly(1);
  }

  private List<Integer> told() {
    return sent.stream()
        .flatMap(batch -> batch.getProcessesList().stream())
        .map(process -> process.getProcess().getPid())
        .toList();
  }

  @Test
  void manyFactsMakeSeveralBatches() {
    SightingReporter large = reporter(2000);
    List<Sighting> all = new ArrayList<>();
    for (int pid = 1; pid <= 2000; pid++) {
      all.add(SightingSamples.process(pid, null, "/a"));
    }
    large.processes(all);
    large.flush();
    assertThat(sent)
        .hasSizeGreaterThan(1)
        .allSatisfy(
            batch ->
                assertThat(batch.getSerializedSize()).isLessThanOrEqualTo(PendingFacts.MOST_BYTES));
    assertThat(sent.stream().mapToInt(Batch::getProcessesCount).sum()).isEqualTo(2000);
    assertThat(sent.stream().flatMap(batch -> batch.getProcessesList().stream()))
        .extracting(ProcessFacts::getFileSet)
        .containsOnly(sent.get(0).getProcesses(0).getFileSet());
  }

  @Test
  void fileSetIsSentWhenWanted() throws MalformedEvidenceException, InvalidProtocolBufferException {
    reporter.processes(List.of(SightingSamples.process(1, null, "/b", "/a")));
    reporter.flush();
    ByteString key = sent.get(0).getProcesses(0).getFileSet();
    reporter.wanted(want(DictionaryKind.FILE_SET, key));
    reporter.flush();
    byte[] joined = new DictionaryJoiner(1 << 20).add(sent.get(1).getDictionaryParts(0));
    ByteString bytes = ByteString.copyFrom(Objects.requireNonNull(joined));
    assertThat(ContentKeys.fileSetKey(bytes)).isEqualTo(key);
    assertThat(FileSet.parseFrom(bytes).getFilesList())
        .extracting(dev.assay.wire.v1.UsedFile::getPath)
        .containsExactly("/a", "/b");
  }

  @Test
  void unknownFileSetIsCounted() {
    reporter.wanted(want(DictionaryKind.FILE_SET, ByteString.copyFromUtf8("0123456789abcdef")));
    assertThat(reporter.unanswerable()).isEqualTo(1);
  }

  @Test
  void inventoryIsMadeWhenWantedAndWaitsForRoom() {
    reporter.flush();
    full = true;
    reporter.wanted(want(DictionaryKind.PACKAGE_INVENTORY, inventoryKey));
    reporter.flush();
    full = false;
    reporter.flush();
    assertThat(sent).hasSize(2);
    assertThat(sent.get(1).getDictionaryParts(0).getKind())
        .isEqualTo(DictionaryKind.PACKAGE_INVENTORY);
    assertThat(sent.get(1).getDictionaryParts(0).getKey()).isEqualTo(inventoryKey);
    reporter.flush();
    assertThat(sent).hasSize(2);
  }

  @Test
  void inventoryOfWhatDoesNotRunHereIsNotSent() {
    reporter.flush();
    reporter.wanted(want(DictionaryKind.PACKAGE_INVENTORY, ByteString.copyFromUtf8("other")));
    reporter.flush();
    assertThat(sent).hasSize(1);
  }

  @Test
  void anotherStoreIsToldAllAgain() {
    ObservedContainer container = container("c1", "t:1", null);
    Sighting process = SightingSamples.process(1, "c1", "/a");
    reporter.containers(appeared(container));
    reporter.processes(List.of(process));
    reporter.flush();
    reporter.tellAgain(List.of(container), List.of(process));
    reporter.flush();
    assertThat(sent).hasSize(2);
    assertThat(sent.get(1)).isEqualTo(sent.get(0));
    assertThat(sent.get(1).getImagesList())
        .extracting(ImageFacts::getSizeBytes)
        .containsExactly(7L);
  }
}
