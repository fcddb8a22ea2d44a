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

  private final Map<UsedArchive, ClassBits> told = new HashMap<UsedArchive, ClassBits>();
  private ArchiveSet set = ArchiveSet.getDefaultInstance();
  private List<UsedArchive> order = new ArrayList<UsedArchive>();
  private ByteString setKey = ContentKeys.archiveSetKey(set);
  private JvmFacts toldFacts = JvmFacts.getDefaultInstance();
  private long toldVersion = -1;
  private long stateVersion = -1;

  /** Returns the whole state, by one digest, which a collector knows that met a JVM like this. */
  Batch state(Observation observation) {
    return state(observation, shortForm(begin(observation)));
  }

  /** Returns the whole state, by a digest for each archive. */
  Batch longState(Observation observation) {
    return state(observation, begin(observation));
  }

  private Batch state(Observation observation, ClassUsageState state) {
    toldFacts = JvmMessages.facts(observation);
    return Batch.newBuilder().setJvm(toldFacts).addClassUsageStates(state).build();
  }

  private ClassUsageState begin(Observation observation) {
    told.clear();
    toldVersion = observation.usage().version();
    stateVersion = toldVersion;
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
      ClassBits known = told.get(archive);
      if (known == null) {
        isNew = true;
      } else {
        changed.addChanges(archiveKey(archive), archive.bits(), known);
        told.put(archive, archive.bits().copy());
      }
    }
    if (!changed.isEmpty()) {
      batch.addClassUsage(changed.build());
    }
    if (isNew) {
      batch.addClassUsageStates(shortForm(stateOf(observation)));
      stateVersion = toldVersion;
    }
    JvmFacts facts = JvmMessages.facts(observation);
    if (!facts.equals(toldFacts)) {
      toldFacts = facts;
      batch.setJvm(facts);
    }
    return batch.build();
  }

  /** Tells whether usage changed since the state was told: an answer about it would not fit it. */
  boolean isStateOutdated(Observation observation) {
    return observation.usage().version() != stateVersion;
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
    ByteString states = ByteString.EMPTY;
    for (ArchiveFacts fact : set.getArchivesList()) {
      UsedArchive archive = byDigest.get(fact.getDigest());
      if (archive != null) {
        order.add(archive);
        told.put(archive, archive.bits().copy());
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

  static long archiveKey(UsedArchive archive) {
    return ContentKeys.archiveKey(ByteString.copyFrom(archive.evidence().digest()));
  }
}
