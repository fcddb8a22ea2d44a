package dev.assay.collector.storage;

import dev.assay.collector.ingest.EvidenceStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Joins what several rows say of the classes of an artifact. */
final class ClassUnion {

  private final Map<Long, Archive> archives = new TreeMap<>();

  private static final class Archive {
    private final TreeMap<Integer, long[]> cells = new TreeMap<>();
    private long firstSeenMillis = Long.MAX_VALUE;
    private long lastChangeMillis;
  }

  /** Returns whether any class was new. */
  boolean add(List<EvidenceStore.ClassUse> uses) {
    boolean added = false;
    for (EvidenceStore.ClassUse use : uses) {
      Archive archive = archives.computeIfAbsent(use.archiveKey(), key -> new Archive());
      archive.firstSeenMillis = Math.min(archive.firstSeenMillis, use.firstSeenMillis());
      archive.lastChangeMillis = Math.max(archive.lastChangeMillis, use.lastChangeMillis());
      for (int c = 0; c < use.cells(); c++) {
        long[] cell = archive.cells.computeIfAbsent(use.word(c), word -> new long[2]);
        added |= ((use.loaded(c) & ~cell[0]) | (use.initialised(c) & ~cell[1])) != 0;
        cell[0] |= use.loaded(c);
        cell[1] |= use.initialised(c);
      }
    }
    return added;
  }

  /** Returns each archive once, ascending by key. */
  List<EvidenceStore.ClassUse> uses() {
    List<EvidenceStore.ClassUse> uses = new ArrayList<>(archives.size());
    archives.forEach(
        (key, archive) -> {
          int[] words = new int[archive.cells.size()];
          long[] bits = new long[2 * words.length];
          int cell = 0;
          for (Map.Entry<Integer, long[]> one : archive.cells.entrySet()) {
            words[cell] = one.getKey();
            System.arraycopy(one.getValue(), 0, bits, 2 * cell, 2);
            cell++;
          }
          uses.add(
              new EvidenceStore.ClassUse(
                  key, words, bits, archive.firstSeenMillis, archive.lastChangeMillis));
        });
    return uses;
  }
}
