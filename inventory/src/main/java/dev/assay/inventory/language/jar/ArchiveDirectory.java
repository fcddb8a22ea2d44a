package dev.assay.inventory.language.jar;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The central directory of a ZIP archive: PKWARE's APPNOTE.TXT, 4.3 and 4.4.
 *
 * <p>java.util.zip cannot do what is needed here: open an archive by an open file, or inside of
 * another archive without unpacking it. Not thread-safe.
 */
final class ArchiveDirectory {

  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int MAX_COMMENT_BYTES = 0xFFFF;
  private static final int END64_LOCATOR_SIGNATURE = 0x07064b50;
  private static final int END64_LOCATOR_BYTES = 20;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int END64_BYTES = 56;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int ENTRY_BYTES = 46;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int ENCRYPTED = 1;

  private final ArchiveBytes bytes;
  private final ReadBudget budget;
  private final JarLimits limits;
  private final List<Entry> entries = new ArrayList<>();

  private ArchiveDirectory(ArchiveBytes bytes, ReadBudget budget) {
    this.bytes = bytes;
    this.budget = budget;
    this.limits = budget.limits();
  }

  /**
   * Reads the directory of an archive.
   *
   * @throws MalformedArchiveException if the bytes are no archive, or one beyond the limits
   */
  static ArchiveDirectory read(ArchiveBytes bytes, ReadBudget budget) throws IOException {
    ArchiveDirectory directory = new ArchiveDirectory(bytes, budget);
    directory.readEntries();
    return directory;
  }

  /** Returns the entries, in the order of the directory. */
  List<Entry> entries() {
    return entries;
  }

  private void readEntries() throws IOException {
    Extent extent = findDirectory();
    if (extent.sizeBytes() > limits.maxDirectoryBytes()) {
      throw new MalformedArchiveException(
          "its directory has more than %d bytes".formatted(limits.maxDirectoryBytes()));
    }
    // What stands before the archive proper (a shell script that starts it) shifts all offsets.
    long start = extent.endsAt() - extent.sizeBytes();
    long shift = start - extent.offset();
    if (start < 0 || shift < 0) {
      throw new MalformedArchiveException("its directory lies outside of the file");
    }
    budget.charge(extent.sizeBytes());
    ByteBuffer directory = bytes.read(start, (int) extent.sizeBytes());
    while (directory.remaining() >= ENTRY_BYTES
        && directory.getInt(directory.position()) == ENTRY_SIGNATURE) {
      if (entries.size() == limits.maxEntries()) {
        throw new MalformedArchiveException("more than " + limits.maxEntries() + " entries");
      }
      entries.add(readEntry(directory, shift));
    }
    if (directory.hasRemaining()) {
      throw new MalformedArchiveException("its directory breaks off after " + entries.size());
    }
  }

  private Extent findDirectory() throws IOException {
    int tail = (int) Math.min(bytes.size(), END_BYTES + MAX_COMMENT_BYTES);
    ByteBuffer end = bytes.read(bytes.size() - tail, tail);
    for (int at = tail - END_BYTES; at >= 0; at--) {
      if (end.getInt(at) == END_SIGNATURE && at + END_BYTES + u16(end, at + 20) == tail) {
        long endsAt = bytes.size() - tail + at;
        Extent extent = new Extent(u32(end, at + 16), u32(end, at + 12), endsAt);
        boolean large = extent.offset() == 0xFFFFFFFFL || u16(end, at + 10) == 0xFFFF;
        return large ? findLargeDirectory(extent) : extent;
      }
    }
    throw new MalformedArchiveException("no ZIP archive: it has no end record");
  }

  /** ZIP64: the numbers are in a record of their own, before the end record. */
  private Extent findLargeDirectory(Extent small) throws IOException {
    if (small.endsAt() < END64_LOCATOR_BYTES) {
      return small;
    }
    ByteBuffer locator = bytes.read(small.endsAt() - END64_LOCATOR_BYTES, END64_LOCATOR_BYTES);
    if (locator.getInt(0) != END64_LOCATOR_SIGNATURE) {
      return small;
    }
    long recordAt = locator.getLong(8);
    if (recordAt < 0 || recordAt > small.endsAt() - END64_BYTES) {
      throw new MalformedArchiveException("its ZIP64 record lies outside of the file");
    }
    ByteBuffer end64 = bytes.read(recordAt, END64_BYTES);
    if (end64.getInt(0) != END64_SIGNATURE) {
      throw new MalformedArchiveException("its ZIP64 record is not where it should be");
    }
    long size = end64.getLong(40);
    if (size < 0) {
      throw new MalformedArchiveException("its ZIP64 record makes no sense");
    }
    return new Extent(end64.getLong(48), size, recordAt);
  }

  private static Entry readEntry(ByteBuffer directory, long shift)
      throws MalformedArchiveException {
    int at = directory.position();
    int nameBytes = u16(directory, at + 28);
    int more = u16(directory, at + 30) + u16(directory, at + 32);
    if (directory.remaining() < ENTRY_BYTES + nameBytes + more) {
      throw new MalformedArchiveException("an entry of its directory breaks off");
    }
    byte[] name = new byte[nameBytes];
    directory.get(at + ENTRY_BYTES, name);
    directory.position(at + ENTRY_BYTES + nameBytes + more);
    return new Entry(
        // Other encodings exist for other names; those that matter here are ASCII in all.
        new String(name, StandardCharsets.UTF_8),
        u16(directory, at + 8),
        u16(directory, at + 10),
        u32(directory, at + 20),
        u32(directory, at + 24),
        shift + u32(directory, at + 42));
  }

  /**
   * Returns the content of an entry as an archive of its own: in place if it is not compressed,
   * else unpacked into memory.
   */
  ArchiveBytes open(Entry entry) throws IOException {
    if ((entry.flags() & ENCRYPTED) != 0) {
      throw new MalformedArchiveException(entry.name() + " is encrypted");
    }
    ByteBuffer local = bytes.read(entry.offset(), LOCAL_BYTES);
    if (local.getInt(0) != LOCAL_SIGNATURE) {
      throw new MalformedArchiveException(entry.name() + " is not where the directory says");
    }
    long start = entry.offset() + LOCAL_BYTES + u16(local, 26) + u16(local, 28);
    ArchiveBytes packed = bytes.slice(start, entry.packedBytes());
    return switch (entry.method()) {
      case STORED -> packed;
      case DEFLATED -> new ArchiveBytes.OfMemory(inflate(entry, packed));
      default -> throw new MalformedArchiveException(entry.name() + " is packed in an unknown way");
    };
  }

  /** Returns the content of an entry, which must not have more bytes than the limit. */
  byte[] content(Entry entry) throws IOException {
    ArchiveBytes content = open(entry);
    if (content.size() > limits.maxEntryBytes()) {
      throw tooLarge(entry);
    }
    byte[] copy = new byte[(int) content.size()];
    content.read(0, copy.length).get(copy);
    return copy;
  }

  private ByteBuffer inflate(Entry entry, ArchiveBytes packed) throws IOException {
    if (packed.size() > limits.maxEntryBytes() || entry.sizeBytes() > limits.maxEntryBytes()) {
      throw tooLarge(entry);
    }
    budget.charge(entry.packedBytes() + entry.sizeBytes());
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(packed.read(0, (int) packed.size()));
      // What the directory says of the size may be a lie: it is the limit, and checked.
      byte[] unpacked = new byte[(int) entry.sizeBytes()];
      int filled = 0;
      while (filled < unpacked.length) {
        int more = inflater.inflate(unpacked, filled, unpacked.length - filled);
        if (more == 0) {
          throw new MalformedArchiveException(entry.name() + " ends early");
        }
        filled += more;
      }
      return ByteBuffer.wrap(unpacked);
    } catch (DataFormatException e) {
      throw new MalformedArchiveException(entry.name() + " is damaged: " + e.getMessage());
    } finally {
      inflater.end();
    }
  }

  private MalformedArchiveException tooLarge(Entry entry) {
    return new MalformedArchiveException(
        entry.name() + " has more than " + limits.maxEntryBytes() + " bytes");
  }

  private static int u16(ByteBuffer buffer, int at) {
    return Short.toUnsignedInt(buffer.order(ByteOrder.LITTLE_ENDIAN).getShort(at));
  }

  private static long u32(ByteBuffer buffer, int at) {
    return Integer.toUnsignedLong(buffer.order(ByteOrder.LITTLE_ENDIAN).getInt(at));
  }

  /** Where a directory lies: its offset as the archive says, its size, and where it really ends. */
  private record Extent(long offset, long sizeBytes, long endsAt) {}

  /**
   * An entry of the directory.
   *
   * @param name its name
   * @param flags general purpose bits
   * @param method how it is packed
   * @param packedBytes bytes in the archive
   * @param sizeBytes bytes unpacked, as the directory says
   * @param offset where its local header stands
   */
  record Entry(String name, int flags, int method, long packedBytes, long sizeBytes, long offset) {}
}
