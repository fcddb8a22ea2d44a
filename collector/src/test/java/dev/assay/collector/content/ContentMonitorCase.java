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
import dev.assay.collector.ingest.EvidenceLedger.Source;
import dev.assay.collector.ingest.GroupCommit;
import dev.assay.collector.ingest.NodeFact;
import dev.assay.collector.ingest.ProcessFact;
import dev.assay.collector.integrity.Confirmation;
import dev.assay.collector.integrity.IntegrityListener;
import dev.assay.collector.integrity.IntegrityRegister;
import dev.assay.collector.integrity.IntegrityStore;
import dev.assay.collector.integrity.IntegrityStore.Scope;
import dev.assay.collector.integrity.Place;
import dev.assay.collector.integrity.RunningImages;
import dev.assay.collector.integrity.RunningInstance;
import dev.assay.collector.integrity.Violation;
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
import dev.assay.collector.storage.kit.TestDatabase;
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
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** From a sensor's word to a violation, on a real database and a registry that is not there. */
abstract class ContentMonitorCase {

  @Parameter TestDatabase kind = TestDatabase.SQLITE;

  static final byte[] LAYER =
      new TarBuilder().file("usr/lib/x.so", "x").file("usr/lib/y.so", "y").bytes();

  private static final UUID SESSION = new UUID(1, 2);

  @TempDir private Path directory;
  final MovableClock clock = new MovableClock();
  final List<RunningInstance> running = new ArrayList<>();
  @Nullable String unavailable;
  int asked;
  int opened;
  boolean full;
  private Source sensor;
  boolean damaged;
  long memoryBytes = 1 << 20;
  Database database;
  SqlIntegrityStore integrity;
  private EvidenceLedger ledger;
  ContentMonitor monitor;

  @BeforeEach
  void start() throws Exception {
    database = kind.open(directory.resolve("test.db"));
    integrity = new SqlIntegrityStore(database);
    ledger = new EvidenceLedger(clock, new Capacity(64 << 20), EvidenceLedger.Patience.DEFAULT);
    NodeFact node =
        new NodeFact(
            Facts.BOOT, "n1", "c", "", "", Platform.UNKNOWN, "", "", "", 0, 1, SESSION, 1, 1);
    sensor = ledger.connectSensor(Facts.BOOT, "n1", "c", SESSION, wishes -> {});
    merge(new Evidence.NodeWord(node, List.of()), List.of());
    monitor = monitor();
    running.add(instance("c1", "n1"));
    running.add(instance("c2", "n1"));
    running.add(instance("c3", "n2"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  void merge(Evidence.@Nullable NodeWord node, List<ProcessFact> processes) throws Exception {
    long unused =
        ledger.merge(
            sensor,
            new Evidence(node, List.of(), List.of(), processes, null, List.of(), List.of()));
  }

  ContentMonitor monitor() {
    SqlContentStore store = new SqlContentStore(database);
    LayerTable table =
        new LayerTable(
            registry(),
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
                failing(integrity),
                new Confirmation(2, 3, Duration.ofMinutes(1), Duration.ofMinutes(1)),
                silent()),
            store),
        clock);
  }

  /** Returns who has the image. */
  ImageContents registry() {
    return new OneImage();
  }

  /** The same store, which cannot save anything for a while. */
  private IntegrityStore failing(IntegrityStore store) {
    return (IntegrityStore)
        Proxy.newProxyInstance(
            IntegrityStore.class.getClassLoader(),
            new Class<?>[] {IntegrityStore.class},
            (proxy, method, arguments) -> {
              if (full && method.getName().equals("save")) {
                throw new IllegalStateException("the disk is full");
              }
              return method.invoke(store, arguments);
            });
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
      asked++;
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

  static RunningInstance instance(String container, String node) {
    return instance(Facts.IMAGE, container, node);
  }

  static RunningInstance instance(Sha256 image, String container, String node) {
    return new RunningInstance(
        "r.io/app:v1",
        ReferenceSource.USER_SPECIFIED,
        Digest.find(image.toString()).orElseThrow(),
        List.of(),
        new Platform("linux", "amd64", ""),
        new Place("c", "shop", "Pod", "app-" + container, node, "app", container),
        null);
  }

  void tell(FileContent... files) {
    long unused = ledger.mergeContents(List.of(files));
    commit();
    look();
  }

  /** The sensor has been connected until now. */
  void hear() throws Exception {
    ledger.tick();
    commit();
  }

  private void commit() {
    GroupCommit commits =
        new GroupCommit(
            ledger,
            new SqlEvidenceStore(database, clock),
            new ChangeFeed(),
            clock,
            Duration.ofMillis(1));
    commits.close();
    commits.run();
  }

  void look() {
    // One look begins to fetch an image, the next one has it.
    monitor.run();
    monitor.run();
  }

  List<Violation> open() {
    return integrity.violations(Scope.OPEN);
  }
}
