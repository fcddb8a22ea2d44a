package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Key128;
import dev.assay.collector.usage.ClassColumns;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks JVMs for the state of their class usage, where what they declared is not known: by what is
 * known of the artifact that they belong to, once that is clear. Guarded by the ledger's lock.
 */
final class StateQuestions {

  /** In the place of a digest that is not known: the state, whatever it is. */
  static final Key128 ANY = Key128.compute(new byte[0]);

  private final Wishes wishes;
  private final long joinWaitMillis;
  private final Set<ProcessState> awaitingJoin = new LinkedHashSet<>();

  StateQuestions(Wishes wishes, long joinWaitMillis) {
    this.wishes = wishes;
    this.joinWaitMillis = joinWaitMillis;
  }

  /** Notes that a JVM declares something: from now on it is waited for what it runs in. */
  void begin(ProcessState.JvmState jvm, long nowMillis) {
    if (jvm.joinDeadlineMillis == 0) {
      jvm.joinDeadlineMillis = nowMillis + joinWaitMillis;
    }
  }

  /** Tells whether it is still waited for what a process runs in. */
  boolean awaitsJoin(ProcessState process, ProcessState.JvmState jvm, long nowMillis) {
    boolean awaits = process.unjoined() && nowMillis < jvm.joinDeadlineMillis;
    if (awaits) {
      awaitingJoin.add(process);
    } else {
      awaitingJoin.remove(process);
    }
    return awaits;
  }

  /** Returns the processes of which it is waited for what they run in. */
  List<ProcessState> awaitingJoin() {
    return List.copyOf(awaitingJoin);
  }

  /** Asks for the state with a digest, or for {@link #ANY}. */
  void ask(ProcessState process, ProcessState.JvmState jvm, Key128 digest, long nowMillis) {
    if (!digest.equals(jvm.unknownState)) {
      answered(process, jvm);
    }
    jvm.unknownState = digest;
    begin(jvm, nowMillis);
    askOnceJoined(process, jvm, nowMillis);
  }

  private void askOnceJoined(ProcessState process, ProcessState.JvmState jvm, long nowMillis) {
    Key128 digest = jvm.unknownState;
    if (digest != null && !awaitsJoin(process, jvm, nowMillis)) {
      ArtifactState target = soleTarget(process);
      ClassColumns known = target == null ? null : target.known();
      jvm.comparesWith = known == null ? null : target;
      wishes.wish(wish(process, digest, known), process.agent, nowMillis);
    }
  }

  /** Notes that a JVM said what it was asked for, if it was. */
  void answered(ProcessState process, ProcessState.JvmState jvm) {
    if (jvm.unknownState != null) {
      wishes.fulfilled(wish(process, jvm.unknownState, null).subject());
      jvm.unknownState = null;
    }
  }

  /**
   * Tells whether a JVM's usage is contained in what it belongs to, by its own word; asks where
   * what it belongs to has become clear, or is something else now.
   */
  boolean isContained(ProcessState process, ProcessState.JvmState jvm, long nowMillis) {
    if (awaitingJoin.remove(process)) {
      askOnceJoined(process, jvm, nowMillis);
      return false;
    }
    if (jvm.containedIn != null && jvm.containedIn != soleTarget(process)) {
      jvm.containedIn = null;
      ask(process, jvm, ANY, nowMillis);
    }
    return jvm.containedIn != null;
  }

  /** Returns what all usage of a JVM belongs to; null where that is not known, or it is two. */
  static @Nullable ArtifactState soleTarget(ProcessState process) {
    List<ArtifactState> targets = process.targets();
    return process.unjoined() || targets.size() != 1 ? null : targets.get(0);
  }

  private static Wish wish(ProcessState process, Key128 digest, @Nullable ClassColumns known) {
    return new Wish(Wish.Kind.CLASS_USAGE_STATE, digest.toString(), process.id, List.of(), known);
  }

  /** Forgets a process that is gone. */
  void forget(ProcessState process) {
    awaitingJoin.remove(process);
  }
}
