package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Key128;
import dev.assay.collector.running.ProcessKey;
import dev.assay.collector.usage.PackedColumns;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of a process. Guarded by the ledger's lock, but for what is volatile. */
final class ProcessState {

  final ProcessKey id;
  final long key;
  final Sender agent = new Sender();
  ProcessFact fact;
  @Nullable ArtifactState placement;
  @Nullable ArtifactState named;
  @Nullable JvmState jvm;
  long epoch;
  @Nullable Object mentionedIn;
  boolean endInferred;
  long endedSinceMillis;

  /**
   * Since when nobody is connected that could say it ended: neither sensor nor agent; 0: one is.
   */
  long unheardSinceMillis;

  /** What its usage belongs to; merging threads read it without any lock. */
  private volatile List<ArtifactState> targets = List.of();

  /** Whether classes that arrive may be those that were wished for. */
  volatile boolean awaitsClasses;

  ProcessState(ProcessFact fact) {
    this.id = fact.process();
    this.key = fact.process().key();
    this.fact = fact;
  }

  List<ArtifactState> targets() {
    return targets;
  }

  /**
   * Returns the epoch with which classes are durable for all that usage belongs to; -1 if they are
   * not all known, or that takes more than a look.
   */
  long epochOfAll(PackedColumns columns) {
    long epoch = 0;
    for (ArtifactState target : targets) {
      long known = target.epochOfAll(columns);
      if (known < 0) {
        return -1;
      }
      epoch = Math.max(epoch, known);
    }
    return epoch;
  }

  /** Sets the targets anew after placement or name have changed. */
  void retarget() {
    List<ArtifactState> now = new ArrayList<>(2);
    if (placement != null) {
      now.add(placement);
    }
    if (named != null && named != placement) {
      now.add(named);
    }
    setTargets(List.copyOf(now));
  }

  /** Lets go of what its usage belongs to: nothing more is to be heard of it. */
  void releaseTargets() {
    setTargets(List.of());
  }

  private void setTargets(List<ArtifactState> now) {
    now.forEach(ArtifactState::addUser);
    targets.forEach(ArtifactState::removeUser);
    targets = now;
  }

  /** Whether nobody has said yet what it runs in. */
  boolean unjoined() {
    return placement == null
        || placement
            .artifact()
            .match(image -> false, named -> false, host -> false, unjoined -> true);
  }

  /** What its agent says. */
  static final class JvmState {
    JvmFact fact;
    long epoch;
    @Nullable ClassState declared;
    boolean declaredStored;

    /** Digest of a state that it declared and that nobody knows; null: none. */
    @Nullable Key128 unknownState;

    /** Of what it was told last what is known; null: of nothing since the collector began. */
    @Nullable ArtifactState comparesWith;

    /** What contains all of its usage, by its own word; null: it did not say so. */
    @Nullable ArtifactState containedIn;

    /** Positions of the declared state whose classes are missing. */
    final Set<Integer> missing = new HashSet<>();

    /** Until when a join is waited for before classes are asked for. */
    long joinDeadlineMillis;

    JvmState(JvmFact fact) {
      this.fact = fact;
    }

    EvidenceStore.Jvm stored() {
      return new EvidenceStore.Jvm(fact, declared, declaredStored);
    }
  }
}
