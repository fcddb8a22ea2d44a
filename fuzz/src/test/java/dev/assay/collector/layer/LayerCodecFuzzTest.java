package dev.assay.collector.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.collector.artifact.Sha256;
import dev.assay.fuzz.Reader;

/** What was stored of a layer; a disk may have damaged it. */
public final class LayerCodecFuzzTest implements Reader {

  private static final Sha256 DIGEST = Sha256.ofBytes(new byte[Sha256.BYTES]);

  @FuzzTest
  @Override
  public void read(byte[] bytes) {
    LayerIndex read = LayerCodec.decode(DIGEST, bytes);
    assertThat(read == null || read.entries().size() <= bytes.length).isTrue();
  }
}
