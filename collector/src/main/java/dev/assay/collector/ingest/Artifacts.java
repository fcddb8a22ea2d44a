package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.change.Change;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The artifacts that anything is known of. Guarded by the ledger's lock. */
final class Artifacts {

  private static final int ARTIFACT_BYTES = 600;

  private final Capacity capacity;
  private final Map<Long, ArtifactState> states = new HashMap<>();

  /** Those that no known process uses, the longest unused first. */
  private final Set<ArtifactState> idle = new LinkedHashSet<>();

  Artifacts(Capacity capacity) {
    this.capacity = capacity;
  }

  /** Returns the state of an artifact, which from now on has one. */
  ArtifactState of(Artifact artifact, Changes open) throws CapacityExhausted {
    ArtifactState known = states.get(artifact.key());
    if (known != null) {
      return known;
    }
    capacity.take(ARTIFACT_BYTES);
    open.add(artifact);
    return add(artifact);
  }

  /** Takes an artifact that is stored. */
  void recover(Artifact artifact) {
    capacity.count(ARTIFACT_BYTES);
    add(artifact);
  }

  private ArtifactState add(Artifact artifact) {
    ArtifactState state = new ArtifactState(artifact, capacity);
    states.put(artifact.key(), state);
    return state;
  }

  @Nullable ArtifactState known(long key) {
    return states.get(key);
  }

  /** Moves all usage of what turned out to be another artifact. */
  void move(ArtifactState from, ArtifactState to, Changes open) {
    from.moveTo(to, open);
    states.remove(from.key());
    capacity.give(ARTIFACT_BYTES);
    open.announce(
        new Announcement(
            Change.Kind.USAGE,
            to.artifact(),
            from.artifact() + " turned out to run in " + to.artifact()));
  }

  /** Notes that a process lets go of its artifacts. */
  void released(List<ArtifactState> targets) {
    for (ArtifactState target : targets) {
      if (!target.isUsed() && !target.moved()) {
        idle.remove(target);
        idle.add(target);
      }
    }
  }

  /** Notes which artifacts nobody uses, of all that were recovered. */
  void recovered() {
    released(List.copyOf(states.values()));
  }

  /**
   * Forgets artifacts that nobody uses: at once what no other process can be of; others, which may
   * start again and then need not be told of anew, only when memory becomes scarce. What is stored
   * stays.
   */
  void forgetIdle() {
    Iterator<ArtifactState> all = idle.iterator();
    while (all.hasNext()) {
      ArtifactState one = all.next();
      if (one.isUsed() || states.get(one.key()) != one) {
        all.remove();
      } else if ((capacity.isScarce() || isOfOneProcess(one)) && one.release()) {
        all.remove();
        states.remove(one.key());
        capacity.give(ARTIFACT_BYTES);
      }
    }
  }

  private static boolean isOfOneProcess(ArtifactState one) {
    return one.artifact().match(image -> false, named -> false, host -> false, unjoined -> true);
  }

  int size() {
    return states.size();
  }
}
