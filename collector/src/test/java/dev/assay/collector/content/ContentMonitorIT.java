package dev.assay.collector.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.change.ChangeFeed;
import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.ReferenceSource;
import dev.assay.collector.image.Repository;
import dev.assay.collector.ingest.Capacity;
import dev.assay.collector.ingest.Evidence;
import dev.assay.collector.ingest.EvidenceLedger;
import dev.assay.collector.ingest.GroupCommit;
import dev.assay.collector.ingest.NodeFact;
import dev.assay.collector.integrity.ChangedFile;
import dev.assay.collector.integrity.Confirmation;
import dev.assay.collector.integrity.IntegrityListener;
import dev.assay.collector.integrity.IntegrityRegister;
import dev.assay.collector.integrity.IntegrityState;
import dev.assay.collector.integrity.IntegrityStore.Scope;
import dev.assay.collector.integrity.Place;
import dev.assay.collector.integrity.RunningImages;
import dev.assay.collector.integrity.RunningInstance;
import dev.assay.collector.integrity.Violation;
import dev.assay.collector.integrity.ViolationType;
import dev.assay.collector.layer.LayerLimits;
import dev.assay.collector.layer.TarBuilder;
import dev.assay.collector.registry.Blob;
import dev.assay.collector.registry.ContentUnavailable;
import dev.assay.collector.registry.ImageContents;
import dev.assay.collector.registry.ImageLayers;
import dev.assay.collector.registry.RegistryAnswer;
import dev.assay.collector.registry.SourceQuestion;
import dev.assay.collector.running.FileContent;
import dev.assay.collector.storage.Database;
import dev.assay.collector.storage.SqlContentStore;
import dev.assay.collector.storage.SqlEvidenceStore;
import dev.assay.collector.storage.SqlIntegrityStore;
import dev.assay.collector.testing.MovableClock;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a sensor's word to a violation, on a real database and without a registry. */
class ContentMonitorIT {

  private static final byte[] LAYER =
      new TarBuilder().file("usr/lib/x.so", "x").file("usr/lib/y.so", "y").bytes();

  private static final UUID SESSION = new UUID(1, 2);

  @TempDir private Path directory;
  private final MovableClock clock = new MovableClock();
  private final List<RunningInstance> running = new ArrayList<>();
  private @Nullable String unavailable;
  private int opened;
  private boolean damaged;
  private long memoryBytes = 1 << 20;
  private Database database;
  private SqlIntegrityStore integrity;
  private EvidenceLedger ledger;
  private ContentMonitor monitor;

  @BeforeEach
  void start() throws Exception {
    database = Database.open(directory.resolve("test.db"));
    integrity = new SqlIntegrityStore(database);
    ledger = new EvidenceLedger(clock, new Capacity(64 << 20), EvidenceLedger.Patience.DEFAULT);
    NodeFact node =
        new NodeFact(
            Facts.BOOT, "n1", "c", "", "", Platform.UNKNOWN, "", "", "", 0, 1, SESSION, 1, 1);
    long unused =
        ledger.merge(
            ledger.connectSensor(Facts.BOOT, "n1", "c", SESSION, wishes -> {}),
            new Evidence(
                new Evidence.NodeWord(node, List.of()),
                List.of(),
                List.of(),
                List.of(),
                null,
                List.of(),
                List.of()));
    monitor = monitor();
    running.add(instance("c1", "n1"));
    running.add(instance("c2", "n1"));
    running.add(instance("c3", "n2"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private ContentMonitor monitor() {
    SqlContentStore store = new SqlContentStore(database);
    LayerTable table =
        new LayerTable(
            new OneImage(),
            store,
            LayerLimits.of(1 << 20, 1000, Duration.ofMinutes(1)),
            memoryBytes,
            clock);
    return new ContentMonitor(
        store,
        new Containers(),
        new ImageFetch(table, Runnable::run, clock),
        new ContentCheck(new GeneratedFiles(List.of())),
        new ContentFindings(
            new IntegrityRegister(
                integrity, new Confirmation(2, 3, Duration.ofMinutes(1)), silent())),
        clock);
  }

  private final class Containers implements RunningImages {
    @Override
    public long version() {
      return 0;
    }

    @Override
    public List<Deployed> deployed() {
      return running.stream()
          .map(each -> new Deployed(each.reference(), each.imageId()))
          .distinct()
          .toList();
    }

    @Override
    public List<RunningInstance> instances(Collection<String> references) {
      return running.stream().filter(each -> references.contains(each.reference())).toList();
    }
  }

  private static IntegrityListener silent() {
    return (IntegrityListener)
        Proxy.newProxyInstance(
            IntegrityListener.class.getClassLoader(),
            new Class<?>[] {IntegrityListener.class},
            (proxy, method, arguments) -> null);
  }

  /** The registry: it holds one image of one layer. */
  private final class OneImage implements ImageContents {
    @Override
    public CompletableFuture<ImageLayers> layers(SourceQuestion question, Digest imageId) {
      assertThat(question.reference()).hasToString("r.io/app:v1");
      if (unavailable != null) {
        return CompletableFuture.failedFuture(
            new ContentUnavailable(RegistryAnswer.Cause.SOURCE_UNREACHABLE, unavailable));
      }
      Digest diffId = Digest.find(Sha256.compute(LAYER).toString()).orElseThrow();
      return CompletableFuture.completedFuture(
          new ImageLayers(
              new Repository("r.io", "app"),
              diffId,
              imageId,
              List.of(new Blob(diffId, LAYER.length, "application/x-tar")),
              List.of(diffId)));
    }

    @Override
    public InputStream open(Repository repository, Blob blob) {
      opened++;
      return new ByteArrayInputStream(damaged ? Arrays.copyOf(LAYER, 700) : LAYER);
    }
  }

  private static RunningInstance instance(String container, String node) {
    return new RunningInstance(
        "r.io/app:v1",
        ReferenceSource.USER_SPECIFIED,
        Digest.find(Facts.IMAGE.toString()).orElseThrow(),
        List.of(),
        new Platform("linux", "amd64", ""),
        new Place("c", "shop", "Pod", "app-" + container, node, "app", container),
        null);
  }

  private void tell(FileContent... files) {
    long unused = ledger.mergeContents(List.of(files));
    GroupCommit commits =
        new GroupCommit(
            ledger,
            new SqlEvidenceStore(database, clock),
            new ChangeFeed(),
            clock,
            Duration.ofMillis(1));
    commits.close();
    commits.run();
    look();
  }

  private void look() {
    // One look begins to fetch an image, the next one has it.
    monitor.run();
    monitor.run();
  }

  private List<Violation> open() {
    return integrity.violations(Scope.OPEN);
  }

  @Test
  void filesOfTheImageAreNoViolation() {
    tell(
        Facts.file("c1", "/usr/lib/x.so", "x"),
        Facts.ofLayer("c1", "/usr/lib/y.so", "y"),
        Facts.file("c1", "/opt/copy.so", "y"));
    assertThat(open()).isEmpty();
    assertThat(integrity.contents())
        .singleElement()
        .satisfies(each -> assertThat(each.state()).isEqualTo(IntegrityState.VERIFIED));
    assertThat(new SqlContentStore(database).files(Facts.IMAGE, 10)).isEmpty();
  }

  @Test
  void modifiedFileIsAViolationWithItsEvidence() {
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    Violation violation = open().get(0);
    assertThat(open()).hasSize(1);
    assertThat(violation.type()).isEqualTo(ViolationType.CONTENT_MODIFIED);
    assertThat(violation.locations())
        .singleElement()
        .satisfies(location -> assertThat(location.place().containerId()).isEqualTo("c1"));
    assertThat(violation.evidence().files())
        .singleElement()
        .satisfies(
            file -> {
              assertThat(file.path()).isEqualTo("/usr/lib/x.so");
              assertThat(Optional.ofNullable(file.expected()))
                  .map(Digest::value)
                  .contains(Sha256.compute(new byte[] {'x'}).toString());
              assertThat(file.layer()).isEqualTo(ChangedFile.Layer.WRITABLE);
              assertThat(file.processes())
                  .containsExactly("/usr/bin/app (process 42) has it mapped");
            });
  }

  @Test
  void addedCodeIsAViolationOfItsOwn() {
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"), Facts.file("c3", "/usr/lib/new.so", "new"));
    assertThat(open())
        .extracting(Violation::type)
        .containsExactlyInAnyOrder(ViolationType.CONTENT_MODIFIED, ViolationType.CONTENT_ADDED);
  }

  @Test
  void whatIsWrongInALayerConcernsAllContainersOfTheNode() {
    tell(Facts.ofLayer("c1", "/usr/lib/x.so", "evil"));
    assertThat(open().get(0).locations())
        .extracting(location -> location.place().containerId())
        .containsExactly("c1", "c2");
    assertThat(open().get(0).evidence().files())
        .extracting(ChangedFile::layer)
        .containsOnly(ChangedFile.Layer.IMAGE);
  }

  @Test
  void fileThatIsPutBackEndsTheViolation() {
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    tell(Facts.file("c1", "/usr/lib/x.so", "x"));
    assertThat(open()).isEmpty();
  }

  @Test
  void fileThatCanNoLongerBeReadEndsNoViolation() {
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    tell(
        Facts.unread("c1", "/usr/lib/x.so", "it changes while it is read"),
        Facts.file("c1", "/usr/lib/new.so", "new"));
    assertThat(open())
        .filteredOn(each -> each.type() == ViolationType.CONTENT_MODIFIED)
        .singleElement()
        .satisfies(each -> assertThat(each.notRecheckedBecause()).contains("changes while"));
    assertThat(open()).hasSize(2);
  }

  @Test
  void allDeletedFilesOfOneNameAreEvidence() {
    tell(
        Facts.deleted("c1", "/usr/lib/x.so", "evil", 7),
        Facts.deleted("c1", "/usr/lib/x.so", "worse", 8),
        Facts.deleted("c1", "/usr/lib/x.so", "x", 9));
    assertThat(open())
        .singleElement()
        .satisfies(
            violation ->
                assertThat(violation.evidence().files())
                    .extracting(ChangedFile::found)
                    .containsExactlyInAnyOrder(digest("evil"), digest("worse")));
  }

  private static Digest digest(String bytes) {
    return Digest.ofContent(bytes.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Test
  void damagedLayerIsTriedAgain() {
    damaged = true;
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    assertThat(open()).isEmpty();
    assertThat(integrity.contents().get(0).state()).isEqualTo(IntegrityState.UNDECIDED);
    assertThat(integrity.contents().get(0).reason()).contains("layer that is not known");

    damaged = false;
    clock.advance(Duration.ofMinutes(61));
    look();
    assertThat(open()).extracting(Violation::type).containsExactly(ViolationType.CONTENT_MODIFIED);
  }

  @Test
  void imageThatTakesMoreMemoryThanThereIsIsUndecided() {
    memoryBytes = 1;
    monitor = monitor();
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    assertThat(open()).isEmpty();
    assertThat(integrity.contents().get(0).reason()).contains("collector.content.memory");
  }

  @Test
  void goneContainerEndsTheViolation() {
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    running.remove(0);
    clock.advance(Duration.ofMinutes(1));
    look();
    assertThat(open()).isEmpty();
  }

  @Test
  void layersThatCannotBeHadLeaveItUndecided() {
    unavailable = "r.io answers 503";
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    assertThat(open()).isEmpty();
    assertThat(integrity.contents().get(0).state()).isEqualTo(IntegrityState.UNDECIDED);
    assertThat(integrity.contents().get(0).reason()).contains("r.io answers 503");

    unavailable = null;
    clock.advance(Duration.ofMinutes(1));
    look();
    assertThat(open()).extracting(Violation::type).containsExactly(ViolationType.CONTENT_MODIFIED);
  }

  @Test
  void outageNeitherEndsNorRaisesAnything() {
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    unavailable = "r.io answers 503";
    monitor = monitor();
    tell(Facts.file("c2", "/usr/lib/new.so", "new"));
    for (int i = 0; i < 5; i++) {
      clock.advance(Duration.ofMinutes(3));
      look();
    }
    assertThat(open()).extracting(Violation::type).containsExactly(ViolationType.CONTENT_MODIFIED);
  }

  @Test
  void layerIsFetchedOnceAlsoAfterARestart() {
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    String id = open().get(0).id();
    monitor = monitor();
    tell(Facts.file("c2", "/usr/lib/y.so", "y"));
    assertThat(opened).isEqualTo(1);
    assertThat(open()).extracting(Violation::id).containsExactly(id);
  }

  @Test
  void filesOfUnknownContainersWaitAWhile() {
    tell(Facts.file("c9", "/usr/lib/x.so", "evil"));
    assertThat(open()).isEmpty();
    running.add(instance("c9", "n1"));
    tell(Facts.file("c1", "/usr/lib/x.so", "x"));
    clock.advance(Duration.ofMinutes(1));
    look();
    assertThat(open()).hasSize(1);
  }
}
