package dev.assay.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.collector.ingest.EvidenceStore.ClassUse;
import dev.assay.collector.usage.ClassColumns;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ArtifactClassesTest {

  private final Capacity capacity = new Capacity(64 << 20);
  private final ArtifactClasses classes = new ArtifactClasses(capacity);

  /** What the same cells come to when they are simply put together. */
  private final Map<Long, Map<Integer, long[]>> model = new HashMap<>();

  @Test
  void changesPutTogetherAreAllThatWasEverAdded() throws CapacityExhausted {
    Random random = new Random(1);
    Map<Long, Map<Integer, long[]>> stored = new HashMap<>();
    for (int n = 0; n < 3_000; n++) {
      boolean expected = addToModel(randomColumns(random));
      assertThat(classes.add(columns, n)).isEqualTo(expected);
      if (random.nextInt(10) == 0) {
        store(classes.takeChanges(), stored);
        assertThat(classes.takeChanges()).isEmpty();
      }
    }
    store(classes.takeChanges(), stored);
    assertThat(stored).usingRecursiveComparison().isEqualTo(model);
  }

  @Test
  void whatIsKnownChangesNothing() throws CapacityExhausted {
    one(5, 3, 0b110, 0b10);
    assertThat(classes.add(columns, 1)).isTrue();
    assertThat(classes.takeChanges()).hasSize(1);
    assertThat(classes.add(columns, 2)).isFalse();
    one(5, 3, 0b10, 0b10);
    assertThat(classes.add(columns, 3)).isFalse();
    assertThat(classes.takeChanges()).isEmpty();
  }

  @Test
  void whatIsStoredIsKnownAndNoChange() throws CapacityExhausted {
    classes.addStored(new ClassUse(5, new int[] {1}, new long[] {0b11, 0b1}, 10, 20));
    classes.addStored(new ClassUse(5, new int[] {0, 2}, new long[] {1, 0, 4, 4}, 5, 15));
    assertThat(classes.takeChanges()).isEmpty();
    one(5, 1, 0b11, 0b1);
    assertThat(classes.add(columns, 30)).isFalse();
    one(5, 1, 0b100, 0);
    assertThat(classes.add(columns, 30)).isTrue();
    List<ClassUse> changes = classes.takeChanges();
    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).cells()).as("only the word that changed").isEqualTo(1);
    assertThat(changes.get(0).loaded(0)).isEqualTo(0b111);
    assertThat(changes.get(0).firstSeenMillis()).isEqualTo(5);
    assertThat(changes.get(0).lastChangeMillis()).isEqualTo(30);
  }

  @Test
  void moveTakesClassesAndStates() throws CapacityExhausted {
    ArtifactClasses other = new ArtifactClasses(capacity);
    one(5, 3, 0b110, 0b10);
    other.add(columns, 1);
    other.addState(5, 77);
    assertThat(classes.add(other, 2)).isTrue();
    assertThat(classes.add(other, 3)).isFalse();
    assertThat(classes.contains(5, 77)).isTrue();
    assertThat(classes.add(columns, 4)).isFalse();
    other.release();
    classes.release();
    assertThat(capacity.usedBytes()).isZero();
  }

  @Test
  void nothingIsAddedWhereNotAllFits() throws CapacityExhausted {
    ArtifactClasses small = new ArtifactClasses(new Capacity(1_000));
    columns.clear();
    columns.addArchive(1);
    columns.addCell(0, 1, 1);
    columns.addArchive(2);
    columns.addCell(1_000, 1, 1);
    assertThatThrownBy(() -> small.add(columns, 1)).isInstanceOf(CapacityExhausted.class);
    assertThat(small.takeChanges()).isEmpty();
    one(1, 0, 1, 1);
    assertThat(small.add(columns, 2)).as("not taken for known").isTrue();
    assertThat(small.takeChanges()).hasSize(1);
  }

  private final ClassColumns columns = new ClassColumns();

  private void one(long archive, int word, long loaded, long initialised) {
    columns.clear();
    columns.addArchive(archive);
    columns.addCell(word, loaded, initialised);
  }

  private ClassColumns randomColumns(Random random) {
    columns.clear();
    for (int a = random.nextInt(20); a >= 0; a--) {
      // Keys that differ in few bits, as no digest does.
      columns.addArchive((long) random.nextInt(300) << (random.nextInt(2) * 40));
      int word = random.nextInt(4);
      for (int c = random.nextInt(4); c > 0; c--) {
        long loaded = 1L << random.nextInt(64);
        columns.addCell(word, loaded, random.nextBoolean() ? loaded : 0);
        word += 1 + random.nextInt(40);
      }
    }
    return columns;
  }

  private boolean addToModel(ClassColumns added) {
    boolean changed = false;
    for (int a = 0; a < added.archives(); a++) {
      for (int c = added.begin(a); c < added.end(a); c++) {
        long[] cell =
            model
                .computeIfAbsent(added.archive(a), key -> new TreeMap<>())
                .computeIfAbsent(added.word(c), word -> new long[2]);
        long[] before = cell.clone();
        cell[0] |= added.loaded(c) | added.initialised(c);
        cell[1] |= added.initialised(c);
        changed |= before[0] != cell[0] || before[1] != cell[1];
      }
    }
    return changed;
  }

  private static void store(List<ClassUse> uses, Map<Long, Map<Integer, long[]>> stored) {
    for (ClassUse use : uses) {
      Map<Integer, long[]> cells = stored.computeIfAbsent(use.archiveKey(), key -> new TreeMap<>());
      for (int c = 0; c < use.cells(); c++) {
        long[] cell = cells.computeIfAbsent(use.word(c), word -> new long[2]);
        cell[0] |= use.loaded(c);
        cell[1] |= use.initialised(c);
      }
    }
  }
}
