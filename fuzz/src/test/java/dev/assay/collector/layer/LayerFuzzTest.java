package dev.assay.collector.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.collector.artifact.Sha256;
import dev.assay.fuzz.Reader;
import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.time.Duration;

/** An image's layer: tar, plain or packed, and the archives in it. */
public final class LayerFuzzTest implements Reader {

  private static final LayerReader READER =
      new LayerReader(LayerLimits.of(1 << 20, 1000, Duration.ofSeconds(10)), Clock.systemUTC());

  @FuzzTest
  @Override
  public void read(byte[] bytes) throws Exception {
    Sha256 digest = Sha256.ofBytes(Sha256.newDigest().digest(bytes));
    LayerIndex read;
    try {
      read = READER.read(new ByteArrayInputStream(bytes), digest);
    } catch (MalformedLayerException e) {
      assertThat(e.getMessage()).isNotEmpty();
      return;
    }
    assertThat(LayerCodec.decode(digest, LayerCodec.encode(read))).isEqualTo(read);
  }
}
