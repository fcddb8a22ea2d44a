package dev.assay.collector.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.ReportRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A ReportRequest as it came, with class usage left in its bytes: that is the bulk, and the
 * generated code would copy every column of it. All else is parsed by the generated code.
 */
final class InboundReport {

  private static final int[] NO_SLICES = {};

  /** Of each class usage: where its tag stands, where its content stands, and how long that is. */
  private static final int SLICE = 3;

  private final byte[] bytes;
  private final @Nullable Hello hello;
  private final @Nullable Batch batch;
  private final long sequence;
  private final int[] usage;
  private final @Nullable String malformed;

  private InboundReport(
      byte[] bytes,
      @Nullable Hello hello,
      @Nullable Batch batch,
      long sequence,
      int[] usage,
      @Nullable String malformed) {
    this.bytes = bytes;
    this.hello = hello;
    this.batch = batch;
    this.sequence = sequence;
    this.usage = usage;
    this.malformed = malformed;
  }

  /** Parses a serialised ReportRequest. What is malformed says so when it is asked. */
  static InboundReport parse(byte[] bytes) {
    try {
      return parseMessage(bytes);
    } catch (IOException e) {
      return malformed(bytes, String.valueOf(e.getMessage()));
    }
  }

  private static InboundReport malformed(byte[] bytes, String reason) {
    return new InboundReport(bytes, null, null, 0, NO_SLICES, reason);
  }

  private static InboundReport parseMessage(byte[] bytes) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    InboundReport found = malformed(bytes, "neither hello nor batch");
    while (true) {
      int tag = in.readTag();
      if (tag == 0) {
        return found;
      }
      if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        in.skipField(tag);
        continue;
      }
      int length = in.readRawVarint32();
      int start = in.getTotalBytesRead();
      in.skipRawBytes(length);
      switch (WireFormat.getTagFieldNumber(tag)) {
        case ReportRequest.HELLO_FIELD_NUMBER ->
            found =
                new InboundReport(
                    bytes,
                    Hello.parser().parseFrom(bytes, start, length),
                    null,
                    0,
                    NO_SLICES,
                    null);
        case ReportRequest.BATCH_FIELD_NUMBER -> found = parseBatch(bytes, start, length);
        default -> {
          // A field of a later version: nothing that this one could use.
        }
      }
    }
  }

  private static InboundReport parseBatch(byte[] bytes, int offset, int size) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(bytes, offset, size);
    long sequence = 0;
    int[] usage = NO_SLICES;
    boolean others = false;
    while (true) {
      int header = offset + in.getTotalBytesRead();
      int tag = in.readTag();
      if (tag == 0) {
        break;
      }
      int field = WireFormat.getTagFieldNumber(tag);
      int type = WireFormat.getTagWireType(tag);
      if (field == Batch.SEQUENCE_FIELD_NUMBER && type == WireFormat.WIRETYPE_VARINT) {
        sequence = in.readUInt64();
      } else if (field == Batch.CLASS_USAGE_FIELD_NUMBER
          && type == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        int length = in.readRawVarint32();
        usage = Arrays.copyOf(usage, usage.length + SLICE);
        usage[usage.length - 3] = header;
        usage[usage.length - 2] = offset + in.getTotalBytesRead();
        usage[usage.length - 1] = length;
        in.skipRawBytes(length);
      } else {
        others = true;
        in.skipField(tag);
      }
    }
    Batch batch = others ? parseOthers(bytes, offset, size, usage) : null;
    return new InboundReport(bytes, null, batch, sequence, usage, null);
  }

  /** Parses all of a batch but its class usage. */
  private static Batch parseOthers(byte[] bytes, int offset, int size, int[] usage)
      throws InvalidProtocolBufferException {
    if (usage.length == 0) {
      return Batch.parser().parseFrom(bytes, offset, size);
    }
    ByteArrayOutputStream rest = new ByteArrayOutputStream(size);
    int from = offset;
    for (int i = 0; i < usage.length; i += SLICE) {
      rest.write(bytes, from, usage[i] - from);
      from = usage[i + 1] + usage[i + 2];
    }
    rest.write(bytes, from, offset + size - from);
    return Batch.parser().parseFrom(rest.toByteArray());
  }

  /** Returns why it cannot be read; null if it can. */
  @Nullable String malformed() {
    return malformed;
  }

  /** Returns the hello, if it is one. */
  @Nullable Hello hello() {
    return hello;
  }

  /** Returns all of the batch but its class usage; null if there is nothing but class usage. */
  @Nullable Batch batch() {
    return batch;
  }

  /** Returns the batch's sequence. */
  long sequence() {
    return sequence;
  }

  /** Returns how many class usages the batch has. */
  int usages() {
    return usage.length / SLICE;
  }

  /** Returns a cursor over class usage {@code u}. */
  ClassUsageColumns usage(int u) {
    return new ClassUsageColumns(bytes, usage[SLICE * u + 1], usage[SLICE * u + 2]);
  }

  /** Returns its size in bytes. */
  int size() {
    return bytes.length;
  }
}
