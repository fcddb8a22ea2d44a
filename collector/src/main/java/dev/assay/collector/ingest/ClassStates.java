package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Key128;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.change.Change;
import dev.assay.collector.usage.ClassColumns;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What JVMs declare of their class usage, and what of it has to be asked for. Guarded by the
 * ledger's lock.
 */
final class ClassStates {

  private static final int DIGEST_BYTES = 72;

  private final Capacity capacity;
  private final Wishes wishes;
  private final StateQuestions questions;
  private final Map<Key128, List<Sha256>> archiveSets = new HashMap<>();
  private final KnownStates states = new KnownStates();
  private final Set<Long> indexed = new HashSet<>();
  private final Map<Key128, Set<ProcessState>> awaitingSet = new HashMap<>();

  ClassStates(Capacity capacity, Wishes wishes, long joinWaitMillis) {
    this.capacity = capacity;
    this.wishes = wishes;
    this.questions = new StateQuestions(wishes, joinWaitMillis);
  }

  /**
   * Takes the state that a JVM declares; returns the epoch with which it is durable.
   *
   * @throws EvidenceRefused if it does not fit its set of archives
   */
  long declare(ProcessState process, ClassState state, Changes open, long nowMillis)
      throws EvidenceRefused {
    ProcessState.JvmState jvm = jvmOf(process);
    List<Sha256> set = archiveSets.get(state.archiveSet());
    if (set != null && set.size() != state.states().size()) {
      throw new EvidenceRefused(
          "class_usage_states: "
              + state.states().size()
              + " states (expected: one for each of the set's "
              + set.size()
              + " archives)");
    }
    states.add(state);
    questions.answered(process, jvm);
    jvm.containedIn = null;
    if (!state.equals(jvm.declared)) {
      jvm.declared = state;
      jvm.declaredStored = false;
      jvm.missing.clear();
      process.awaitsClasses = false;
      questions.begin(jvm, nowMillis);
      changed(process, jvm, open);
    }
    return Math.max(evaluate(process, open, nowMillis), jvm.epoch);
  }

  /**
   * Takes the digest of the state that a JVM declares, and asks for the state where it is not
   * known; returns the epoch with which it is durable.
   */
  long declare(ProcessState process, Key128 digest, Changes open, long nowMillis)
      throws EvidenceRefused {
    @Nullable ClassState known = states.find(digest);
    if (known != null) {
      return declare(process, known, open, nowMillis);
    }
    ProcessState.JvmState jvm = jvmOf(process);
    // What it declared before is no longer so: answers about it would not fit.
    declareNothing(process, jvm);
    questions.ask(process, jvm, digest, nowMillis);
    return 0;
  }

  private static void declareNothing(ProcessState process, ProcessState.JvmState jvm) {
    jvm.declared = null;
    jvm.declaredStored = false;
    jvm.containedIn = null;
    jvm.missing.clear();
    process.awaitsClasses = false;
  }

  /**
   * Takes a JVM's word that all of its usage is known; returns the epoch with which that is
   * durable.
   *
   * @param setKey the archives that it uses; null: all of them are known
   */
  long contain(ProcessState process, @Nullable Key128 setKey, Changes open, long nowMillis) {
    ProcessState.JvmState jvm = jvmOf(process);
    questions.answered(process, jvm);
    declareNothing(process, jvm);
    ArtifactState target = StateQuestions.soleTarget(process);
    if (target == null || jvm.comparesWith != target) {
      // It compared with something else, or with what another collector knew.
      questions.ask(process, jvm, StateQuestions.ANY, nowMillis);
      return 0;
    }
    jvm.containedIn = target;
    storedNow(process, jvm, open);
    if (setKey != null && !target.hasArchiveSet(setKey)) {
      awaitingSet.computeIfAbsent(setKey, k -> new LinkedHashSet<>()).add(process);
      wishes.wish(Wish.of(Wish.Kind.ARCHIVE_SET, setKey.bytes()), process.agent, nowMillis);
    }
    return Math.max(target.classesEpoch(), jvm.epoch);
  }

  /**
   * Asks for what is missing of the state that a JVM declared; returns the epoch with which the
   * rest is durable.
   */
  long evaluate(ProcessState process, Changes open, long nowMillis) {
    ProcessState.JvmState jvm = process.jvm;
    if (jvm == null || jvm.declaredStored) {
      return 0;
    }
    if (jvm.declared == null) {
      if (questions.isContained(process, jvm, nowMillis)) {
        storedNow(process, jvm, open);
      }
      return 0;
    }
    if (questions.awaitsJoin(process, jvm, nowMillis)) {
      return 0;
    }
    Key128 setKey = jvm.declared.archiveSet();
    List<Sha256> set = archiveSets.get(setKey);
    if (set == null || !process.targets().stream().allMatch(t -> t.hasArchiveSet(setKey))) {
      awaitingSet.computeIfAbsent(setKey, k -> new LinkedHashSet<>()).add(process);
      wishes.wish(Wish.of(Wish.Kind.ARCHIVE_SET, setKey.bytes()), process.agent, nowMillis);
    }
    return set == null ? 0 : findMissing(process, jvm, set, open, nowMillis);
  }

  /**
   * Notes that usage belongs to something else, too, now: what is stored for one may be missing for
   * the other.
   */
  static void retargeted(ProcessState process) {
    if (process.jvm != null) {
      process.jvm.declaredStored = false;
    }
  }

  private long findMissing(
      ProcessState process,
      ProcessState.JvmState jvm,
      List<Sha256> set,
      Changes open,
      long nowMillis) {
    List<Long> states = declared(jvm).states();
    if (states.size() != set.size()) {
      // Declared before its set was known: it can never be answered.
      jvm.declared = null;
      changed(process, jvm, open);
      return 0;
    }
    jvm.missing.clear();
    long epoch = 0;
    for (int position = 0; position < states.size(); position++) {
      for (ArtifactState target : process.targets()) {
        long known = target.epochOf(set.get(position).key(), states.get(position));
        epoch = Math.max(epoch, known);
        if (known < 0) {
          jvm.missing.add(position);
        }
      }
    }
    process.awaitsClasses = !jvm.missing.isEmpty();
    if (jvm.missing.isEmpty()) {
      storedNow(process, jvm, open);
    } else {
      wishes.wish(classWish(process, jvm), process.agent, nowMillis);
    }
    return epoch;
  }

  /** Learns from classes that were merged which declared states they complete. */
  void learn(ProcessState process, ClassColumns columns, Changes open) {
    ProcessState.JvmState jvm = process.jvm;
    if (jvm == null || jvm.declared == null || jvm.missing.isEmpty()) {
      return;
    }
    List<Sha256> set = archiveSets.get(jvm.declared.archiveSet());
    if (set == null) {
      return;
    }
    Map<Long, Integer> positions = new HashMap<>();
    for (int position : jvm.missing) {
      positions.put(set.get(position).key(), position);
    }
    for (int a = 0; a < columns.archives(); a++) {
      Integer position = positions.get(columns.archive(a));
      if (position != null && stateOf(columns, a) == jvm.declared.states().get(position)) {
        for (ArtifactState target : process.targets()) {
          target.addState(columns.archive(a), jvm.declared.states().get(position));
        }
        jvm.missing.remove(position);
      }
    }
    if (jvm.missing.isEmpty()) {
      process.awaitsClasses = false;
      wishes.fulfilled(classWish(process, jvm).subject());
      storedNow(process, jvm, open);
    }
  }

  /** Takes a set of archives that was wished for. */
  void deliver(ArchiveSet set, Changes open, long nowMillis) throws CapacityExhausted {
    wishes.fulfilled(Wish.of(Wish.Kind.ARCHIVE_SET, set.key().bytes()).subject());
    if (!archiveSets.containsKey(set.key())) {
      capacity.take((long) DIGEST_BYTES * set.archives().size());
      archiveSets.put(set.key(), set.archives().stream().map(ArchiveSet.Archive::digest).toList());
      open.add(set);
      set.archives().forEach(open::add);
    }
    Set<ProcessState> waiting = awaitingSet.remove(set.key());
    if (waiting == null) {
      return;
    }
    for (ProcessState process : waiting) {
      for (ArtifactState target : process.targets()) {
        addLocations(target, set, open);
      }
      wishForIndexes(set, process.agent, nowMillis);
      evaluate(process, open, nowMillis);
    }
  }

  private static void addLocations(ArtifactState target, ArchiveSet set, Changes open) {
    if (target.hasArchiveSet(set.key())) {
      return;
    }
    for (ArchiveSet.Archive archive : set.archives()) {
      if (!archive.location().isEmpty()) {
        open.add(
            new Changes.ArchiveLocation(target.key(), archive.digest().key(), archive.location()));
      }
    }
    target.addArchiveSet(set.key());
    open.announce(
        new Announcement(
            Change.Kind.USAGE,
            target.artifact(),
            set.archives().size() + " archives of " + target.artifact() + " are in use"));
  }

  private void wishForIndexes(ArchiveSet set, Sender agent, long nowMillis) {
    for (ArchiveSet.Archive archive : set.archives()) {
      if (!indexed.contains(archive.digest().key())) {
        wishes.wish(Wish.of(Wish.Kind.ARCHIVE_INDEX, archive.digest().bytes()), agent, nowMillis);
      }
    }
  }

  /** Wishes for everything that is missing of a JVM whose agent has come back. */
  void resume(ProcessState process, Changes open, long nowMillis) {
    ProcessState.JvmState jvm = process.jvm;
    if (jvm == null || jvm.declared == null) {
      // It declares its state anew with its first batch.
      return;
    }
    List<Sha256> set = archiveSets.get(jvm.declared.archiveSet());
    if (set != null) {
      for (Sha256 digest : set) {
        if (!indexed.contains(digest.key())) {
          wishes.wish(Wish.of(Wish.Kind.ARCHIVE_INDEX, digest.bytes()), process.agent, nowMillis);
        }
      }
    }
    evaluate(process, open, nowMillis);
  }

  /** Takes an index that was wished for. */
  void deliver(Changes.DeliveredIndex index, Changes open) throws CapacityExhausted {
    Sha256 digest = index.index().coordinates().digest();
    if (!indexed.contains(digest.key())) {
      capacity.take(DIGEST_BYTES);
      indexed.add(digest.key());
      open.add(index);
    }
    wishes.fulfilled(Wish.of(Wish.Kind.ARCHIVE_INDEX, digest.bytes()).subject());
  }

  /** Asks for the classes of JVMs whose join did not come in time. */
  void tick(Changes open, long nowMillis) {
    for (ProcessState process : questions.awaitingJoin()) {
      evaluate(process, open, nowMillis);
    }
  }

  /** Forgets a process that is gone. */
  void forget(ProcessState process) {
    questions.forget(process);
    awaitingSet.values().forEach(waiting -> waiting.remove(process));
    awaitingSet.values().removeIf(Set::isEmpty);
  }

  void recoverIndex(long archiveKey) {
    indexed.add(archiveKey);
    capacity.count(DIGEST_BYTES);
  }

  void recoverSet(Key128 key, List<Sha256> digests) {
    archiveSets.put(key, List.copyOf(digests));
    capacity.count((long) DIGEST_BYTES * digests.size());
  }

  /** Remembers the states that a running JVM declared and that are stored. */
  void recover(ProcessState process) {
    ProcessState.JvmState jvm = process.jvm;
    if (jvm == null || jvm.declared == null) {
      return;
    }
    List<Sha256> set = archiveSets.get(jvm.declared.archiveSet());
    if (set == null || set.size() != jvm.declared.states().size() || !jvm.declaredStored) {
      return;
    }
    states.add(jvm.declared);
    for (ArtifactState target : process.targets()) {
      target.addArchiveSet(jvm.declared.archiveSet());
      for (int position = 0; position < set.size(); position++) {
        target.addState(set.get(position).key(), jvm.declared.states().get(position));
      }
    }
  }

  static ProcessState.JvmState jvmOf(ProcessState process) {
    ProcessState.JvmState jvm = process.jvm;
    if (jvm == null) {
      jvm = new ProcessState.JvmState(JvmFact.unknown(""));
      process.jvm = jvm;
    }
    return jvm;
  }

  private static Wish classWish(ProcessState process, ProcessState.JvmState jvm) {
    List<Integer> positions = new ArrayList<>(jvm.missing);
    positions.sort(null);
    return new Wish(
        Wish.Kind.CLASS_USAGE,
        declared(jvm).archiveSet().toString(),
        process.id,
        positions.size() == declared(jvm).states().size() ? List.of() : positions);
  }

  private static void storedNow(ProcessState process, ProcessState.JvmState jvm, Changes open) {
    if (!jvm.declaredStored) {
      jvm.declaredStored = true;
      changed(process, jvm, open);
    }
  }

  private static void changed(ProcessState process, ProcessState.JvmState jvm, Changes open) {
    jvm.epoch = open.epoch();
    open.add(process.key, jvm.stored());
  }

  private static ClassState declared(ProcessState.JvmState jvm) {
    @Nullable ClassState declared = jvm.declared;
    if (declared == null) {
      throw new IllegalStateException("no state was declared");
    }
    return declared;
  }

  /** Computes the state of one archive's cells, as ClassUsageState defines it. */
  static long stateOf(ClassColumns columns, int archive) {
    MessageDigest digest = Sha256.newDigest();
    ByteBuffer cell = ByteBuffer.allocate(Integer.BYTES + 2 * Long.BYTES);
    for (int c = columns.begin(archive); c < columns.end(archive); c++) {
      cell.clear();
      cell.putInt(columns.word(c)).putLong(columns.loaded(c)).putLong(columns.initialised(c));
      digest.update(cell.array());
    }
    return ClassState.stateOf(digest.digest());
  }
}
