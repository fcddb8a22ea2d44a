package dev.assay.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.running.ProcessKey;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LastProcessTest {

  private static final UUID BOOT = new UUID(1, 2);

  @Test
  void eachProcessHasItsOwnKeyInWhateverOrderTheyAreNamed() {
    ProcessKey one = new ProcessKey(BOOT, 4026531836L, 1, 100);
    ProcessKey other = new ProcessKey(BOOT, 4026531836L, 2, 100);
    LastProcess last = new LastProcess();

    assertThat(last.keyOf(one)).isEqualTo(one.key());
    assertThat(last.keyOf(new ProcessKey(BOOT, 4026531836L, 1, 100))).isEqualTo(one.key());
    assertThat(last.keyOf(other)).isEqualTo(other.key());
    assertThat(last.keyOf(one)).isEqualTo(one.key());
  }
}
