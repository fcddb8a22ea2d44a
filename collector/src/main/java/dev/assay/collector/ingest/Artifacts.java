package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.change.Change;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The artifacts that anything is known of. Guarded by the ledger's lock. */
final class Artifacts {

  private static final int ARTIFACT_BYTES = 600;

  private final Capacity capacity;
  private final Map<Long, ArtifactState> states = new HashMap<>();

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

  ArtifactState add(Artifact artifact) {
    ArtifactState state = new ArtifactState(artifact, capacity);
    states.put(artifact.key(), state);
    return state;
  }

  @Nullable ArtifactState known(long key) {
    return states.get(key);
  }

  /** Moves all usage of what turned out to be another artifact. */
  void move(ArtifactState from, ArtifactState to, Changes open, long nowMillis) {
    from.moveTo(to, open, nowMillis);
    states.remove(from.key());
    capacity.give(ARTIFACT_BYTES);
    open.announce(
        new Announcement(
            Change.Kind.USAGE,
            to.artifact(),
            from.artifact() + " turned out to run in " + to.artifact()));
  }

  int size() {
    return states.size();
  }
}
