package dev.assay.agent.report;

import com.google.protobuf.ByteString;
import dev.assay.wire.client.ClassBits;
import dev.assay.wire.client.ClassUsageWriter;
import dev.assay.wire.client.ContentKeys;
import dev.assay.wire.v1.ArchiveFacts;
import dev.assay.wire.v1.ArchiveSet;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ClassUsageState;
import dev.assay.wire.v1.JvmFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes batches of what changed since the last one. For one thread. */
final class UsageBatches {

  /** At 19 bytes each, far below what any collector takes in one message. */
  private static final int MOST_REMAINING_WORDS = 1024;

  /** What needs not be told about each archive in the state sent last. */
  private final Map<UsedArchive, ClassBits> told = new HashMap<UsedArchive, ClassBits>();

  /** As it was in the state told last, which is what a collector asks about. */
  private final Map<UsedArchive, ClassBits> declared = new HashMap<UsedArchive, ClassBits>();

  private KnownUsage known = KnownUsage.NOTHING;
  private ArchiveSet set = ArchiveSet.getDefaultInstance();
  private List<UsedArchive> order = new ArrayList<UsedArchive>();
  private ByteString setKey = ContentKeys.archiveSetKey(set);
  private JvmFacts toldFacts = JvmFacts.getDefaultInstance();
  private long toldVersion = -1;

  /** Returns the whole state, by one digest, which a collector knows that met a JVM like this. */
  Batch state(Observation observation) {
    return state(observation, shortForm(begin(observation, KnownUsage.NOTHING)));
  }

  /** Returns the whole state, by a digest for each archive. */
  Batch longState(Observation observation) {
    return state(observation, begin(observation, KnownUsage.NOTHING));
  }

  /**
   * Returns the classes that a collector does not know, and that with them it knows all; the whole
   * state where they are many.
   */
  Batch remainder(Observation observation, KnownUsage knownThere) {
    ClassUsageState state = begin(observation, KnownUsage.NOTHING);
    ClassUsageWriter unknown = new ClassUsageWriter();
    boolean namesAll = true;
    for (UsedArchive archive : order) {
      long key = archiveKey(archive);
      namesAll &= knownThere.names(key);
      unknown.addChanges(key, archive.bits(), knownThere.bits(key, archive.bits().classes()));
    }
    if (unknown.words() > MOST_REMAINING_WORDS) {
      return state(observation, state);
    }
    begin(observation, knownThere);
    ClassUsageState.Builder contained = ClassUsageState.newBuilder().setContained(true);
    if (!namesAll) {
      contained.setArchiveSet(setKey);
    }
    Batch.Builder batch = Batch.newBuilder().addClassUsageStates(contained);
    if (!unknown.isEmpty()) {
      batch.addClassUsage(unknown.build());
    }
    return batch.build();
  }

  private Batch state(Observation observation, ClassUsageState state) {
    toldFacts = JvmMessages.facts(observation);
    return Batch.newBuilder().setJvm(toldFacts).addClassUsageStates(state).build();
  }

  private ClassUsageState begin(Observation observation, KnownUsage knownThere) {
    told.clear();
    known = knownThere;
    toldVersion = observation.usage().version();
    return stateOf(observation);
  }

  private static ClassUsageState shortForm(ClassUsageState state) {
    return ClassUsageState.newBuilder()
        .setDigest(ContentKeys.stateDigest(state.getArchiveSet(), state.getArchiveStates()))
        .build();
  }

  /** Returns what changed since the last batch; null where nothing did. */
  @Nullable Batch changes(Observation observation) {
    if (observation.usage().version() == toldVersion) {
      return null;
    }
    toldVersion = observation.usage().version();
    Batch.Builder batch = Batch.newBuilder();
    ClassUsageWriter changed = new ClassUsageWriter();
    boolean isNew = false;
    for (UsedArchive archive : observation.usage().archives()) {
      ClassBits before = toldOf(archive);
      if (before == null) {
        isNew = true;
      } else {
        changed.addChanges(archiveKey(archive), archive.bits(), before);
        before.addAll(archive.bits());
      }
    }
    if (!changed.isEmpty()) {
      batch.addClassUsage(changed.build());
    }
    if (isNew) {
      batch.addClassUsageStates(shortForm(stateOf(observation)));
    }
    JvmFacts facts = JvmMessages.facts(observation);
    boolean isWorthAMessage = isNew || !changed.isEmpty() || JvmMessages.isNews(facts, toldFacts);
    if (isWorthAMessage && !facts.equals(toldFacts)) {
      toldFacts = facts;
      batch.setJvm(JvmMessages.changing(facts));
    }
    return isWorthAMessage ? batch.build() : null;
  }

  private @Nullable ClassBits toldOf(UsedArchive archive) {
    ClassBits before = told.get(archive);
    long key = archiveKey(archive);
    if (before == null && known.names(key)) {
      before = known.bits(key, archive.bits().classes());
      told.put(archive, before);
    }
    return before;
  }

  /** Returns that the JVM ends. */
  Batch end(Observation observation) {
    toldFacts = JvmMessages.facts(observation);
    return Batch.newBuilder().setJvm(toldFacts).build();
  }

  private ClassUsageState stateOf(Observation observation) {
    Map<ByteString, UsedArchive> byDigest = new HashMap<ByteString, UsedArchive>();
    List<ArchiveFacts> facts = new ArrayList<ArchiveFacts>();
    for (UsedArchive archive : observation.usage().archives()) {
      ArchiveFacts fact = JvmMessages.archive(archive.evidence());
      facts.add(fact);
      byDigest.put(fact.getDigest(), archive);
    }
    set = ContentKeys.archiveSet(facts);
    setKey = ContentKeys.archiveSetKey(set);
    order = new ArrayList<UsedArchive>();
    declared.clear();
    ByteString states = ByteString.EMPTY;
    for (ArchiveFacts fact : set.getArchivesList()) {
      UsedArchive archive = byDigest.get(fact.getDigest());
      if (archive != null) {
        order.add(archive);
        declared.put(archive, archive.bits().copy());
        ClassBits needsNoTelling = known.bits(archiveKey(archive), archive.bits().classes());
        needsNoTelling.addAll(archive.bits());
        told.put(archive, needsNoTelling);
        states = states.concat(archive.bits().state());
      }
    }
    return ClassUsageState.newBuilder().setArchiveSet(setKey).setArchiveStates(states).build();
  }

  /** Returns the key of the archives in the last state sent. */
  ByteString setKey() {
    return setKey;
  }

  /** Returns the archives in the last state sent. */
  ArchiveSet set() {
    return set;
  }

  /** Returns the archives in the order of {@link #set}. */
  List<UsedArchive> order() {
    return order;
  }

  /**
   * Returns the bits of an archive in the last state sent; what came since was told as a change.
   */
  ClassBits declared(UsedArchive archive) {
    ClassBits bits = declared.get(archive);
    return bits == null ? archive.bits() : bits;
  }

  static long archiveKey(UsedArchive archive) {
    return ContentKeys.archiveKey(ByteString.copyFrom(archive.evidence().digest()));
  }
}
