package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Key128;
import dev.assay.collector.usage.ClassColumns;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
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

  /** Estimates of the memory of one entry, with its part of the map that holds it. */
  private static final int ARCHIVE_BYTES = 160;

  private static final int FILE_BYTES = 120;

  /** Sets that are remembered as applied; one that is forgotten is asked for once more. */
  private static final int APPLIED_SETS = 20_000;

  /** How often it is noted that a file is still in use: last_seen is to some minutes. */
  static final long SEEN_AGAIN_MILLIS = 10 * 60 * 1000;

  private final Artifact artifact;
  private final long key;
  private final Capacity capacity;
  private final LongObjectMap<ArchiveCells> archives = new LongObjectHashMap<>();
  private final @Nullable ArchiveGroup[] groups = new ArchiveGroup[EvidenceStore.ClassGroup.GROUPS];
  private final Map<Changes.FileUseKey, Long> files = new HashMap<>();
  private final Map<Key128, Boolean> fileSets = bounded();
  private final Map<Key128, Boolean> archiveSets = bounded();
  private long filesEpoch;
  private @Nullable ArtifactState movedTo;

  ArtifactState(Artifact artifact, Capacity capacity) {
    this.artifact = artifact;
    this.key = artifact.key();
    this.capacity = capacity;
  }

  Artifact artifact() {
    return artifact;
  }

  long key() {
    return key;
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
    long epoch = 0;
    for (int a = 0; a < columns.archives(); a++) {
      ArchiveCells cells = cellsOf(columns.archive(a), nowMillis);
      int words = cells.words();
      if (cells.add(columns, columns.begin(a), columns.end(a))) {
        changed(cells, open, nowMillis);
      }
      if (cells.words() > words) {
        capacity.count(2L * Long.BYTES * (cells.words() - words));
      }
      epoch = Math.max(epoch, cells.epoch());
    }
    return epoch;
  }

  private ArchiveCells cellsOf(long archiveKey, long nowMillis) throws CapacityExhausted {
    ArchiveCells known = archives.get(archiveKey);
    if (known != null) {
      return known;
    }
    capacity.take(ARCHIVE_BYTES);
    ArchiveCells cells = new ArchiveCells(archiveKey, nowMillis);
    put(cells);
    return cells;
  }

  private void put(ArchiveCells cells) {
    archives.put(cells.archiveKey(), cells);
    groupOf(cells).add(cells);
  }

  private ArchiveGroup groupOf(ArchiveCells cells) {
    int number = EvidenceStore.ClassGroup.numberOf(cells.archiveKey());
    ArchiveGroup group = groups[number];
    if (group == null) {
      group = new ArchiveGroup(this, number);
      groups[number] = group;
    }
    return group;
  }

  private void changed(ArchiveCells cells, Changes open, long nowMillis) {
    cells.changed(open.epoch(), nowMillis);
    ArchiveGroup group = groupOf(cells);
    if (group.changed()) {
      open.add(group);
    }
  }

  synchronized boolean usesArchive(long archiveKey) {
    return archives.containsKey(archiveKey);
  }

  /** Returns the epoch with which a state's classes are durable; -1 if they are not known. */
  synchronized long epochOf(long archiveKey, long state) {
    ArchiveCells cells = archives.get(archiveKey);
    return cells != null && cells.contains(state) ? cells.epoch() : -1;
  }

  /** Remembers that a JVM's state is contained in what is known. */
  synchronized void addState(long archiveKey, long state) {
    ArchiveCells cells = archives.get(archiveKey);
    if (cells != null) {
      cells.addState(state);
    }
  }

  synchronized void addStored(EvidenceStore.ClassUse use) {
    put(ArchiveCells.stored(use));
    capacity.count(ARCHIVE_BYTES + 2L * Long.BYTES * use.words());
  }

  /**
   * Returns classes for the store. Also of an artifact that has moved since: the commit that stores
   * the move comes later, and until then these classes must not be missing.
   */
  synchronized EvidenceStore.ClassGroup snapshot(ArchiveGroup group) {
    return group.takeSnapshot();
  }

  synchronized boolean moved() {
    return movedTo != null;
  }

  /** Gives everything to {@code target}, to which all that still comes goes from now on. */
  void moveTo(ArtifactState target, Changes open, long nowMillis) {
    synchronized (this) {
      movedTo = target;
      synchronized (target) {
        for (ArchiveCells cells : archives.values()) {
          target.take(cells, open, nowMillis);
        }
      }
      archives.clear();
    }
    for (Map.Entry<Changes.FileUseKey, Long> file : files.entrySet()) {
      Changes.FileUseKey old = file.getKey();
      target.files.merge(
          new Changes.FileUseKey(target.key, old.fileKey(), old.evidence()),
          file.getValue(),
          Math::max);
    }
    target.filesEpoch = open.epoch();
    target.fileSets.putAll(fileSets);
    target.archiveSets.putAll(archiveSets);
    files.clear();
    open.add(new Changes.Move(artifact, target.artifact));
  }

  private void take(ArchiveCells cells, Changes open, long nowMillis) {
    ArchiveCells mine = archives.get(cells.archiveKey());
    if (mine == null) {
      mine = new ArchiveCells(cells.archiveKey(), nowMillis);
      put(mine);
    }
    if (mine.add(cells)) {
      changed(mine, open, nowMillis);
    }
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
