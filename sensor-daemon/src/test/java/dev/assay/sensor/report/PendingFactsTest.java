package dev.assay.sensor.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.DictionaryPart;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class PendingFactsTest {

  /** Welcome.max_message_bytes of a collector. */
  private static final int MESSAGE_BYTES = 64 * 1024;

  private final PendingFacts pending = new PendingFacts(10_000);

  @Test
  void everyBatchFitsIntoAMessageAndNothingIsLeftOut() {
    for (int i = 0; i < 500; i++) {
      pending.add(
          ContainerFacts.newBuilder()
              .setContainerId("container " + i)
              .putLabels("app", "x".repeat(500))
              .build());
    }
    DictionaryPart part =
        DictionaryPart.newBuilder().setContent(ByteString.copyFrom(new byte[48 * 1024])).build();
    pending.add(Collections.nCopies(9, part));
    int containers = 0;
    int parts = 0;
    while (!pending.isEmpty()) {
      Batch batch = pending.fill(Batch.newBuilder(), process -> ByteString.EMPTY).build();
      assertThat(batch.getSerializedSize()).isBetween(1, MESSAGE_BYTES - 64);
      containers += batch.getContainersCount();
      parts += batch.getDictionaryPartsCount();
      pending.remove(batch);
    }
    assertThat(containers).isEqualTo(500);
    assertThat(parts).isEqualTo(9);
  }
}
