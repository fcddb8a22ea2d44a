package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Gap;
import dev.assay.collector.ingest.NodeState.ContainerState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What the passing of time changes: nodes that were seen again, what ended unnoticed, what ended
 * long ago. Guarded by the ledger's lock.
 */
final class Upkeep {

  /** How exactly it is stored when a node was last seen. */
  private static final long NODE_SEEN_MILLIS = 60_000;

  /**
   * A sensor that was started anew reports all that runs within two scans; so much longer is
   * waited, because it may have to deliver a backlog first.
   */
  private static final long RECONCILE_MILLIS = 60_000;

  private static final long DEFAULT_SCAN_SECONDS = 60;

  /** How far the clocks of a node and of the collector may be apart. */
  private static final long CLOCKS_APART_MILLIS = 5 * 60_000;

  /** Stands for no session at all. */
  private static final Object UNMENTIONED = new Object();

  private final Catalog catalog;
  private final ClassStates classes;
  private final Wishes wishes;
  private final long forgetMillis;
  private final long goneMillis;
  private final Map<Long, List<Gap>> gapsOfJvms = new HashMap<>();

  Upkeep(Catalog catalog, ClassStates classes, Wishes wishes, EvidenceLedger.Patience patience) {
    this.catalog = catalog;
    this.classes = classes;
    this.wishes = wishes;
    this.forgetMillis = patience.forget().toMillis();
    this.goneMillis = patience.gone().toMillis();
  }

  void tick(Changes open, long nowMillis) {
    for (NodeState node : catalog.nodes()) {
      if (node.sensor.connected()) {
        node.lastSeenMillis = nowMillis;
      }
      if (node.lastSeenMillis - node.fact.lastSeenMillis() >= NODE_SEEN_MILLIS) {
        node.fact = node.fact.seen(node.fact.firstSeenMillis(), node.lastSeenMillis);
        open.add(node.fact);
      }
      reconcile(node, open, nowMillis);
      endSuperseded(node, open, nowMillis);
      forgetContainers(node, nowMillis);
    }
    forgetProcesses(open, nowMillis);
    catalog.forgetIdleArtifacts();
    classes.tick(open, nowMillis);
    wishes.tick(nowMillis);
  }

  private static long patienceOf(NodeState node) {
    long scan = node.fact.scanSeconds() == 0 ? DEFAULT_SCAN_SECONDS : node.fact.scanSeconds();
    return 2 * scan * 1000 + RECONCILE_MILLIS;
  }

  /** Notes that a sensor speaks; in a new session it has forgotten what it said before. */
  void beginSession(NodeState node, UUID session, Changes open, long nowMillis) {
    if (!session.equals(node.fact.session())) {
      node.lastSeenBeforeSessionMillis = node.lastSeenMillis;
      node.sessionSinceMillis = nowMillis;
      node.processesReconciled = false;
      node.containersReconciled = false;
      node.containersSeenSinceMillis = 0;
      node.asked = false;
      node.fact = node.fact.inSession(session);
      node.epoch = open.epoch();
      open.add(node.fact);
    } else if (node.asked || (node.recovered && mayHaveBeenReconciling(node))) {
      askForAll(node, nowMillis);
    }
    node.recovered = false;
    node.lastSeenMillis = nowMillis;
  }

  /**
   * Returns whether the collector may have been stopped before it had found out what a session of
   * the node's sensor does not mention. What was mentioned is not stored.
   */
  private static boolean mayHaveBeenReconciling(NodeState node) {
    long began = node.fact.observingSinceMillis();
    long patience = patienceOf(node) + NODE_SEEN_MILLIS + CLOCKS_APART_MILLIS;
    return began != 0 && node.fact.lastSeenMillis() - began < patience;
  }

  /** Asks a sensor to mention again what runs, so that it shows what does not. */
  private void askForAll(NodeState node, long nowMillis) {
    node.asked = true;
    node.answered = false;
    node.sessionSinceMillis = nowMillis;
    node.processesReconciled = false;
    node.containersReconciled = false;
    node.containersSeenSinceMillis = 0;
    node.containers.values().forEach(container -> container.mentionedIn = UNMENTIONED);
    node.processes.values().forEach(process -> process.mentionedIn = UNMENTIONED);
    wishes.wish(allFacts(node), node.sensor, nowMillis);
  }

  private static Wish allFacts(NodeState node) {
    UUID session = node.fact.session();
    return Wish.of(
        Wish.Kind.ALL_FACTS,
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(session.getMostSignificantBits())
            .putLong(session.getLeastSignificantBits())
            .array());
  }

  /** Notes that a node's sensor connects: others of its name may be its earlier boots. */
  void supersedeOthers(NodeState node, long nowMillis) {
    node.supersededSinceMillis = 0;
    for (NodeState other : catalog.nodes()) {
      if (other != node
          && other.supersededSinceMillis == 0
          && other.fact.name().equals(node.fact.name())
          && other.fact.cluster().equals(node.fact.cluster())) {
        other.supersededSinceMillis = nowMillis;
      }
    }
  }

  /**
   * Ends what ran on the same machine before it was started anew. Two machines may bear one name,
   * as clones do: so only what stays away is an earlier boot.
   */
  private void endSuperseded(NodeState node, Changes open, long nowMillis) {
    long sinceMillis = Math.max(node.lastSeenMillis, node.supersededSinceMillis);
    if (node.supersededSinceMillis != 0
        && !node.sensor.connected()
        && nowMillis - sinceMillis >= goneMillis) {
      node.supersededSinceMillis = 0;
      endContainers(node, node, node.lastSeenMillis, open, nowMillis);
      endProcesses(node, node, node.lastSeenMillis, open, nowMillis);
    }
  }

  /** Ends what a new session did not mention, of those things that it can see. */
  private void reconcile(NodeState node, Changes open, long nowMillis) {
    if (!node.sensor.connected() || !hasAnswered(node)) {
      return;
    }
    long patience = patienceOf(node);
    long endedMillis = node.lastSeenBeforeSessionMillis;
    if (!node.containersReconciled
        && node.containersSeenSinceMillis != 0
        && nowMillis - node.containersSeenSinceMillis >= patience) {
      node.containersReconciled = true;
      endContainers(node, node.fact.session(), endedMillis, open, nowMillis);
    }
    if (!node.processesReconciled && nowMillis - node.sessionSinceMillis >= patience) {
      node.processesReconciled = true;
      endProcesses(node, node.fact.session(), endedMillis, open, nowMillis);
    }
  }

  /** A sensor that never answers proves nothing. */
  private boolean hasAnswered(NodeState node) {
    if (node.asked && node.answered) {
      wishes.fulfilled(allFacts(node).subject());
      node.asked = !node.processesReconciled;
    }
    return !node.asked || node.answered;
  }

  private void endContainers(
      NodeState node, Object session, long endedMillis, Changes open, long nowMillis) {
    for (ContainerState container : node.containers.values()) {
      if (container.fact.endedMillis() == 0 && !session.equals(container.mentionedIn)) {
        container.fact = container.fact.ended(endedMillis);
        container.endInferred = true;
        container.endedSinceMillis = nowMillis;
        catalog.store(container, open);
        catalog.announceContainer(container.fact, open, "is gone");
      }
    }
  }

  private void endProcesses(
      NodeState node, Object session, long endedMillis, Changes open, long nowMillis) {
    for (ProcessState process : node.processes.values()) {
      if (process.fact.endedMillis() == 0 && !session.equals(process.mentionedIn)) {
        catalog.inferEnd(process, endedMillis, open, nowMillis);
      }
    }
  }

  private void forgetContainers(NodeState node, long nowMillis) {
    for (ContainerState container : List.copyOf(node.containers.values())) {
      if (container.endedSinceMillis != 0
          && nowMillis - container.endedSinceMillis >= forgetMillis) {
        catalog.forget(node, container);
      }
    }
  }

  private void forgetProcesses(Changes open, long nowMillis) {
    List<ProcessState> forgotten = new ArrayList<>();
    for (ProcessState process : catalog.processes()) {
      if (process.agent.connected() || process.fact.sensed()) {
        process.unheardSinceMillis = 0;
      } else if (process.unheardSinceMillis == 0) {
        process.unheardSinceMillis = nowMillis;
      }
      if (isGone(process, nowMillis)) {
        catalog.inferEnd(process, process.unheardSinceMillis, open, nowMillis);
      }
      if (mayForget(process, nowMillis)) {
        forgotten.add(process);
      }
    }
    for (ProcessState process : forgotten) {
      catalog.forget(process, open, nowMillis);
      gapsOfJvms.remove(process.key);
    }
  }

  /** A JVM that nobody but its agent sees, and whose agent has gone without a last word. */
  private boolean isGone(ProcessState process, long nowMillis) {
    ProcessState.JvmState jvm = process.jvm;
    return jvm != null
        && jvm.fact.endedMillis() == 0
        && process.unheardSinceMillis != 0
        && process.fact.endedMillis() == 0
        && nowMillis - process.unheardSinceMillis >= goneMillis;
  }

  private boolean mayForget(ProcessState process, long nowMillis) {
    if (process.agent.connected()) {
      return false;
    }
    if (process.endedSinceMillis != 0) {
      return nowMillis - process.endedSinceMillis >= forgetMillis;
    }
    // A JVM on a node without a sensor: it has said that it ends, or nobody ever will.
    ProcessState.JvmState jvm = process.jvm;
    return process.unheardSinceMillis != 0
        && nowMillis - process.unheardSinceMillis >= forgetMillis
        && ((jvm != null && jvm.fact.endedMillis() != 0) || catalog.memoryIsScarce());
  }

  /** Takes all that an agent cannot see; returns the epoch with which it is durable. */
  long gapsOf(ProcessState process, List<Gap> gaps, Changes open) {
    List<Gap> known = gapsOfJvms.getOrDefault(process.key, List.of());
    if (known.equals(gaps)) {
      return process.jvm == null ? 0 : process.jvm.epoch;
    }
    gapsOfJvms.put(process.key, gaps);
    open.replaceGaps(new Changes.GapSubject(Changes.GapSubject.Kind.JVM, process.key), gaps);
    ClassStates.jvmOf(process).epoch = open.epoch();
    return open.epoch();
  }
}
