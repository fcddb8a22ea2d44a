package dev.assay.collector.ingest;

import dev.assay.collector.usage.ClassColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The classes of archives that one artifact was seen to use. Guarded by its owner's monitor.
 *
 * <p>Replicas say again and again what is known, and what that costs is to bring memory to the
 * processor: so what merging reads lies in two arrays, one line of cache for finding an archive and
 * mostly one or two for its classes. The rest of what is known of an archive lies apart.
 */
final class ArtifactClasses {

  /** Estimate of the memory of one archive, without its words. */
  private static final int ARCHIVE_BYTES = 160;

  /** A pair of words, and half as much again for the room that growing wastes. */
  private static final int WORD_BYTES = 3 * Long.BYTES;

  /**
   * How many states of single JVMs are remembered as being contained: replicas pass through the
   * same few states while they start, and one that is forgotten costs only a repeated answer.
   */
  private static final int STATES = 16;

  private static final long[] NONE = {};

  private final Capacity capacity;

  /** Senders choose the keys: an own multiplier for each table keeps them from piling up. */
  private final long multiplier = ThreadLocalRandom.current().nextLong() | 1;

  /** Pairs: key of an archive; its number (high half) and where its words begin, 0: free. */
  private long[] slots = new long[2 * 16];

  /**
   * Of each archive the number of its words, then of each word the classes seen loaded, then those
   * seen initialised. Place 0 is nobody's.
   */
  private long[] pool = new long[64];

  private int poolUsed = 1;
  private int poolLive = 1;
  private long takenBytes;

  /** Where the words of the archives begin that are being merged. */
  private int[] begins = new int[64];

  private final List<Archive> archives = new ArrayList<>();
  private final List<Archive> changed = new ArrayList<>();

  ArtifactClasses(Capacity capacity) {
    this.capacity = capacity;
  }

  /** What is needed of an archive only when something is new. */
  private static final class Archive {
    private final long key;
    private long firstSeenMillis;
    private long lastChangeMillis;

    /** Bit n: of the words n, n + 64, and so on, some changed and are yet to be stored. */
    private long changedWords;

    private long[] states = NONE;
    private int nextState;

    private Archive(long key, long nowMillis) {
      this.key = key;
      this.firstSeenMillis = nowMillis;
      this.lastChangeMillis = nowMillis;
    }

    private boolean contains(long state) {
      for (long known : states) {
        if (known == state) {
          return true;
        }
      }
      return false;
    }

    private void addState(long state) {
      if (contains(state)) {
        return;
      }
      if (states.length < STATES) {
        states = Arrays.copyOf(states, states.length + 1);
        states[states.length - 1] = state;
      } else {
        states[nextState] = state;
        nextState = (nextState + 1) % STATES;
      }
    }
  }

  /**
   * Adds classes; returns whether any was new.
   *
   * @throws CapacityExhausted if there is no room for all; then none was added
   */
  boolean add(ClassColumns columns, long nowMillis) throws CapacityExhausted {
    int count = columns.archives();
    if (begins.length < count) {
      begins = new int[2 * count];
    }
    if (!locate(columns)) {
      makeRoom(columns, nowMillis);
      locate(columns);
    }
    boolean added = false;
    for (int a = 0; a < count; a++) {
      long newWords = addCells(columns, columns.begin(a), columns.end(a), begins[a] + 1);
      if (newWords != 0) {
        changed(archiveIn(find(columns.archive(a))), newWords, nowMillis);
        added = true;
      }
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
      int slot = find(columns.archive(a));
      found[a] = slot < 0 ? 0 : (int) slots[slot + 1];
    }
    boolean room = true;
    for (int a = 0; a < count; a++) {
      room &= found[a] != 0 && wordsOf(columns, a) <= pool[found[a]];
    }
    return room;
  }

  private static int wordsOf(ClassColumns columns, int a) {
    int end = columns.end(a);
    // Words ascend: the last one says how many there are.
    return end > columns.begin(a) ? columns.word(end - 1) + 1 : 0;
  }

  private void makeRoom(ClassColumns columns, long nowMillis) throws CapacityExhausted {
    for (int a = 0; a < columns.archives(); a++) {
      int words = wordsOf(columns, a);
      long bytes = bytesFor(find(columns.archive(a)), words);
      if (bytes != 0) {
        capacity.take(bytes);
        takenBytes += bytes;
        makeRoom(columns.archive(a), words, nowMillis);
      }
    }
  }

  private long addCells(ClassColumns columns, int first, int end, int words) {
    long[] known = pool;
    long newWords = 0;
    for (int c = first; c < end; c++) {
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
        newWords |= 1L << word;
      }
    }
    return newWords;
  }

  /** Adds all that {@code other} has, whatever memory that takes; returns whether any was new. */
  boolean add(ArtifactClasses other, long nowMillis) {
    boolean added = false;
    ClassColumns columns = new ClassColumns();
    for (Archive archive : other.archives) {
      int begin = (int) other.slots[other.find(archive.key) + 1];
      int words = (int) other.pool[begin];
      columns.clear();
      columns.addArchive(archive.key);
      for (int word = 0; word < words; word++) {
        int at = begin + 1 + 2 * word;
        columns.addCell(word, other.pool[at], other.pool[at + 1]);
      }
      int slot = countRoom(archive.key, words, nowMillis);
      Archive mine = archiveIn(slot);
      long newWords = addCells(columns, 0, words, (int) slots[slot + 1] + 1);
      if (newWords != 0) {
        changed(mine, newWords, nowMillis);
        added = true;
      }
      for (long state : archive.states) {
        mine.addState(state);
      }
    }
    return added;
  }

  /** Adds what is stored already, whatever memory that takes. */
  void addStored(EvidenceStore.ClassUse use) {
    int words = use.cells() == 0 ? 0 : use.word(use.cells() - 1) + 1;
    int slot = countRoom(use.archiveKey(), words, use.firstSeenMillis());
    Archive archive = archiveIn(slot);
    archive.firstSeenMillis = Math.min(archive.firstSeenMillis, use.firstSeenMillis());
    archive.lastChangeMillis = Math.max(archive.lastChangeMillis, use.lastChangeMillis());
    int begin = (int) slots[slot + 1] + 1;
    for (int c = 0; c < use.cells(); c++) {
      pool[begin + 2 * use.word(c)] |= use.loaded(c);
      pool[begin + 2 * use.word(c) + 1] |= use.initialised(c);
    }
  }

  /** Whether a JVM's state is known to be contained. */
  boolean contains(long archiveKey, long state) {
    int slot = find(archiveKey);
    return slot >= 0 && archiveIn(slot).contains(state);
  }

  /** Remembers that a JVM's state is contained, if the archive is known. */
  void addState(long archiveKey, long state) {
    int slot = find(archiveKey);
    if (slot >= 0) {
      archiveIn(slot).addState(state);
    }
  }

  /** Returns the words that changed since this was called last, as they are now. */
  List<EvidenceStore.ClassUse> takeChanges() {
    List<EvidenceStore.ClassUse> uses = new ArrayList<>(changed.size());
    for (Archive archive : changed) {
      uses.add(changesOf(archive, (int) slots[find(archive.key) + 1]));
      archive.changedWords = 0;
    }
    changed.clear();
    return uses;
  }

  private EvidenceStore.ClassUse changesOf(Archive archive, int begin) {
    int words = (int) pool[begin];
    int[] word = new int[words];
    long[] bits = new long[2 * words];
    int cells = 0;
    for (int w = 0; w < words; w++) {
      int at = begin + 1 + 2 * w;
      // What is initialised is loaded, too.
      if ((archive.changedWords & 1L << w) != 0 && pool[at] != 0) {
        word[cells] = w;
        bits[2 * cells] = pool[at];
        bits[2 * cells + 1] = pool[at + 1];
        cells++;
      }
    }
    return new EvidenceStore.ClassUse(
        archive.key,
        Arrays.copyOf(word, cells),
        Arrays.copyOf(bits, 2 * cells),
        archive.firstSeenMillis,
        archive.lastChangeMillis);
  }

  /** Gives back all the capacity that this took; it is not used any more. */
  void release() {
    capacity.give(takenBytes);
    takenBytes = 0;
  }

  private void changed(Archive archive, long newWords, long nowMillis) {
    if (archive.changedWords == 0) {
      changed.add(archive);
    }
    archive.changedWords |= newWords;
    archive.lastChangeMillis = nowMillis;
  }

  private Archive archiveIn(int slot) {
    return archives.get((int) (slots[slot + 1] >>> Integer.SIZE));
  }

  /** Returns where an archive's slot begins; negative if it has none: -1 - a free one. */
  private int find(long key) {
    long[] table = slots;
    int mask = table.length / 2 - 1;
    int at = (int) ((key * multiplier) >>> Integer.SIZE) & mask;
    while (table[2 * at + 1] != 0) {
      if (table[2 * at] == key) {
        return 2 * at;
      }
      at = (at + 1) & mask;
    }
    return -1 - 2 * at;
  }

  private long bytesFor(int slot, int words) {
    return slot < 0
        ? ARCHIVE_BYTES + (long) WORD_BYTES * words
        : (long) WORD_BYTES * Math.max(0, words - (int) pool[(int) slots[slot + 1]]);
  }

  /** Makes room, counted but not limited; returns the archive's slot. */
  private int countRoom(long key, int words, long nowMillis) {
    long bytes = bytesFor(find(key), words);
    capacity.count(bytes);
    takenBytes += bytes;
    return makeRoom(key, words, nowMillis);
  }

  /** Makes room for so many words of an archive; returns its slot. */
  private int makeRoom(long key, int words, long nowMillis) {
    int slot = find(key);
    if (slot < 0) {
      if (4 * (archives.size() + 1) > slots.length) {
        widen();
      }
      int begin = place(words);
      slot = -1 - find(key);
      slots[slot] = key;
      slots[slot + 1] = (long) archives.size() << Integer.SIZE | begin;
      archives.add(new Archive(key, nowMillis));
    } else if (words > pool[(int) slots[slot + 1]]) {
      grow(slot, words);
    }
    return slot;
  }

  private void widen() {
    long[] old = slots;
    slots = new long[2 * old.length];
    for (int slot = 0; slot < old.length; slot += 2) {
      if (old[slot + 1] != 0) {
        int free = -1 - find(old[slot]);
        slots[free] = old[slot];
        slots[free + 1] = old[slot + 1];
      }
    }
  }

  private void grow(int slot, int words) {
    int to = place(words);
    // Not before: making place may have moved it.
    int from = (int) slots[slot + 1];
    int known = (int) pool[from];
    System.arraycopy(pool, from + 1, pool, to + 1, 2 * known);
    slots[slot + 1] = slots[slot + 1] >>> Integer.SIZE << Integer.SIZE | to;
    poolLive -= sizeOf(known);
  }

  private static int sizeOf(int words) {
    return 1 + 2 * words;
  }

  /** Returns a place for so many words, all of them zero. */
  private int place(int words) {
    int size = sizeOf(words);
    if (poolUsed + size > pool.length) {
      compact(size);
    }
    int at = poolUsed;
    pool[at] = words;
    poolUsed += size;
    poolLive += size;
    return at;
  }

  /** Moves all words to a larger pool, without the gaps that growing left. */
  private void compact(int room) {
    long[] from = pool;
    long[] to = new long[(poolLive + room) / 2 * 3 + 64];
    int at = 1;
    for (int slot = 0; slot < slots.length; slot += 2) {
      int begin = (int) slots[slot + 1];
      if (begin != 0) {
        int size = sizeOf((int) from[begin]);
        System.arraycopy(from, begin, to, at, size);
        slots[slot + 1] = slots[slot + 1] >>> Integer.SIZE << Integer.SIZE | at;
        at += size;
      }
    }
    pool = to;
    poolUsed = at;
  }
}
