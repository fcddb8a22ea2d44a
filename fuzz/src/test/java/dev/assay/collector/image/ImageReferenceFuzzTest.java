package dev.assay.collector.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.fuzz.Reader;

/** Names of images: what is said of one names the same. */
public final class ImageReferenceFuzzTest implements Reader {

  @FuzzTest
  @Override
  public void read(byte[] bytes) {
    ImageReference.parse(new String(bytes, UTF_8))
        .ifPresent(
            reference ->
                assertThat(ImageReference.parse(reference.toString())).contains(reference));
  }
}
