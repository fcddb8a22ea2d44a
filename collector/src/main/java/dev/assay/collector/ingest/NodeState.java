package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Gap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is known of a node and what runs on it. Guarded by the ledger's lock. */
final class NodeState {

  final long key;
  final Sender sensor = new Sender();
  final Map<Long, ProcessState> processes = new HashMap<>();
  final Map<String, ContainerState> containers = new HashMap<>();
  private final Map<String, Map<Long, ProcessState>> processesByContainer = new HashMap<>();
  NodeFact fact;
  List<Gap> gaps = List.of();

  /** When the last change is durable. */
  long epoch;

  /** Last word, exact; the fact's own is only as exact as it is stored. */
  long lastSeenMillis;

  /** Since when its sensor is in its session, and last word before. */
  long sessionSinceMillis;

  long lastSeenBeforeSessionMillis;

  /** Whether processes that the session did not mention were found to have ended. */
  boolean processesReconciled = true;

  /** Whether containers that the session did not mention were found to have ended. */
  boolean containersReconciled = true;

  /** Whether it is known from the store only: its sensor has not connected since. */
  boolean recovered;

  /** Whether its sensor was asked for all that runs, and whether it has begun to answer. */
  boolean asked;

  boolean answered;

  /** Since when its sensor's session sees containers; 0: it does not, or has not said so. */
  long containersSeenSinceMillis;

  /** Since when another node goes by its name; 0: none has since its sensor connected. */
  long supersededSinceMillis;

  NodeState(NodeFact fact) {
    this.key = fact.key();
    this.fact = fact;
    this.lastSeenMillis = fact.lastSeenMillis();
    this.lastSeenBeforeSessionMillis = fact.lastSeenMillis();
  }

  void addToContainer(ProcessState process) {
    processesByContainer
        .computeIfAbsent(process.fact.containerId(), id -> new HashMap<>())
        .put(process.key, process);
  }

  void removeFromContainer(ProcessState process) {
    Map<Long, ProcessState> others = processesByContainer.get(process.fact.containerId());
    if (others != null && others.remove(process.key) != null && others.isEmpty()) {
      processesByContainer.remove(process.fact.containerId());
    }
  }

  List<ProcessState> processesOf(String containerId) {
    return List.copyOf(processesByContainer.getOrDefault(containerId, Map.of()).values());
  }

  /** A container. */
  static final class ContainerState {
    ContainerFact fact;
    long epoch;
    Object mentionedIn;
    boolean endInferred;
    long endedSinceMillis;

    ContainerState(ContainerFact fact, Object session) {
      this.fact = fact;
      this.mentionedIn = session;
    }

    /** Takes an inferred end back; true: there was one. */
    boolean revive() {
      boolean revived = endInferred;
      if (revived) {
        fact = fact.ended(0);
        endInferred = false;
      }
      return revived;
    }
  }
}
