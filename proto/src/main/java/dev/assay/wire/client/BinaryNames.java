package dev.assay.wire.client;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.UUID;

/** Names that are numbers, as text and in half as many bytes. Pure functions. */
final class BinaryNames {

  private static final int CONTAINER_ID_BYTES = 32;
  private static final int UUID_BYTES = 16;
  private static final int UUID_CHARACTERS = 36;
  private static final String DIGITS = "0123456789abcdef";

  private BinaryNames() {}

  /** Returns the bytes of a container id in its usual form; empty for any other. */
  static ByteString containerId(String id) {
    if (id.length() != 2 * CONTAINER_ID_BYTES) {
      return ByteString.EMPTY;
    }
    byte[] bytes = new byte[CONTAINER_ID_BYTES];
    for (int i = 0; i < bytes.length; i++) {
      int high = DIGITS.indexOf(id.charAt(2 * i));
      int low = DIGITS.indexOf(id.charAt(2 * i + 1));
      if (high < 0 || low < 0) {
        return ByteString.EMPTY;
      }
      bytes[i] = (byte) (high << 4 | low);
    }
    return ByteString.copyFrom(bytes);
  }

  static String containerId(ByteString bytes) throws MalformedEvidenceException {
    requireSize("binary_container_id", bytes, CONTAINER_ID_BYTES);
    StringBuilder text = new StringBuilder(2 * CONTAINER_ID_BYTES);
    for (int i = 0; i < bytes.size(); i++) {
      text.append(DIGITS.charAt((bytes.byteAt(i) >> 4) & 0xf));
      text.append(DIGITS.charAt(bytes.byteAt(i) & 0xf));
    }
    return text.toString();
  }

  /** Returns the bytes of a UUID in its usual form; empty for any other text. */
  static ByteString uuid(String text) {
    if (text.length() != UUID_CHARACTERS) {
      return ByteString.EMPTY;
    }
    UUID uuid;
    try {
      uuid = UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      return ByteString.EMPTY; // a uid of another form, which stays text
    }
    if (!uuid.toString().equals(text)) {
      return ByteString.EMPTY;
    }
    ByteBuffer bytes = ByteBuffer.allocate(UUID_BYTES);
    bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    return ByteString.copyFrom(bytes.array());
  }

  static String uuid(ByteString bytes) throws MalformedEvidenceException {
    requireSize("binary_pod_uid", bytes, UUID_BYTES);
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    return new UUID(buffer.getLong(), buffer.getLong()).toString();
  }

  private static void requireSize(String field, ByteString bytes, int size)
      throws MalformedEvidenceException {
    if (bytes.size() != size) {
      throw new MalformedEvidenceException(
          field + ": " + bytes.size() + " bytes (expected: " + size + ")");
    }
  }
}
