package dev.assay.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.ingest.EvidenceStore.ClassUse;
import java.util.List;
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
  void latestChangeIsAnAdditionOfNothing() {
    List<ClassUse> unpacked =
        PackedClasses.unpack(
            PackedClasses.pack(
                List.of(
                    new ClassUse(1, new int[] {3}, new long[] {6, 2}, 1_000, 3_000),
                    new ClassUse(2, new int[] {0}, new long[] {1, 1}, 2_000, 2_000))));
    assertSame(
        unpacked,
        List.of(
            new ClassUse(1, new int[] {3}, new long[] {6, 2}, 1_000, 1_000),
            new ClassUse(1, new int[0], new long[0], 3_000, 3_000),
            new ClassUse(2, new int[] {0}, new long[] {1, 1}, 2_000, 2_000)));
  }

  @Test
  void archiveIsNamedOnceUntilItIsTaken() {
    PackedClasses packed = new PackedClasses();
    int number = packed.begin(-1, 77, 1_000);
    packed.add(3, 0b110, 0b10);
    packed.end();
    int first = packed.heldBytes();
    packed.begin(-1, 78, 1_000);
    packed.end();
    packed.begin(number, 77, 999);
    packed.add(0, 1, 1);
    packed.add(200, 1L << 63 | 1, 0);
    packed.end();
    assertThat(packed.heldBytes()).isEqualTo(first);
    assertSame(
        PackedClasses.unpack(packed.take()),
        List.of(
            new ClassUse(77, new int[] {3}, new long[] {0b110, 0b10}, 1_000, 1_000),
            new ClassUse(78, new int[0], new long[0], 1_000, 1_000),
            new ClassUse(77, new int[] {0, 200}, new long[] {1, 1, 1L << 63 | 1, 0}, 999, 999)));
    assertThat(packed.isEmpty()).isTrue();
    assertThat(packed.heldBytes()).isZero();
    assertThat(packed.begin(-1, 78, 1_000)).as("numbered anew").isZero();
  }

  @Test
  void aFewNewClassesTakeAFewBytes() {
    int header = PackedClasses.pack(List.of(use(1, new int[0]))).length;
    assertThat(PackedClasses.pack(List.of(use(1, new int[] {0}, 6, 6)))).hasSize(header + 4);
    assertThat(PackedClasses.pack(List.of(use(1, new int[] {0}, 6, 2)))).hasSize(header + 5);
  }

  private static ClassUse use(long archiveKey, int[] words, long... bits) {
    return new ClassUse(archiveKey, words, bits, 1_700_000_000_000L, 1_700_000_000_000L);
  }

  private static void assertSame(List<ClassUse> actual, List<ClassUse> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i)).usingRecursiveComparison().isEqualTo(expected.get(i));
    }
  }
}
