package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Gap;
import dev.assay.collector.artifact.Key128;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.change.Change;
import dev.assay.collector.ingest.NodeState.ContainerState;
import dev.assay.collector.running.ProcessKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Nodes, containers and processes, and which process runs in what. Guarded by the ledger's lock,
 * but for {@link #process}, which any thread may call.
 */
final class Catalog {

  private static final int PROCESS_BYTES = 700;
  private static final int CONTAINER_BYTES = 1_200;
  private static final int NODE_BYTES = 2_000;

  private final Capacity capacity;
  private final Contents contents;
  private final Artifacts artifacts;
  private final FileUsage files;
  private final ClassStates classes;
  private final Map<Long, NodeState> nodes = new HashMap<>();
  private final Map<Long, ProcessState> processes = new ConcurrentHashMap<>();

  Catalog(
      Capacity capacity,
      Artifacts artifacts,
      FileUsage files,
      ClassStates classes,
      Contents contents) {
    this.capacity = capacity;
    this.contents = contents;
    this.artifacts = artifacts;
    this.files = files;
    this.classes = classes;
  }

  @Nullable ProcessState process(long key) {
    return processes.get(key);
  }

  Iterable<NodeState> nodes() {
    return nodes.values();
  }

  @Nullable NodeState node(long key) {
    return nodes.get(key);
  }

  /** Returns the node with this identity, which from now on is known. */
  NodeState node(NodeFact named, Changes open) throws CapacityExhausted {
    NodeState known = nodes.get(named.key());
    if (known != null) {
      return known;
    }
    capacity.take(NODE_BYTES);
    NodeState node = recover(named);
    node.epoch = open.epoch();
    open.add(node.fact);
    return node;
  }

  NodeState recover(NodeFact fact) {
    NodeState node = new NodeState(fact);
    nodes.put(node.key, node);
    return node;
  }

  /** Takes what a node's sensor says of its node; returns the epoch with which it is durable. */
  long node(NodeState node, NodeFact said, List<Gap> gaps, Changes open, long nowMillis) {
    NodeFact fact = said.seen(node.fact.firstSeenMillis(), node.fact.lastSeenMillis());
    if (!fact.equals(node.fact)) {
      node.fact = fact.seen(node.fact.firstSeenMillis(), nowMillis);
      node.epoch = open.epoch();
      open.add(node.fact);
    }
    if (!gaps.equals(node.gaps)) {
      node.gaps = gaps;
      node.epoch = open.epoch();
      open.replaceGaps(new Changes.GapSubject(Changes.GapSubject.Kind.NODE, node.key), gaps);
    }
    if (said.runtimeName().isEmpty() || gaps.stream().anyMatch(Gap::hidesContainers)) {
      node.containersSeenSinceMillis = 0;
    } else if (node.containersSeenSinceMillis == 0) {
      node.containersSeenSinceMillis = nowMillis;
    }
    contents.wishForInventory(Contents.bootKey(node.fact.bootId()), node, nowMillis);
    return node.epoch;
  }

  /** Takes what a node says of a container; returns the epoch with which it is durable. */
  long container(NodeState node, ContainerFact said, Changes open, long nowMillis)
      throws CapacityExhausted {
    ContainerState known = node.containers.get(said.containerId());
    ContainerState state = known;
    if (state == null) {
      capacity.take(CONTAINER_BYTES);
      state = new ContainerState(said, node.fact.session());
      node.containers.put(said.containerId(), state);
    }
    state.mentionedIn = node.fact.session();
    node.answered = true;
    boolean revived = state.revive();
    ContainerFact fact = known == null ? said : said.after(state.fact);
    if (known == null || revived || !fact.equals(state.fact)) {
      boolean ended = fact.endedMillis() != 0 && (known == null || state.fact.endedMillis() == 0);
      state.fact = fact;
      store(state, open);
      if (known == null || ended) {
        announceContainer(fact, open, ended ? "ended" : "began");
      }
      state.endedSinceMillis = fact.endedMillis() == 0 ? 0 : nowMillis;
    }
    if (state.epoch == open.epoch()) {
      placeProcesses(node, said.containerId(), open, nowMillis);
    }
    Sha256 digest = fact.configDigest();
    if (digest != null && fact.endedMillis() == 0) {
      artifacts.of(fact.artifact(), open);
      contents.wishForInventory(digest.bytes(), node, nowMillis);
    }
    return state.epoch;
  }

  private void placeProcesses(NodeState node, String containerId, Changes open, long nowMillis)
      throws CapacityExhausted {
    for (ProcessState process : node.processesOf(containerId)) {
      place(node, process, open, nowMillis);
    }
  }

  void store(ContainerState state, Changes open) {
    state.epoch = open.epoch();
    open.add(state.fact);
  }

  void announceContainer(ContainerFact fact, Changes open, String what) {
    open.announce(
        new Announcement(
            Change.Kind.RUNNING,
            fact.artifact(),
            "container " + fact.containerId() + " of " + fact.reference() + " " + what));
  }

  void recover(ContainerFact fact) {
    NodeState node = nodes.get(fact.nodeKey());
    if (node != null) {
      node.containers.put(fact.containerId(), new ContainerState(fact, node.fact.session()));
      capacity.count(CONTAINER_BYTES);
    }
  }

  /** Takes what a sensor or an agent says of a process; returns the epoch of its durability. */
  long process(ProcessFact said, @Nullable NodeState node, Changes open, long nowMillis)
      throws CapacityExhausted {
    long key = said.process().key();
    ProcessState known = processes.get(key);
    ProcessState state = known;
    if (state == null) {
      capacity.take(PROCESS_BYTES);
      state = new ProcessState(said);
      processes.put(key, state);
    }
    if (node != null && said.sensed()) {
      node.processes.put(key, state);
      state.mentionedIn = node.fact.session();
      node.answered = true;
    }
    boolean revived = state.endInferred && (node != null || !said.sensed());
    state.endInferred &= !revived;
    ProcessFact before = revived ? state.fact.ended(0) : state.fact;
    ProcessFact fact = known == null ? said : said.after(before);
    boolean changed = known == null || revived || !fact.equals(before);
    if (changed) {
      replaceFact(state, fact, open, nowMillis);
    }
    long epoch = place(node, state, open, nowMillis);
    boolean ended = fact.endedMillis() != 0 && (known == null || before.endedMillis() == 0);
    if (changed && (known == null || ended || said.sensed() != before.sensed())) {
      announceProcess(state, open, ended ? "ended" : "began");
    }
    return Math.max(epoch, state.epoch);
  }

  private void replaceFact(ProcessState state, ProcessFact fact, Changes open, long nowMillis) {
    Key128 oldSet = state.fact.fileSet();
    if (oldSet != null && (fact.endedMillis() != 0 || !oldSet.equals(fact.fileSet()))) {
      files.release(state, oldSet, open, nowMillis);
    }
    state.fact = fact;
    state.endedSinceMillis = fact.endedMillis() == 0 ? 0 : nowMillis;
    store(state, open);
  }

  private void store(ProcessState state, Changes open) {
    state.epoch = open.epoch();
    if (state.placement != null) {
      open.add(state.key, new Changes.PlacedProcess(state.fact, state.placement.artifact()));
    }
  }

  /** Ends what nobody says anything of any more. */
  void inferEnd(ProcessState state, long endedMillis, Changes open, long nowMillis) {
    replaceFact(state, state.fact.ended(endedMillis), open, nowMillis);
    state.endInferred = true;
    announceProcess(state, open, "is gone");
  }

  private void announceProcess(ProcessState state, Changes open, String what) {
    ArtifactState placement = state.placement;
    if (placement != null) {
      open.announce(
          new Announcement(
              Change.Kind.RUNNING,
              placement.artifact(),
              "process " + state.fact.hostPid() + " " + state.fact.executable() + " " + what));
    }
  }

  void recover(ProcessFact fact, EvidenceStore.@Nullable Jvm jvm, Changes open, long nowMillis)
      throws CapacityExhausted {
    ProcessState state = new ProcessState(fact);
    processes.put(state.key, state);
    capacity.count(PROCESS_BYTES);
    if (jvm != null) {
      ProcessState.JvmState known = ClassStates.jvmOf(state);
      known.fact = jvm.fact();
      known.declared = jvm.state();
      known.declaredStored = jvm.stateStored();
    }
    NodeState node = nodes.get(fact.nodeKey());
    if (node != null && fact.sensed()) {
      node.processes.put(state.key, state);
      state.mentionedIn = node.fact.session();
    }
    place(node, state, open, nowMillis);
    classes.recover(state);
  }

  /**
   * Finds out what a process runs in, and moves its usage there if that is news; returns the epoch
   * with which its files are durable.
   */
  private long place(@Nullable NodeState node, ProcessState state, Changes open, long nowMillis)
      throws CapacityExhausted {
    Artifact artifact = placementOf(node, state);
    ArtifactState before = state.placement;
    Artifact.Named named = state.fact.named();
    boolean renamed = named != null && state.named == null;
    if (before == null || !before.artifact().equals(artifact) || renamed) {
      ArtifactState after = artifacts.of(artifact, open);
      state.placement = after;
      state.named = named == null ? null : artifacts.of(named, open);
      // Only what waited under a name of its own is all of the new artifact's.
      if (before != null
          && !before.moved()
          && before.artifact() instanceof Artifact.Unjoined
          && !before.artifact().equals(artifact)) {
        artifacts.move(before, after, open);
      }
      state.retarget();
      if (before != null) {
        ClassStates.retargeted(state);
      }
      if (before != null || state.epoch != 0) {
        // Else it was stored as it is.
        store(state, open);
      }
    }
    long epoch = 0;
    if (node != null && state.fact.endedMillis() == 0) {
      epoch = files.apply(state, node.sensor, open, nowMillis);
    } else if (node != null) {
      epoch = applyOnce(state, node, open, nowMillis);
    }
    classes.evaluate(state, open, nowMillis);
    return epoch;
  }

  /** A process that had ended when it was first heard of used its files all the same. */
  private long applyOnce(ProcessState state, NodeState node, Changes open, long nowMillis)
      throws CapacityExhausted {
    Key128 set = state.fact.fileSet();
    if (set == null
        || state.targets().stream().allMatch(target -> files.isApplied(state, set, target))) {
      return 0;
    }
    return files.apply(state, node.sensor, open, nowMillis);
  }

  private Artifact placementOf(@Nullable NodeState node, ProcessState state) {
    ProcessFact fact = state.fact;
    if (!fact.sensed() || node == null) {
      // Its own name is as good as a place, and needs no waiting for the node's sensor.
      Artifact.Named named = fact.named();
      if (named != null) {
        return named;
      }
      return new Artifact.Unjoined("process:" + fact.process());
    }
    if (fact.containerId().isEmpty()) {
      return new Artifact.Host(node.fact.cluster(), node.fact.name());
    }
    // Also while nobody has named the container itself.
    node.addToContainer(state);
    ContainerState container = node.containers.get(fact.containerId());
    return container == null
        ? new Artifact.Unjoined("container:" + fact.containerId())
        : container.fact.artifact();
  }

  /** Takes what an agent says of its JVM; returns the epoch with which it is durable. */
  long jvm(ProcessState process, JvmFact said, Changes open) {
    ProcessState.JvmState known = process.jvm;
    ProcessState.JvmState jvm = ClassStates.jvmOf(process);
    JvmFact fact = said.after(jvm.fact);
    if (known == null || !fact.equals(jvm.fact)) {
      jvm.fact = fact;
      jvm.epoch = open.epoch();
      open.add(process.key, jvm.stored());
    }
    return jvm.epoch;
  }

  /** Wishes for everything that is missing of a node whose sensor has come back. */
  void resume(NodeState node, Changes open, long nowMillis) throws CapacityExhausted {
    contents.wishForInventory(Contents.bootKey(node.fact.bootId()), node, nowMillis);
    for (ContainerState container : node.containers.values()) {
      Sha256 digest = container.fact.configDigest();
      if (digest != null && container.fact.endedMillis() == 0) {
        contents.wishForInventory(digest.bytes(), node, nowMillis);
      }
    }
    for (ProcessState process : node.processes.values()) {
      if (process.fact.endedMillis() == 0) {
        files.apply(process, node.sensor, open, nowMillis);
      }
    }
  }

  /** Forgets a process that ended long ago; what is stored of it stays. */
  void forget(ProcessState process, Changes open, long nowMillis) {
    processes.remove(process.key);
    classes.forget(process);
    Key128 set = process.fact.fileSet();
    if (set != null) {
      files.release(process, set, open, nowMillis);
    }
    NodeState node = nodes.get(process.fact.nodeKey());
    if (node != null) {
      node.processes.remove(process.key);
      node.removeFromContainer(process);
    }
    List<ArtifactState> targets = process.targets();
    process.releaseTargets();
    artifacts.released(targets);
    capacity.give(PROCESS_BYTES);
  }

  /** Forgets a container that ended long ago; what is stored of it stays. */
  void forget(NodeState node, ContainerState container) {
    node.containers.remove(container.fact.containerId());
    capacity.give(CONTAINER_BYTES);
  }

  void forgetIdleArtifacts() {
    artifacts.forgetIdle();
  }

  boolean memoryIsScarce() {
    return capacity.isScarce();
  }

  Iterable<ProcessState> processes() {
    return processes.values();
  }

  /** Returns the process of an agent, which from now on is known. */
  ProcessState agentProcess(
      ProcessKey id, Artifact.@Nullable Named named, Changes open, long nowMillis)
      throws CapacityExhausted {
    NodeState node = nodes.get(NodeFact.keyOf(id.bootId()));
    process(ProcessFact.byAgent(id, named), node, open, nowMillis);
    ProcessState state = processes.get(id.key());
    if (state == null) {
      throw new IllegalStateException("process " + id + " was just added");
    }
    return state;
  }
}
