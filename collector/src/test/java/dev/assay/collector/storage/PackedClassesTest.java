package dev.assay.collector.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.ingest.EvidenceStore.ClassUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackedClassesTest {

  @Test
  void usesComeBackAsTheyWere() {
    List<ClassUse> uses =
        List.of(
            new ClassUse(0, new int[0], new long[0], 0, 0),
            use(Long.MIN_VALUE, new int[] {0}, 1, 0),
            use(-1, new int[] {63, 64, 191, 16_383}, -1, -1, 5, 4, 0, 0, Long.MIN_VALUE, 0),
            use(7, new int[] {Integer.MAX_VALUE >> 1}, -1, -1));
    assertSame(PackedClasses.unpack(PackedClasses.pack(uses)), uses);
    assertThat(PackedClasses.unpack(PackedClasses.pack(List.of()))).isEmpty();
  }

  @Test
  void initialisedThatIsAllOfLoadedTakesNoRoom() {
    int header = PackedClasses.pack(List.of(use(1, new int[0]))).length;
    assertThat(PackedClasses.pack(List.of(use(1, new int[] {0}, 6, 6)))).hasSize(header + 9);
    assertThat(PackedClasses.pack(List.of(use(1, new int[] {0}, 6, 2)))).hasSize(header + 17);
  }

  @Test
  void unionIsOfAllRowsWithTheEarliestAndTheLatestTime() {
    Random random = new Random(4);
    long[] expected = new long[200];
    ClassUnion union = new ClassUnion();
    for (int row = 1; row <= 20; row++) {
      List<Integer> words = new ArrayList<>();
      List<Long> bits = new ArrayList<>();
      for (int word = 0; word < 100; word++) {
        if (random.nextInt(5) == 0) {
          long loaded = random.nextLong() | 1;
          long initialised = loaded & random.nextLong();
          words.add(word);
          bits.addAll(List.of(loaded, initialised));
          expected[2 * word] |= loaded;
          expected[2 * word + 1] |= initialised;
        }
      }
      union.add(
          List.of(
              new ClassUse(
                  9,
                  words.stream().mapToInt(Integer::intValue).toArray(),
                  bits.stream().mapToLong(Long::longValue).toArray(),
                  1_000 - row,
                  2_000 + row)));
    }
    assertThat(union.uses()).hasSize(1);
    ClassUse use = union.uses().get(0);
    assertThat(use.firstSeenMillis()).isEqualTo(980);
    assertThat(use.lastChangeMillis()).isEqualTo(2_020);
    long[] actual = new long[200];
    for (int c = 0; c < use.cells(); c++) {
      actual[2 * use.word(c)] = use.loaded(c);
      actual[2 * use.word(c) + 1] = use.initialised(c);
    }
    assertThat(actual).isEqualTo(expected);
  }

  private static ClassUse use(long archiveKey, int[] words, long... bits) {
    return new ClassUse(archiveKey, words, bits, 1_700_000_000_000L, 1_800_000_000_000L);
  }

  private static void assertSame(List<ClassUse> actual, List<ClassUse> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i)).usingRecursiveComparison().isEqualTo(expected.get(i));
    }
  }
}
