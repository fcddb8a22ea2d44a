package dev.assay.wire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.JvmFacts;
import dev.assay.wire.v1.ProcessFacts;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumberedKeysTest {

  private final NumberedKeys sender = new NumberedKeys();
  private final NumberedKeys collector = new NumberedKeys();

  @Test
  void keyThatWasToldIsANumber() throws Exception {
    Batch first = batch(1, 2, 3, 4);
    Batch second = batch(1, 2, 5, 4);

    assertThat(sender.shorten(first)).isEqualTo(first);
    Batch small = sender.shorten(second);

    assertThat(small.getSerializedSize()).isEqualTo(second.getSerializedSize() - 3 * 15);
    assertThat(collector.whole(first)).isEqualTo(first);
    assertThat(collector.whole(small)).isEqualTo(second);
  }

  @Test
  void bothSidesForgetTheSameKeys() throws Exception {
    Random random = new Random(7);
    for (int batch = 0; batch < 20_000; batch++) {
      // Some keys again and again, some once, some after about as long as they are remembered.
      Batch whole =
          batch(random.nextInt(20), random.nextInt(4000), random.nextInt(), random.nextInt(2500));
      assertThat(collector.whole(sender.shorten(whole))).isEqualTo(whole);
    }
  }

  @Test
  void numberOfNoKeyIsMalformed() throws Exception {
    collector.whole(batch(1, 2, 3, 4));
    Batch.Builder other = batch(1, 2, 3, 4).toBuilder();
    other.getJvmBuilder().setShared(ByteString.copyFrom(new byte[] {5}));

    assertThatThrownBy(() -> new NumberedKeys().whole(other.build()))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageContaining("number 5 (expected: of the last 2048 of 3 keys)");
    other.getJvmBuilder().setShared(ByteString.copyFrom(new byte[] {0}));
    assertThatThrownBy(() -> collector.whole(other.build()))
        .isInstanceOf(MalformedEvidenceException.class);
  }

  private static Batch batch(int container, int process, int files, int jvm) {
    return Batch.newBuilder()
        .addContainers(ContainerFacts.newBuilder().setShared(key(container)))
        .addProcesses(ProcessFacts.newBuilder().setShared(key(process)).setFileSet(key(files)))
        .setJvm(JvmFacts.newBuilder().setShared(key(jvm)))
        .build();
  }

  private static ByteString key(int number) {
    return ByteString.copyFrom(ByteBuffer.allocate(16).putInt(number).array());
  }
}
