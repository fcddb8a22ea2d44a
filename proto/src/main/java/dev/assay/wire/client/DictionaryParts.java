package dev.assay.wire.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.DictionaryPart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Cuts dictionaries into parts that fit into any message. */
public final class DictionaryParts {

  /**
   * Largest part, in bytes: small beside every limit on messages, large beside its own overhead.
   */
  public static final int MOST_PART_BYTES = 48 * 1024;

  /** Largest number of parts of a dictionary, as {@code ingest.proto} says. */
  public static final int MOST_PARTS = 4096;

  /** Largest dictionary before deflation, in bytes. */
  public static final int MOST_INFLATED_BYTES = 64 * 1024 * 1024;

  private DictionaryParts() {}

  /**
   * Deflates a message and cuts it.
   *
   * @throws IllegalArgumentException if the message is larger than {@link #MOST_INFLATED_BYTES}
   */
  public static List<DictionaryPart> cut(
      DictionaryKind kind, ByteString key, final MessageLite message) {
    if (message.getSerializedSize() > MOST_INFLATED_BYTES) {
      throw new IllegalArgumentException(
          "dictionary "
              + kind
              + ": "
              + message.getSerializedSize()
              + " bytes (expected: at most "
              + MOST_INFLATED_BYTES
              + ")");
    }
    return cut(
        kind,
        key,
        new Content() {
          @Override
          public void writeTo(OutputStream out) throws IOException {
            message.writeTo(out);
          }
        });
  }

  /** A dictionary that is written piece by piece, since it would be large as one message. */
  public interface Content {

    /** Writes the serialised message. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Deflates what is written, and cuts it. The writer has to keep to {@link #MOST_INFLATED_BYTES};
   * the collector refuses more.
   */
  public static List<DictionaryPart> cut(DictionaryKind kind, ByteString key, Content content) {
    byte[] deflated = deflate(content);
    int count = Math.max(1, (deflated.length + MOST_PART_BYTES - 1) / MOST_PART_BYTES);
    List<DictionaryPart> parts = new ArrayList<DictionaryPart>(count);
    for (int part = 0; part < count; part++) {
      int from = part * MOST_PART_BYTES;
      int length = Math.min(MOST_PART_BYTES, deflated.length - from);
      parts.add(
          DictionaryPart.newBuilder()
              .setKind(kind)
              .setKey(key)
              .setPart(part)
              .setParts(count)
              .setContent(ByteString.copyFrom(deflated, from, length))
              .build());
    }
    return Collections.unmodifiableList(parts);
  }

  private static byte[] deflate(Content content) {
    Deflater deflater = new Deflater();
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater, 8192);
      content.writeTo(out);
      out.close();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    } finally {
      deflater.end(); // its memory is outside of the heap
    }
  }
}
