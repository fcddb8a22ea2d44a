package dev.assay.wire.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.assay.fuzz.Reader;
import dev.assay.wire.v1.Batch;

/** Short forms of keys. */
public final class ShortFormsFuzzTest implements Reader {

  /** What was shortened for a stream is whole again at its other end. */
  @FuzzTest
  @Override
  public void read(byte[] bytes) {
    Batch batch;
    try {
      batch = Batch.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      return;
    }
    try {
      assertThat(new NumberedKeys().whole(batch)).isNotNull();
    } catch (MalformedEvidenceException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }
}
