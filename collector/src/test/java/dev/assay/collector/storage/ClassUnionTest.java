package dev.assay.collector.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.ingest.EvidenceStore.ClassUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClassUnionTest {

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
}
