package dev.assay.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.collector.ingest.EvidenceStore.ClassUse;
import dev.assay.collector.usage.ClassColumns;
import dev.assay.collector.usage.PackedColumns;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
        store(additions(classes), stored);
        assertThat(additions(classes)).isEmpty();
      }
    }
    store(additions(classes), stored);
    assertThat(stored).usingRecursiveComparison().isEqualTo(model);
  }

  @Test
  void whatIsKnownChangesNothing() throws CapacityExhausted {
    one(5, 3, 0b110, 0b10);
    assertThat(classes.add(columns, 1)).isTrue();
    assertThat(additions(classes)).hasSize(1);
    assertThat(classes.add(columns, 2)).isFalse();
    one(5, 3, 0b10, 0b10);
    assertThat(classes.add(columns, 3)).isFalse();
    assertThat(additions(classes)).isEmpty();
  }

  @Test
  void aLookTellsWhatIsKnownAsMergingDoes() throws CapacityExhausted {
    Random random = new Random(3);
    int known = 0;
    for (int n = 0; n < 3_000; n++) {
      PackedColumns packed = packed(randomColumns(random));
      boolean all = classes.containsAll(packed);
      boolean added = classes.add(columns, n);
      assertThat(all && added).isFalse();
      assertThat(classes.containsAll(packed)).isTrue();
      known += all ? 1 : 0;
    }
    assertThat(known).isBetween(10, 2_990);
  }

  @Test
  void whatIsStoredIsKnownAndNoChange() throws CapacityExhausted {
    classes.addStored(new ClassUse(5, new int[] {1}, new long[] {0b11, 0b1}, 10, 20));
    classes.addStored(new ClassUse(5, new int[] {0, 2}, new long[] {1, 0, 4, 4}, 5, 15));
    assertThat(additions(classes)).isEmpty();
    one(5, 1, 0b11, 0b1);
    assertThat(classes.add(columns, 30)).isFalse();
    one(5, 1, 0b100, 0);
    assertThat(classes.add(columns, 30)).isTrue();
    List<ClassUse> changes = additions(classes);
    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).cells()).as("only the word that changed").isEqualTo(1);
    assertThat(changes.get(0).loaded(0)).as("and of it what is new").isEqualTo(0b100);
    assertThat(changes.get(0).lastChangeMillis()).isEqualTo(30);
  }

  @Test
  void moveTakesClassesAndStates() throws CapacityExhausted {
    ArtifactClasses other = new ArtifactClasses(capacity);
    one(5, 3, 0b110, 0b10);
    other.add(columns, 1);
    other.addState(5, 77);
    assertThat(classes.addMoved(other)).isTrue();
    assertThat(classes.addMoved(other)).isFalse();
    assertThat(additions(classes)).as("the store moves them itself").isEmpty();
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
    assertThat(additions(small)).isEmpty();
    one(1, 0, 1, 1);
    assertThat(small.add(columns, 2)).as("not taken for known").isTrue();
    assertThat(additions(small)).hasSize(1);
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

  @Test
  void whatWaitsForTheStoreTakesCapacity() throws CapacityExhausted {
    Capacity little = new Capacity(1_000);
    ArtifactClasses small = new ArtifactClasses(little);
    one(1, 0, 1, 1);
    small.add(columns, 1);
    long waiting = little.usedBytes();
    little.count(1_000 - waiting);
    one(1, 0, 2, 2);
    small.add(columns, 2);
    little.count(1);
    one(1, 0, 4, 4);
    assertThatThrownBy(() -> small.add(columns, 3)).isInstanceOf(CapacityExhausted.class);
    assertThat(additions(small)).hasSize(2);
    assertThat(little.usedBytes()).isLessThan(1_000);
    assertThat(small.add(columns, 4)).isTrue();
  }

  private static PackedColumns packed(ClassColumns columns) {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    int archives = columns.archives();
    for (int a = 0; a < archives; a++) {
      bytes.putLong(columns.archive(a));
    }
    int cellsAt = bytes.position();
    for (int a = 0; a < archives; a++) {
      bytes.put((byte) (columns.end(a) - columns.begin(a)));
    }
    int wordAt = bytes.position();
    for (int a = 0; a < archives; a++) {
      for (int c = columns.begin(a); c < columns.end(a); c++) {
        bytes.put((byte) (columns.word(c) - (c == columns.begin(a) ? 0 : columns.word(c - 1))));
      }
    }
    int loadedAt = bytes.position();
    int cells = loadedAt - wordAt;
    for (int c = 0; c < cells; c++) {
      bytes.putLong(columns.loaded(c));
    }
    int initialisedAt = bytes.position();
    for (int c = 0; c < cells; c++) {
      bytes.putLong(columns.initialised(c));
    }
    return new PackedColumns(
        bytes.array(),
        archives,
        0,
        cellsAt,
        wordAt,
        wordAt,
        loadedAt,
        cells,
        loadedAt,
        initialisedAt);
  }

  private static List<ClassUse> additions(ArtifactClasses of) {
    return PackedClasses.unpack(of.takeAdditions());
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
