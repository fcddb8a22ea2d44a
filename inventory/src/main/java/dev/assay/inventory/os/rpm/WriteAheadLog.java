package dev.assay.inventory.os.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The write-ahead log of an SQLite database: SQLite's Database File Format, 4. What was committed
 * last is often only in it, since images are cut while nobody has the database open to fold it in.
 * Not thread-safe.
 */
final class WriteAheadLog {

  private static final int MAGIC = 0x377f0682;
  private static final int HEADER_BYTES = 32;
  private static final int FRAME_HEADER_BYTES = 24;

  private final DatabaseFile file;
  private final int pageBytes;
  private final Map<Integer, Long> committed = new HashMap<>();
  private long databasePages;

  private WriteAheadLog(DatabaseFile file, int pageBytes) {
    this.file = file;
    this.pageBytes = pageBytes;
  }

  /** Reads where the pages of a log are; one that is no log of such pages counts as empty. */
  static WriteAheadLog read(DatabaseFile file, int pageBytes) throws IOException {
    WriteAheadLog log = new WriteAheadLog(file, pageBytes);
    if (file.size() > HEADER_BYTES) {
      log.readFrames();
    }
    return log;
  }

  /** Returns the size of the database after the last commit; 0 if the log has none. */
  long databasePages() {
    return databasePages;
  }

  /** Returns the page as committed last; null if the log does not have it. */
  @Nullable ByteBuffer page(int number) throws IOException {
    Long offset = committed.get(number);
    return offset == null ? null : file.read(offset, pageBytes);
  }

  private void readFrames() throws IOException {
    ByteBuffer header = file.read(0, HEADER_BYTES);
    boolean isLog = (header.getInt(0) & ~1) == MAGIC && header.getInt(8) == pageBytes;
    // The last bit of the magic number says in which order the sums take bytes.
    Checksum sum =
        new Checksum((header.getInt(0) & 1) == 1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    sum.add(header.slice(0, 24));
    if (!isLog || !sum.isAt(header, 24)) {
      return;
    }
    long frames = (file.size() - HEADER_BYTES) / (FRAME_HEADER_BYTES + pageBytes);
    Map<Integer, Long> pending = new HashMap<>();
    for (long i = 0; i < Math.min(frames, VisitedPages.MAX_PAGES); i++) {
      long at = HEADER_BYTES + i * (FRAME_HEADER_BYTES + pageBytes);
      ByteBuffer frame = file.read(at, FRAME_HEADER_BYTES + pageBytes);
      sum.add(frame.slice(0, 8));
      sum.add(frame.slice(FRAME_HEADER_BYTES, pageBytes));
      // Frames of an earlier use of the file follow those of this one: they have other salts.
      if (frame.getLong(8) != header.getLong(16) || !sum.isAt(frame, 16)) {
        return;
      }
      pending.put(frame.getInt(0), at + FRAME_HEADER_BYTES);
      if (frame.getInt(4) != 0) {
        databasePages = Integer.toUnsignedLong(frame.getInt(4));
        committed.putAll(pending);
        pending.clear();
      }
    }
  }

  /** The running sums of 4.2 of the format. */
  private static final class Checksum {

    private final ByteOrder order;
    private int first;
    private int second;

    Checksum(ByteOrder order) {
      this.order = order;
    }

    void add(ByteBuffer bytes) {
      ByteBuffer words = bytes.order(order);
      while (words.remaining() >= 8) {
        first += words.getInt() + second;
        second += words.getInt() + first;
      }
    }

    boolean isAt(ByteBuffer bytes, int offset) {
      return bytes.getInt(offset) == first && bytes.getInt(offset + 4) == second;
    }
  }
}
