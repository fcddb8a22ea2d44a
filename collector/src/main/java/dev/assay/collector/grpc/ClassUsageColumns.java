package dev.assay.collector.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.assay.collector.usage.ClassColumns;
import dev.assay.collector.usage.PackedColumns;
import dev.assay.wire.client.ClassUsageReader;
import dev.assay.wire.client.MalformedEvidenceException;
import dev.assay.wire.v1.ClassUsage;
import dev.assay.wire.v1.ProcessIdentity;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads a ClassUsage from its bytes straight into columns: five packed fields, walked side by side.
 * What is not packed, or not in one piece, is rewritten by the generated code first. {@link
 * #packed} comes first, and then, where that is not enough, {@link #read}.
 */
final class ClassUsageColumns {

  /** Bits are numbered up to four times the classes of the largest known archive. */
  private static final int MOST_WORDS = ClassUsageReader.MOST_CLASSES / Long.SIZE;

  private static final VarHandle FIXED64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes;
  private int offset;
  private int size;
  private @Nullable ProcessIdentity process;
  private int archiveAt;
  private int archiveBytes;
  private int cellsAt;
  private int cellsBytes;
  private int wordAt;
  private int wordBytes;
  private int loadedAt;
  private int loadedBytes;
  private int initialisedAt;
  private int initialisedBytes;

  ClassUsageColumns(byte[] bytes, int offset, int size) {
    this.bytes = bytes;
    this.offset = offset;
    this.size = size;
  }

  /** Returns the JVM; null: the sender's own. Known after {@link #packed}. */
  @Nullable ProcessIdentity process() {
    return process;
  }

  /** Returns the columns as they are. */
  PackedColumns packed() throws MalformedEvidenceException {
    try {
      if (!locate()) {
        byte[] packed = ClassUsage.parser().parseFrom(bytes, offset, size).toByteArray();
        bytes = packed;
        offset = 0;
        size = packed.length;
        locate();
      }
    } catch (IOException e) {
      throw new MalformedEvidenceException("class_usage: " + e.getMessage());
    }
    check();
    return new PackedColumns(
        bytes,
        archiveBytes / Long.BYTES,
        archiveAt,
        cellsAt,
        cellsAt + cellsBytes,
        wordAt,
        wordAt + wordBytes,
        loadedBytes / Long.BYTES,
        loadedAt,
        initialisedAt);
  }

  /** Replaces what is in {@code columns} by what this says; to be called once. */
  void read(ClassColumns columns) throws MalformedEvidenceException {
    columns.clear();
    copy(columns);
  }

  /** Finds the fields; returns false if one of them is not packed or not in one piece. */
  private boolean locate() throws IOException {
    archiveBytes = cellsBytes = wordBytes = loadedBytes = initialisedBytes = 0;
    CodedInputStream in = CodedInputStream.newInstance(bytes, offset, size);
    int seen = 0;
    while (true) {
      int tag = in.readTag();
      if (tag == 0) {
        return true;
      }
      int field = WireFormat.getTagFieldNumber(tag);
      if (field > ClassUsage.INITIALISED_FIELD_NUMBER) {
        in.skipField(tag);
        continue;
      }
      if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED
          || (seen & 1 << field) != 0) {
        return false;
      }
      seen |= 1 << field;
      int length = in.readRawVarint32();
      int at = offset + in.getTotalBytesRead();
      in.skipRawBytes(length);
      take(field, at, length);
    }
  }

  private void take(int field, int at, int length) throws IOException {
    switch (field) {
      case ClassUsage.PROCESS_FIELD_NUMBER ->
          process = ProcessIdentity.parser().parseFrom(bytes, at, length);
      case ClassUsage.ARCHIVE_FIELD_NUMBER -> {
        archiveAt = at;
        archiveBytes = length;
      }
      case ClassUsage.CELLS_FIELD_NUMBER -> {
        cellsAt = at;
        cellsBytes = length;
      }
      case ClassUsage.WORD_FIELD_NUMBER -> {
        wordAt = at;
        wordBytes = length;
      }
      case ClassUsage.LOADED_FIELD_NUMBER -> {
        loadedAt = at;
        loadedBytes = length;
      }
      default -> {
        initialisedAt = at;
        initialisedBytes = length;
      }
    }
  }

  private void check() throws MalformedEvidenceException {
    if (archiveBytes % Long.BYTES != 0
        || loadedBytes % Long.BYTES != 0
        || loadedBytes != initialisedBytes) {
      throw new MalformedEvidenceException(
          "class_usage: columns of "
              + archiveBytes
              + " bytes of archives, "
              + loadedBytes
              + " of loaded, "
              + initialisedBytes
              + " of initialised do not fit together");
    }
  }

  private void copy(ClassColumns columns) throws MalformedEvidenceException {
    int archives = archiveBytes / Long.BYTES;
    int cellsLeft = loadedBytes / Long.BYTES;
    int cellsEnd = cellsAt + cellsBytes;
    for (int a = 0; a < archives; a++) {
      columns.addArchive((long) FIXED64.get(bytes, archiveAt + a * Long.BYTES));
      long read = varint(cellsAt, cellsEnd);
      cellsAt = (int) (read >>> Integer.SIZE);
      int cells = (int) read;
      if (cells < 0 || cells > cellsLeft) {
        throw new MalformedEvidenceException(
            "class_usage: cells[" + a + "] is " + Integer.toUnsignedString(cells));
      }
      cellsLeft -= cells;
      copyCells(columns, cells);
    }
    if (cellsLeft != 0 || cellsAt != cellsEnd || wordBytes != 0) {
      throw new MalformedEvidenceException(
          "class_usage: " + cellsLeft + " cells belong to no archive, or columns differ in length");
    }
  }

  private void copyCells(ClassColumns columns, int cells) throws MalformedEvidenceException {
    byte[] from = bytes;
    int wordEnd = wordAt + wordBytes;
    int at = wordAt;
    int loaded = loadedAt;
    int initialised = initialisedAt;
    int word = 0;
    for (int c = 0; c < cells; c++) {
      int step;
      // Nearly always one byte.
      if (at < wordEnd && from[at] >= 0) {
        step = from[at++];
      } else {
        long read = varint(at, wordEnd);
        at = (int) (read >>> Integer.SIZE);
        step = (int) read;
      }
      // Unsigned on the wire: what does not fit comes out negative. Only the first may be 0.
      if (step < 0 || step >= MOST_WORDS - word || (step == 0 && c > 0)) {
        throw notAscending(step, word);
      }
      word += step;
      columns.addCell(
          word, (long) FIXED64.get(from, loaded), (long) FIXED64.get(from, initialised));
      loaded += Long.BYTES;
      initialised += Long.BYTES;
    }
    wordAt = at;
    wordBytes = wordEnd - at;
    loadedAt = loaded;
    initialisedAt = initialised;
  }

  private static MalformedEvidenceException notAscending(int step, int word) {
    return new MalformedEvidenceException(
        "class_usage: word is "
            + Integer.toUnsignedString(step)
            + " after "
            + word
            + " (expected: ascending, below "
            + MOST_WORDS
            + ")");
  }

  /**
   * Returns the number at {@code at} in the low half, and where the next one begins in the high.
   */
  private long varint(int at, int end) throws MalformedEvidenceException {
    int value = 0;
    int next = at;
    for (int shift = 0; shift < 35; shift += 7) {
      if (next == end) {
        throw new MalformedEvidenceException("class_usage: a column ends too early");
      }
      byte b = bytes[next++];
      value |= (b & 0x7f) << shift;
      if (b >= 0) {
        return (long) next << Integer.SIZE | (value & 0xffffffffL);
      }
    }
    throw new MalformedEvidenceException("class_usage: a number of more than 32 bits");
  }
}
