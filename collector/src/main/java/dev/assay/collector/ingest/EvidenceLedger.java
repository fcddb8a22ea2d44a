package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Gap;
import dev.assay.collector.running.FileContent;
import dev.assay.collector.running.ProcessKey;
import dev.assay.collector.sbom.PackageInventory;
import dev.assay.collector.usage.ClassColumns;
import dev.assay.collector.usage.PackedColumns;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * All that is known, in memory, and what of it is yet to be stored.
 *
 * <p>Merging runs on the thread of the caller, never blocks for the store, and answers with an
 * epoch: the number of the commit with which everything that was said is durable, whether this
 * caller changed anything or another one had just before. An epoch that is durable already means
 * that nothing was new.
 *
 * <p>Thread-safe. Class usage, the bulk, takes only the monitor of the artifact it belongs to; all
 * else takes the ledger's one lock.
 */
public final class EvidenceLedger {

  private final Clock clock;
  private final Capacity capacity;
  private final Wishes wishes;
  private final Artifacts artifacts;
  private final FileUsage files;
  private final ClassStates classes;
  private final Contents contents;
  private final Catalog catalog;
  private final Upkeep upkeep;
  private final ReentrantLock lock = new ReentrantLock();

  /** Held shared while merging, exclusively while the open changes are exchanged. */
  private final ReentrantReadWriteLock exchange = new ReentrantReadWriteLock();

  private Changes open = new Changes(1);

  /**
   * How patient the ledger is.
   *
   * @param join how long a JVM's classes are not asked for while nobody has said what it runs in
   * @param wish how long an answer to a wish is waited for before it is repeated
   * @param forget how long what has ended is kept in memory for late evidence
   * @param gone how long a node must be away before another one of its name is taken for it,
   *     started anew
   */
  public record Patience(Duration join, Duration wish, Duration forget, Duration gone) {
    /** What suits senders that look every few seconds. */
    public static final Patience DEFAULT =
        new Patience(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10),
            Duration.ofMinutes(5));
  }

  public EvidenceLedger(Clock clock, Capacity capacity, Patience patience) {
    this.clock = clock;
    this.capacity = capacity;
    this.wishes = new Wishes(patience.wish().toMillis());
    this.artifacts = new Artifacts(capacity);
    this.files = new FileUsage(capacity, wishes);
    this.classes = new ClassStates(capacity, wishes, patience.join().toMillis());
    this.contents = new Contents(capacity, wishes, artifacts);
    this.catalog = new Catalog(capacity, artifacts, files, classes, contents);
    this.upkeep = new Upkeep(catalog, classes, wishes, patience);
  }

  /** Where evidence of one connected sender goes; for one thread at a time. */
  public static final class Source {
    private final Sender.Connection connection;
    private final @Nullable NodeState node;
    private final @Nullable ProcessState process;
    private final LastProcess named = new LastProcess();

    private Source(
        Sender.Connection connection, @Nullable NodeState node, @Nullable ProcessState process) {
      this.connection = connection;
      this.node = node;
      this.process = process;
    }

    /** Returns the key of the sensor's node; 0 for an agent. */
    public long nodeKey() {
      return node == null ? 0 : node.key;
    }
  }

  /** Begins to take evidence from a node's sensor. */
  public Source connectSensor(
      UUID bootId, String name, String cluster, UUID session, Wish.Sink sink)
      throws CapacityExhausted {
    return exclusively(
        (changes, now) -> {
          NodeFact named = NodeFact.named(bootId, name, cluster, session, now);
          NodeState node = catalog.node(named, changes);
          Sender.Connection connection = node.sensor.connect(session, sink);
          upkeep.beginSession(node, session, changes, now);
          upkeep.supersedeOthers(node, now);
          catalog.resume(node, changes, now);
          return new Source(connection, node, null);
        });
  }

  /** Begins to take evidence from a JVM's agent. */
  public Source connectAgent(
      ProcessKey id, Artifact.@Nullable Named named, String hostName, UUID session, Wish.Sink sink)
      throws CapacityExhausted {
    return exclusively(
        (changes, now) -> {
          ProcessState process = catalog.agentProcess(id, named, changes, now);
          Sender.Connection connection = process.agent.connect(session, sink);
          catalog.jvm(process, JvmFact.unknown(hostName), changes);
          classes.resume(process, changes, now);
          return new Source(connection, null, process);
        });
  }

  /** Notes that a sender is gone; its evidence stays. */
  public void disconnect(Source source) {
    lock.lock();
    try {
      source.connection.sender().disconnect(source.connection);
    } finally {
      lock.unlock();
    }
  }

  /** Merges what a batch says; returns the epoch with which it is durable. */
  public long merge(Source source, Evidence evidence) throws CapacityExhausted, EvidenceRefused {
    exchange.readLock().lock();
    lock.lock();
    try {
      return mergeLocked(source, evidence, clock.millis());
    } finally {
      unlockAndSendWishes();
      exchange.readLock().unlock();
    }
  }

  private long mergeLocked(Source source, Evidence evidence, long now)
      throws CapacityExhausted, EvidenceRefused {
    long epoch = 0;
    NodeState node = source.node;
    if (node != null) {
      node.lastSeenMillis = now;
      epoch = mergeNode(node, evidence, now);
    }
    ProcessState process = source.process;
    Evidence.JvmWord jvm = evidence.jvm();
    if (process != null && jvm != null) {
      epoch = Math.max(epoch, catalog.jvm(process, jvm.fact(), open));
      epoch = Math.max(epoch, upkeep.gapsOf(process, jvm.gaps(), open));
    }
    for (Evidence.DeclaredState declared : evidence.classStates()) {
      epoch = Math.max(epoch, declare(processOf(source, declared.process()), declared, now));
    }
    if (!evidence.losses().isEmpty()) {
      epoch = Math.max(epoch, mergeLosses(source, evidence.losses()));
    }
    return epoch;
  }

  private long declare(ProcessState process, Evidence.DeclaredState declared, long now)
      throws EvidenceRefused {
    if (declared instanceof Evidence.DeclaredState.ByArchive byArchive) {
      return classes.declare(process, byArchive.state(), open, now);
    }
    return declared instanceof Evidence.DeclaredState.Whole whole
        ? classes.declare(process, whole.digest(), open, now)
        : classes.contain(
            process, ((Evidence.DeclaredState.Contained) declared).archiveSet(), open, now);
  }

  private long mergeNode(NodeState node, Evidence evidence, long now) throws CapacityExhausted {
    long epoch = 0;
    Evidence.NodeWord word = evidence.node();
    if (word != null) {
      epoch = catalog.node(node, word.fact(), word.gaps(), open, now);
    }
    for (ImageFact.Claims image : evidence.images()) {
      epoch = Math.max(epoch, contents.image(node, image, open, now));
    }
    for (ContainerFact container : evidence.containers()) {
      epoch = Math.max(epoch, catalog.container(node, container, open, now));
    }
    for (ProcessFact process : evidence.processes()) {
      epoch = Math.max(epoch, catalog.process(process, node, open, now));
    }
    return epoch;
  }

  private long mergeLosses(Source source, List<Gap> losses) {
    NodeState node = source.node;
    ProcessState process = source.process;
    if (node != null) {
      open.addLosses(new Changes.GapSubject(Changes.GapSubject.Kind.NODE, node.key), losses);
    } else if (process != null) {
      open.addLosses(new Changes.GapSubject(Changes.GapSubject.Kind.JVM, process.key), losses);
    }
    return open.epoch();
  }

  /**
   * Returns the epoch with which classes in use are durable; -1 if they have to be merged: some are
   * new, or were asked for, or it takes more than a look to tell.
   *
   * @param id the JVM; null: the sending agent's
   */
  public long epochOfKnown(Source source, @Nullable ProcessKey id, PackedColumns columns)
      throws EvidenceRefused {
    ProcessState process = processOf(source, id);
    return process.awaitsClasses ? -1 : process.epochOfAll(columns);
  }

  /**
   * Merges classes in use; returns the epoch with which they are durable.
   *
   * @param id the JVM; null: the sending agent's
   */
  public long mergeClasses(Source source, @Nullable ProcessKey id, ClassColumns columns)
      throws CapacityExhausted, EvidenceRefused {
    exchange.readLock().lock();
    try {
      ProcessState process = processOf(source, id);
      long now = clock.millis();
      long epoch = 0;
      for (ArtifactState target : process.targets()) {
        epoch = Math.max(epoch, target.addClasses(columns, open, now));
      }
      if (process.awaitsClasses) {
        lock.lock();
        try {
          classes.learn(process, columns, open);
        } finally {
          lock.unlock();
        }
      }
      return epoch;
    } finally {
      exchange.readLock().unlock();
    }
  }

  /**
   * Takes what files in use of a sensor's node are, to be judged once that is stored; returns the
   * epoch with which it is durable.
   */
  public long mergeContents(List<FileContent> contents) {
    exchange.readLock().lock();
    lock.lock();
    try {
      contents.forEach(open::add);
      return open.epoch();
    } finally {
      lock.unlock();
      exchange.readLock().unlock();
    }
  }

  /** Takes a set of files that was wished for. */
  public void deliver(FileSet set) throws CapacityExhausted {
    delivered((changes, now) -> files.deliver(set, changes, now));
  }

  /** Takes a set of archives that was wished for. */
  public void deliver(ArchiveSet set) throws CapacityExhausted {
    delivered((changes, now) -> classes.deliver(set, changes, now));
  }

  /** Takes an archive's index that was wished for. */
  public void deliver(Changes.DeliveredIndex index) throws CapacityExhausted {
    delivered((changes, now) -> classes.deliver(index, changes));
  }

  /** Takes an inventory of packages that was wished for under {@code key}. */
  public void deliver(byte[] key, PackageInventory inventory) throws CapacityExhausted {
    delivered((changes, now) -> contents.deliver(key, inventory, changes, now));
  }

  /** Returns the artifact of the node with this boot id; null if nobody has named the node. */
  public Artifact.@Nullable Host hostOf(UUID bootId) {
    lock.lock();
    try {
      NodeState node = catalog.node(NodeFact.keyOf(bootId));
      return node == null ? null : new Artifact.Host(node.fact.cluster(), node.fact.name());
    } finally {
      lock.unlock();
    }
  }

  /** Loads what is stored; to be called once, before anything is merged. */
  public void recover(EvidenceStore store) {
    lock.lock();
    try {
      store.load(new Recovery(artifacts, files, classes, contents, catalog, open, clock));
      artifacts.recovered();
    } finally {
      lock.unlock();
    }
  }

  /** Does what time demands: repeats wishes, ends what is gone. To be called once a second. */
  public void tick() throws CapacityExhausted {
    exclusively(
        (changes, now) -> {
          upkeep.tick(changes, now);
          return true;
        });
  }

  /** Returns what is yet to be stored, and begins anew. */
  Changes exchange() {
    exchange.writeLock().lock();
    try {
      Changes closed = open;
      open = new Changes(closed.epoch() + 1);
      return closed;
    } finally {
      exchange.writeLock().unlock();
    }
  }

  /** Counts for metrics. */
  public record Counts(
      int artifacts, int wishesOutstanding, long wishesGivenUp, long usedBytes, long limitBytes) {}

  /** Returns counts for metrics. */
  public Counts counts() {
    lock.lock();
    try {
      return new Counts(
          artifacts.size(),
          wishes.size(),
          wishes.givenUp(),
          capacity.usedBytes(),
          capacity.limitBytes());
    } finally {
      lock.unlock();
    }
  }

  private ProcessState processOf(Source source, @Nullable ProcessKey id) throws EvidenceRefused {
    ProcessState process = id == null ? source.process : catalog.process(source.named.keyOf(id));
    if (process == null) {
      throw new EvidenceRefused(
          id == null
              ? "process: not set (expected: set by a sender that is no agent)"
              : "process: " + id + " is not known (expected: one that was sent before)");
    }
    return process;
  }

  private interface Delivery {
    void run(Changes changes, long nowMillis) throws CapacityExhausted;
  }

  private void delivered(Delivery delivery) throws CapacityExhausted {
    exclusively(
        (changes, now) -> {
          delivery.run(changes, now);
          return true;
        });
  }

  private interface Locked<T> {
    T run(Changes changes, long nowMillis) throws CapacityExhausted;
  }

  private <T> T exclusively(Locked<T> work) throws CapacityExhausted {
    exchange.readLock().lock();
    lock.lock();
    try {
      return work.run(open, clock.millis());
    } finally {
      unlockAndSendWishes();
      exchange.readLock().unlock();
    }
  }

  private void unlockAndSendWishes() {
    Map<Sender.Connection, List<Wish>> unsent = wishes.takeUnsent();
    lock.unlock();
    unsent.forEach((connection, wanted) -> connection.sink().wish(wanted));
  }
}
