package dev.assay.sensor.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.content.FileContent.Sha256;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What is told of a file's bytes. */
class FileContentTest {

  @Test
  void digestIsTheSameHoweverOftenItIsRead() {
    Sha256 digest = new Sha256(ByteBuffer.wrap(new byte[32]));
    digest.bytes().get(new byte[32]);

    assertThat(digest.bytes().remaining()).isEqualTo(32);
    assertThat(digest).isEqualTo(new Sha256(ByteBuffer.wrap(new byte[32])));
  }
}
