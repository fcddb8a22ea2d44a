package dev.assay.inventory.os.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The pages of an SQLite database, some of which may still lie in its write-ahead log: SQLite's
 * Database File Format, 1.2 and 1.3. Not thread-safe.
 */
final class SqlitePages {

  private static final byte[] MAGIC = {
    'S', 'Q', 'L', 'i', 't', 'e', ' ', 'f', 'o', 'r', 'm', 'a', 't', ' ', '3', 0
  };

  private static final int HEADER_BYTES = 100;
  private static final int MIN_PAGE_BYTES = 512;

  private final DatabaseFile file;
  private final @Nullable WriteAheadLog log;
  private final int pageBytes;
  private final int usableBytes;
  private final VisitedPages visited;

  /**
   * Opens a database.
   *
   * @param logFile its write-ahead log; null where there is none
   */
  SqlitePages(DatabaseFile file, @Nullable DatabaseFile logFile) throws IOException {
    this.file = file;
    ByteBuffer header = file.read(0, HEADER_BYTES);
    if (!header.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      throw new MalformedDatabaseException("no SQLite database: it does not begin like one");
    }
    // The largest size, 65536, does not fit and is written as 1.
    int said = Short.toUnsignedInt(header.getShort(16));
    pageBytes = said == 1 ? 1 << 16 : said;
    usableBytes = pageBytes - Byte.toUnsignedInt(header.get(20));
    if (pageBytes < MIN_PAGE_BYTES || Integer.bitCount(pageBytes) != 1 || usableBytes < 480) {
      throw new MalformedDatabaseException("a page size of " + said);
    }
    log = logFile == null ? null : WriteAheadLog.read(logFile, pageBytes);
    visited =
        new VisitedPages(Math.max(file.size() / pageBytes, log == null ? 0 : log.databasePages()));
  }

  /** Returns the bytes of a page that hold content. */
  int usableBytes() {
    return usableBytes;
  }

  /** Returns a page, by its number from 1. No page is given out twice, but for the first. */
  ByteBuffer page(long number) throws IOException {
    if (number != 1) {
      visited.visit(number);
    }
    ByteBuffer logged = log == null ? null : log.page((int) number);
    return logged == null ? file.read((number - 1) * pageBytes, pageBytes) : logged;
  }
}
