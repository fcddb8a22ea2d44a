package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Key128;
import dev.assay.collector.usage.ClassColumns;
import dev.assay.collector.usage.PackedColumns;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the use of one artifact.
 *
 * <p>Classes are guarded by the monitor of this and merged by any thread; files and applied sets by
 * the ledger's lock.
 */
final class ArtifactState {

  /** Estimate of the memory of one entry, with its part of the map that holds it. */
  private static final int FILE_BYTES = 120;

  /** Sets that are remembered as applied; one that is forgotten is asked for once more. */
  private static final int APPLIED_SETS = 20_000;

  /** How often it is noted that a file is still in use: last_seen is to some minutes. */
  static final long SEEN_AGAIN_MILLIS = 10 * 60 * 1000;

  /** A million classes that may be in use, if a JVM asks what is known. */
  private static final int MOST_TOLD_WORDS = 16 * 1024;

  private final Artifact artifact;
  private final long key;
  private final Capacity capacity;
  private final ArtifactClasses classes;
  private final Map<Changes.FileUseKey, Long> files = new HashMap<>();
  private final Map<Key128, Boolean> fileSets = bounded();
  private final Map<Key128, Boolean> archiveSets = bounded();
  private long filesEpoch;

  /**
   * With which all classes are durable; one for all archives, so that merging what is known touches
   * no more memory than it must. An acknowledgement may wait for a commit that it could do without.
   */
  private long classesEpoch;

  private boolean classesChanged;

  /** Known processes whose usage this is; guarded by the ledger's lock. */
  private int users;

  private @Nullable ArtifactState movedTo;

  ArtifactState(Artifact artifact, Capacity capacity) {
    this.artifact = artifact;
    this.key = artifact.key();
    this.capacity = capacity;
    this.classes = new ArtifactClasses(capacity);
  }

  Artifact artifact() {
    return artifact;
  }

  long key() {
    return key;
  }

  void addUser() {
    users++;
  }

  void removeUser() {
    users--;
  }

  boolean isUsed() {
    return users > 0;
  }

  /**
   * Gives back the capacity that this takes, unless some of it is yet to be stored; returns whether
   * it did. It is not used any more then: the store joins what is heard later with what it has.
   */
  boolean release() {
    synchronized (this) {
      if (classesChanged) {
        return false;
      }
      classes.release();
    }
    capacity.give((long) FILE_BYTES * files.size());
    files.clear();
    return true;
  }

  /**
   * Returns the epoch with which classes are durable; -1 if they are not all known, or that takes
   * more than a look.
   */
  synchronized long epochOfAll(PackedColumns columns) {
    // Of one that has moved the other one knows.
    return movedTo == null && classes.containsAll(columns) ? classesEpoch : -1;
  }

  /** Adds classes; returns the epoch with which all of them are durable. */
  long addClasses(ClassColumns columns, Changes open, long nowMillis) throws CapacityExhausted {
    ArtifactState target = this;
    long epoch = -1;
    while (epoch < 0) {
      synchronized (target) {
        if (target.movedTo == null) {
          epoch = target.addClassesHere(columns, open, nowMillis);
        } else {
          target = target.movedTo;
        }
      }
    }
    return epoch;
  }

  private long addClassesHere(ClassColumns columns, Changes open, long nowMillis)
      throws CapacityExhausted {
    if (classes.add(columns, nowMillis)) {
      classesChanged(open);
    }
    return classesEpoch;
  }

  private void classesChanged(Changes open) {
    classesEpoch = open.epoch();
    if (!classesChanged) {
      classesChanged = true;
      open.addClassesOf(this);
    }
  }

  /** Returns the epoch with which a state's classes are durable; -1 if they are not known. */
  synchronized long epochOf(long archiveKey, long state) {
    return classes.contains(archiveKey, state) ? classesEpoch : -1;
  }

  /** Returns the epoch with which all classes that are known are durable. */
  synchronized long classesEpoch() {
    return classesEpoch;
  }

  /**
   * Returns all classes that are known; null where no JVM said what archives it uses, or it is too
   * much to be told.
   */
  @Nullable ClassColumns known() {
    if (archiveSets.isEmpty()) {
      return null;
    }
    ClassColumns known = new ClassColumns();
    synchronized (this) {
      classes.addTo(known);
    }
    int archives = known.archives();
    return archives == 0 || known.end(archives - 1) > MOST_TOLD_WORDS ? null : known;
  }

  /** Remembers that a JVM's state is contained in what is known. */
  synchronized void addState(long archiveKey, long state) {
    classes.addState(archiveKey, state);
  }

  synchronized void addStored(EvidenceStore.ClassUse use) {
    classes.addStored(use);
  }

  /**
   * Returns new classes for the store. Also of an artifact that has moved since: the commit that
   * stores the move comes later, and until then these classes must not be missing.
   */
  synchronized EvidenceStore.ClassChange takeClassChanges() {
    classesChanged = false;
    return new EvidenceStore.ClassChange(key, classes.takeAdditions());
  }

  synchronized boolean moved() {
    return movedTo != null;
  }

  /** Gives everything to {@code target}, to which all that still comes goes from now on. */
  void moveTo(ArtifactState target, Changes open) {
    synchronized (this) {
      movedTo = target;
      synchronized (target) {
        // The commit that stores the move gives them to the target. An earlier one must not: it
        // leaves them with this artifact, too.
        if (target.classes.addMoved(classes)) {
          target.classesEpoch = open.epoch();
        }
      }
      classes.release();
    }
    for (Map.Entry<Changes.FileUseKey, Long> file : files.entrySet()) {
      Changes.FileUseKey old = file.getKey();
      Changes.FileUseKey moved = new Changes.FileUseKey(target.key, old.fileKey(), old.evidence());
      if (target.files.containsKey(moved)) {
        capacity.give(FILE_BYTES);
      }
      target.files.merge(moved, file.getValue(), Math::max);
    }
    target.filesEpoch = open.epoch();
    target.fileSets.putAll(fileSets);
    target.archiveSets.putAll(archiveSets);
    files.clear();
    open.add(new Changes.Move(artifact, target.artifact));
  }

  boolean hasFileSet(Key128 set) {
    return fileSets.containsKey(set);
  }

  boolean hasArchiveSet(Key128 set) {
    return archiveSets.containsKey(set);
  }

  void addArchiveSet(Key128 set) {
    archiveSets.put(set, Boolean.TRUE);
  }

  long filesEpoch() {
    return filesEpoch;
  }

  /** Adds files that a process has in use; returns whether any is new. */
  boolean addFiles(FileSet set, Changes open, long nowMillis) throws CapacityExhausted {
    boolean added = false;
    for (FileSet.UsedFile file : set.files()) {
      Changes.FileUseChange change = new Changes.FileUseChange(key, file, nowMillis, nowMillis);
      if (!files.containsKey(change.key())) {
        capacity.take(FILE_BYTES);
        files.put(change.key(), nowMillis);
        open.add(change);
        added = true;
      }
    }
    if (added) {
      filesEpoch = open.epoch();
    }
    fileSets.put(set.key(), Boolean.TRUE);
    return added;
  }

  /** Notes that files were in use until now, if that was last noted long ago. */
  void seeAgain(FileSet set, Changes open, long nowMillis) {
    for (FileSet.UsedFile file : set.files()) {
      Changes.FileUseChange change = new Changes.FileUseChange(key, file, nowMillis, nowMillis);
      Long last = files.get(change.key());
      if (last != null && nowMillis - last >= SEEN_AGAIN_MILLIS) {
        files.put(change.key(), nowMillis);
        open.add(change);
      }
    }
  }

  void addStored(Changes.FileUseKey file, long lastSeenMillis) {
    files.put(file, lastSeenMillis);
    capacity.count(FILE_BYTES);
  }

  private static Map<Key128, Boolean> bounded() {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Key128, Boolean> eldest) {
        return size() > APPLIED_SETS;
      }
    };
  }
}
