package dev.assay.collector.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PackedTest {

  @Test
  void listsComeBackAsTheyWere() {
    for (List<String> texts :
        List.of(
            List.<String>of(),
            List.of(""),
            List.of("a", "", "ü\n\0"),
            Collections.nCopies(10_000, "/usr/lib/x86_64-linux-gnu/libc.so.6"))) {
      assertThat(Packed.texts(Packed.inflate(Packed.deflate(Packed.texts(texts)))))
          .isEqualTo(texts);
    }
    assertThat(Packed.numbers(Packed.numbers(List.of(1, -1, Integer.MIN_VALUE))))
        .containsExactly(1, -1, Integer.MIN_VALUE);
    assertThat(Packed.pairs(Packed.pairs(Map.of("k", "v")))).isEqualTo(Map.of("k", "v"));
  }
}
