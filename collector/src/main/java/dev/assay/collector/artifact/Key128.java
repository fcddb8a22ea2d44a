package dev.assay.collector.artifact;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The first sixteen bytes of a SHA-256: names a set of files or archives.
 *
 * @param high first eight bytes, big-endian
 * @param low last eight bytes, big-endian
 */
public record Key128(long high, long low) {

  /** Length in bytes. */
  public static final int BYTES = 16;

  /** Returns the key that consists of these 16 bytes. */
  public static Key128 ofBytes(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("key: " + bytes.length + " bytes (expected: 16)");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Key128(buffer.getLong(), buffer.getLong());
  }

  /** Returns the key that begins the SHA-256 of {@code content}. */
  public static Key128 compute(byte[] content) {
    ByteBuffer digest = ByteBuffer.wrap(Sha256.compute(content).bytes());
    return new Key128(digest.getLong(), digest.getLong());
  }

  /** Returns the 16 bytes. */
  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
  }

  /** Returns 32 hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes());
  }
}
