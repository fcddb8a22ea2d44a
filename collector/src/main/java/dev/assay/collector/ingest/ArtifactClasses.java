package dev.assay.collector.ingest;

import dev.assay.collector.usage.ClassColumns;
import dev.assay.collector.usage.PackedColumns;
import java.util.ArrayList;
import java.util.List;

/**
 * The classes of archives that one artifact was seen to use. Guarded by its owner's monitor.
 *
 * <p>Replicas say again and again what is known, and what that costs is to bring memory to the
 * processor: so what merging reads lies in the two arrays of {@link ArchiveWords}. The rest of what
 * is known of an archive lies apart.
 */
final class ArtifactClasses {

  /** Estimate of the memory of one archive, without its words. */
  private static final int ARCHIVE_BYTES = 160;

  /** A pair of words, and half as much again for the room that growing wastes. */
  private static final int WORD_BYTES = 3 * Long.BYTES;

  private final Capacity capacity;

  private final ArchiveWords table = new ArchiveWords();
  private long takenBytes;

  /** Where the words of the archives begin that are being merged. */
  private int[] begins = new int[64];

  private final List<KnownArchive> archives = new ArrayList<>();

  /** What is yet to be stored, and how often that was taken: archives are numbered anew then. */
  private final PackedClasses additions = new PackedClasses();

  private int taken;
  private int additionBytes;

  ArtifactClasses(Capacity capacity) {
    this.capacity = capacity;
  }

  /**
   * Whether all classes are known; false also where more than a look is needed to tell. Nearly all
   * that replicas say ends here.
   */
  boolean containsAll(PackedColumns columns) {
    return columns.areAmong(table.pool, table);
  }

  /**
   * Adds classes; returns whether any was new.
   *
   * @throws CapacityExhausted if there is no room for all; then none was added
   */
  boolean add(ClassColumns columns, long nowMillis) throws CapacityExhausted {
    if (!additions.isEmpty()) {
      // What waits for the store takes memory, too.
      capacity.take(0);
    }
    int count = columns.archives();
    if (begins.length < count) {
      begins = new int[2 * count];
    }
    if (!locate(columns)) {
      makeRoom(columns);
      locate(columns);
    }
    boolean added = false;
    for (int a = 0; a < count; a++) {
      added |= addCells(columns, a, begins[a] + 1, nowMillis);
    }
    if (added) {
      countAdditions();
    }
    return added;
  }

  /**
   * Finds where each archive's words begin; returns whether all have room for what comes. One after
   * the other in loops of their own, so that the processor waits for many lines of memory at once.
   */
  private boolean locate(ClassColumns columns) {
    int[] found = begins;
    int count = columns.archives();
    for (int a = 0; a < count; a++) {
      int slot = table.find(columns.archive(a));
      found[a] = slot < 0 ? 0 : table.begin(slot);
    }
    boolean room = true;
    for (int a = 0; a < count; a++) {
      room &= found[a] != 0 && wordsOf(columns, a) <= table.pool[found[a]];
    }
    return room;
  }

  private static int wordsOf(ClassColumns columns, int a) {
    int end = columns.end(a);
    // Words ascend: the last one says how many there are.
    return end > columns.begin(a) ? columns.word(end - 1) + 1 : 0;
  }

  private void makeRoom(ClassColumns columns) throws CapacityExhausted {
    for (int a = 0; a < columns.archives(); a++) {
      int words = wordsOf(columns, a);
      long bytes = bytesFor(table.find(columns.archive(a)), words);
      if (bytes != 0) {
        capacity.take(bytes);
        takenBytes += bytes;
        makeRoom(columns.archive(a), words);
      }
    }
  }

  private boolean addCells(ClassColumns columns, int a, int words, long nowMillis) {
    long[] known = table.pool;
    boolean added = false;
    int end = columns.end(a);
    for (int c = columns.begin(a); c < end; c++) {
      int word = columns.word(c);
      int at = words + 2 * word;
      long initialised = columns.initialised(c);
      // Whatever is initialised was loaded before.
      long newLoaded = (columns.loaded(c) | initialised) & ~known[at];
      long newInitialised = initialised & ~known[at + 1];
      // Mostly nothing is new, and then memory that others read stays clean.
      if ((newLoaded | newInitialised) != 0) {
        known[at] |= newLoaded;
        known[at + 1] |= newInitialised;
        if (!added) {
          added = true;
          beginAddition(columns.archive(a), nowMillis);
        }
        additions.add(word, newLoaded, newInitialised);
      }
    }
    if (added) {
      additions.end();
    }
    return added;
  }

  private void beginAddition(long archiveKey, long nowMillis) {
    KnownArchive archive = archiveIn(table.find(archiveKey));
    int number = archive.numberedIn == taken ? archive.number : -1;
    archive.number = additions.begin(number, archiveKey, nowMillis);
    archive.numberedIn = taken;
  }

  private void countAdditions() {
    int more = additions.heldBytes() - additionBytes;
    capacity.count(more);
    additionBytes += more;
  }

  /**
   * Adds all that {@code other} has, whatever memory that takes. It is the store that gives it to
   * this artifact there, so that it is not among what is yet to be stored. Returns whether any was
   * new.
   */
  boolean addMoved(ArtifactClasses other) {
    boolean added = false;
    for (KnownArchive archive : other.archives) {
      int from = other.table.begin(other.table.find(archive.key));
      int words = (int) other.table.pool[from];
      int slot = countRoom(archive.key, words);
      int to = table.begin(slot);
      for (int at = 1; at <= 2 * words; at++) {
        long moved = other.table.pool[from + at];
        added |= (moved & ~table.pool[to + at]) != 0;
        table.pool[to + at] |= moved;
      }
      archiveIn(slot).addStatesOf(archive);
    }
    return added;
  }

  /** Adds what is stored already, whatever memory that takes. */
  void addStored(EvidenceStore.ClassUse use) {
    int words = use.cells() == 0 ? 0 : use.word(use.cells() - 1) + 1;
    int slot = countRoom(use.archiveKey(), words);
    int begin = table.begin(slot) + 1;
    for (int c = 0; c < use.cells(); c++) {
      table.pool[begin + 2 * use.word(c)] |= use.loaded(c);
      table.pool[begin + 2 * use.word(c) + 1] |= use.initialised(c);
    }
  }

  /** Whether a JVM's state is known to be contained. */
  boolean contains(long archiveKey, long state) {
    int slot = table.find(archiveKey);
    return slot >= 0 && archiveIn(slot).contains(state);
  }

  /** Adds all that is known. */
  void addTo(ClassColumns columns) {
    for (KnownArchive archive : archives) {
      columns.addArchive(archive.key);
      int begin = table.begin(table.find(archive.key));
      for (int word = 0; word < table.pool[begin]; word++) {
        int at = begin + 1 + 2 * word;
        if (table.pool[at] != 0) {
          columns.addCell(word, table.pool[at], table.pool[at + 1]);
        }
      }
    }
  }

  /** Remembers that a JVM's state is contained, if the archive is known. */
  void addState(long archiveKey, long state) {
    int slot = table.find(archiveKey);
    if (slot >= 0) {
      archiveIn(slot).addState(state);
    }
  }

  /** Returns what was added since this was called last, as {@link PackedClasses} packs it. */
  byte[] takeAdditions() {
    taken++;
    capacity.give(additionBytes);
    additionBytes = 0;
    return additions.take();
  }

  /** Gives back all the capacity that this took; it is not used any more. */
  void release() {
    capacity.give(takenBytes + additionBytes);
    takenBytes = 0;
    additionBytes = 0;
  }

  private KnownArchive archiveIn(int slot) {
    return archives.get(table.number(slot));
  }

  private long bytesFor(int slot, int words) {
    return slot < 0
        ? ARCHIVE_BYTES + (long) WORD_BYTES * words
        : (long) WORD_BYTES * Math.max(0, words - table.words(slot));
  }

  /** Makes room, counted but not limited; returns the archive's slot. */
  private int countRoom(long key, int words) {
    long bytes = bytesFor(table.find(key), words);
    capacity.count(bytes);
    takenBytes += bytes;
    return makeRoom(key, words);
  }

  /** Makes room for so many words of an archive; returns its slot. */
  private int makeRoom(long key, int words) {
    int slot = table.makeRoom(key, words);
    if (table.number(slot) == archives.size()) {
      archives.add(new KnownArchive(key));
    }
    return slot;
  }
}
