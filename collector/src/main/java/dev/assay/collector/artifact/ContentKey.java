package dev.assay.collector.artifact;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Makes the eight-byte keys of the store: the first bytes of the SHA-256 of what they name.
 *
 * <p>The same thing has the same key in every collector and every database, so keys need no
 * sequence and no round trip.
 */
public final class ContentKey {

  private ContentKey() {}

  /** Returns the key of a sequence of texts; the sequence counts, not only their concatenation. */
  public static long of(String... parts) {
    MessageDigest digest = Sha256.newDigest();
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
      digest.update(bytes);
    }
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  /** Returns the key of some bytes. */
  public static long of(byte[] bytes) {
    return Sha256.compute(bytes).key();
  }
}
