package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Gap;
import dev.assay.collector.artifact.Key128;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.ReferenceSource;
import dev.assay.collector.ingest.EvidenceLedger.Source;
import dev.assay.collector.running.PodOwners;
import dev.assay.collector.running.ProcessKey;
import dev.assay.collector.sbom.PackageInventory;
import dev.assay.collector.storage.Database;
import dev.assay.collector.storage.SqlEvidenceStore;
import dev.assay.collector.storage.SqlInventories;
import dev.assay.collector.storage.SqlRunning;
import dev.assay.collector.storage.SqlUsageLedger;
import dev.assay.collector.storage.kit.TestDatabase;
import dev.assay.collector.usage.ArchiveKind;
import dev.assay.collector.usage.ArchiveUse;
import dev.assay.collector.usage.ClassColumns;
import dev.assay.collector.usage.FileEvidence;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A ledger with a real database, whose time and commits a test controls. */
final class LedgerFixture implements AutoCloseable {

  static final UUID BOOT = new UUID(0x1111222233334444L, 0x5555666677778888L);
  static final UUID SESSION = new UUID(1, 1);
  static final Artifact.Host HOST = new Artifact.Host("", "node-1");
  static final Sha256 IMAGE = digest("image");
  static final Artifact.Image APP = new Artifact.Image(IMAGE);
  static final Sha256 JAR = digest("a.jar");
  static final FileSet LIBRARIES = fileSet("/lib/libc.so.6", "/lib/libz.so.1");
  static final Platform LINUX = new Platform("linux", "amd64", "");

  private final TestDatabase kind;
  private final Path file;
  private final long capacityBytes;
  final TestClock clock = new TestClock();
  final List<Wish> wishes = new ArrayList<>();
  Database database;
  EvidenceLedger ledger;
  private SqlEvidenceStore store;
  private int storedRows;

  LedgerFixture(Path directory) {
    this(TestDatabase.SQLITE, directory);
  }

  LedgerFixture(TestDatabase kind, Path directory) {
    this(kind, directory, 64 << 20);
  }

  /** Opens a ledger that has only so much memory for what it merges. */
  LedgerFixture(Path directory, long capacityBytes) {
    this(TestDatabase.SQLITE, directory, capacityBytes);
  }

  private LedgerFixture(TestDatabase kind, Path directory, long capacityBytes) {
    this.kind = kind;
    this.capacityBytes = capacityBytes;
    this.file = directory.resolve("assay.db");
    this.database = kind.open(file);
    this.store = new SqlEvidenceStore(database, clock);
    this.ledger = newLedger();
  }

  /** Time that stands still until told otherwise. */
  static final class TestClock extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    void advance(Duration duration) {
      now = now.plus(duration);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private EvidenceLedger newLedger() {
    EvidenceLedger made =
        new EvidenceLedger(clock, new Capacity(capacityBytes), EvidenceLedger.Patience.DEFAULT);
    made.recover(store);
    return made;
  }

  /** Stores what was merged; returns the epoch that is durable now. */
  long commit() {
    Changes changes = ledger.exchange();
    if (!changes.isEmpty()) {
      store.store(changes);
      storedRows++;
    }
    return changes.epoch();
  }

  /** Returns how many commits wrote anything since the last call. */
  int takeCommits() {
    int taken = storedRows;
    storedRows = 0;
    return taken;
  }

  /** Forgets all that is not durable, as a crash does. */
  void restart() {
    database.close();
    database = kind.open(file);
    store = new SqlEvidenceStore(database, clock);
    ledger = newLedger();
    wishes.clear();
  }

  SqlRunning running() {
    return new SqlRunning(database, PodOwners.NONE);
  }

  SqlUsageLedger usage() {
    return new SqlUsageLedger(database);
  }

  SqlInventories inventories() {
    return new SqlInventories(database);
  }

  Source sensor() {
    return sensor(SESSION);
  }

  Source sensor(UUID session) {
    return sensor(BOOT, session, wishes::addAll);
  }

  /** Connects the sensor of a node that bears the name of the others. */
  Source sensor(UUID boot, UUID session, Wish.Sink sink) {
    return refusingNothing(() -> ledger.connectSensor(boot, "node-1", "", session, sink));
  }

  Source agent(ProcessKey process, Artifact.@Nullable Named named) {
    return refusingNothing(
        () -> ledger.connectAgent(process, named, "host-name", new UUID(2, 2), wishes::addAll));
  }

  long merge(Source source, Evidence evidence) {
    return refusingNothing(() -> ledger.merge(source, evidence));
  }

  long mergeClasses(Source source, ClassColumns columns) {
    return refusingNothing(() -> ledger.mergeClasses(source, null, columns));
  }

  void deliver(FileSet set) {
    refusingNothing(
        () -> {
          ledger.deliver(set);
          return true;
        });
  }

  void deliver(ArchiveSet set) {
    refusingNothing(
        () -> {
          ledger.deliver(set);
          return true;
        });
  }

  void deliver(byte[] key, PackageInventory inventory) {
    refusingNothing(
        () -> {
          ledger.deliver(key, inventory);
          return true;
        });
  }

  void tick(Duration later) {
    clock.advance(later);
    refusingNothing(
        () -> {
          ledger.tick();
          return true;
        });
  }

  interface Refusable<T> {
    T run() throws CapacityExhausted, EvidenceRefused;
  }

  static <T> T refusingNothing(Refusable<T> work) {
    try {
      return work.run();
    } catch (CapacityExhausted | EvidenceRefused e) {
      throw new AssertionError("refused", e);
    }
  }

  static ProcessKey pid(int pid) {
    return new ProcessKey(BOOT, 4026531836L, pid, 1000 + pid);
  }

  static Sha256 digest(String content) {
    return Sha256.compute(content.getBytes(StandardCharsets.UTF_8));
  }

  static Evidence processes(ProcessFact... processes) {
    return new Evidence(null, List.of(), List.of(), List.of(processes), null, List.of(), List.of());
  }

  /** What a sensor says of its node; without a runtime's name: that it has found none yet. */
  static Evidence node(UUID session, String runtime, Gap... gaps) {
    return node(session, runtime, 0, gaps);
  }

  /** What a sensor says that has observed its node since some time; 0: it does not say. */
  static Evidence node(UUID session, String runtime, long sinceMillis, Gap... gaps) {
    NodeFact fact =
        new NodeFact(
            BOOT, "node-1", "", "", "", LINUX, runtime, "", "", sinceMillis, 60, session, 0, 0);
    return new Evidence(
        new Evidence.NodeWord(fact, List.of(gaps)),
        List.of(),
        List.of(),
        List.of(),
        null,
        List.of(),
        List.of());
  }

  static Evidence containers(ContainerFact... containers) {
    return new Evidence(
        null, List.of(), List.of(containers), List.of(), null, List.of(), List.of());
  }

  static Evidence declared(ClassState state) {
    return new Evidence(
        null,
        List.of(),
        List.of(),
        List.of(),
        null,
        List.of(new Evidence.DeclaredState.ByArchive(null, state)),
        List.of());
  }

  static Evidence contained(@Nullable Key128 archiveSet) {
    return new Evidence(
        null,
        List.of(),
        List.of(),
        List.of(),
        null,
        List.of(new Evidence.DeclaredState.Contained(null, archiveSet)),
        List.of());
  }

  static Evidence declared(Key128 digest) {
    return new Evidence(
        null,
        List.of(),
        List.of(),
        List.of(),
        null,
        List.of(new Evidence.DeclaredState.Whole(null, digest)),
        List.of());
  }

  static ProcessFact process(int pid, String container, @Nullable Key128 fileSet) {
    return new ProcessFact(
        pid(pid),
        true,
        pid + 10_000,
        container,
        "/usr/bin/program",
        "program",
        5,
        0,
        6,
        fileSet,
        null);
  }

  static ContainerFact container(String id, @Nullable Sha256 image) {
    return new ContainerFact(
        NodeFact.keyOf(BOOT),
        id,
        image,
        "registry.example/app:v1",
        ReferenceSource.USER_SPECIFIED,
        "",
        "",
        "app",
        "",
        "",
        "",
        1,
        2,
        0,
        3,
        Map.of("app", "shop"),
        4);
  }

  static FileSet fileSet(String... paths) {
    List<FileSet.UsedFile> files =
        Arrays.stream(paths)
            .map(path -> FileSet.UsedFile.of(path, FileEvidence.MAPPED, false, false))
            .toList();
    return new FileSet(
        Key128.compute(String.join("\n", paths).getBytes(StandardCharsets.UTF_8)), files);
  }

  static ClassColumns classes(Sha256 archive, long loaded, long initialised) {
    ClassColumns columns = new ClassColumns();
    columns.addArchive(archive.key());
    columns.addCell(0, loaded, initialised);
    return columns;
  }

  @Override
  public void close() {
    database.close();
  }

  /** The archives of a JVM that has one, {@link #JAR}. */
  static ArchiveSet archiveSet() {
    return new ArchiveSet(
        Key128.compute(JAR.bytes()),
        List.of(new ArchiveSet.Archive(JAR, "/app/a.jar", 10, ArchiveKind.JAR)));
  }

  static ClassState stateOf(ArchiveSet set, ClassColumns columns) {
    return new ClassState(set.key(), List.of(ClassStates.stateOf(columns, 0)));
  }

  /** Returns how many classes of an archive the store has as loaded in an artifact. */
  int loaded(Sha256 archive, Artifact artifact) {
    return usage()
        .archiveOf(artifact, archive.key())
        .map(ArchiveUse::loaded)
        .map(bits -> bits.count())
        .orElse(0);
  }
}
