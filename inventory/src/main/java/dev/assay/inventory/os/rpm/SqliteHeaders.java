package dev.assay.inventory.os.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Headers in an SQLite database, as rpm keeps them since 4.16: the column "blob" of the table
 * "Packages". Reads the tree of that one table, SQLite's Database File Format, 1.5 to 2.6: the
 * usual driver would bring a native library for each platform. Not thread-safe.
 */
final class SqliteHeaders implements HeaderStore {

  private static final String TABLE = "Packages";
  private static final int INTERIOR = 5;
  private static final int LEAF = 13;
  private static final int FILE_HEADER_BYTES = 100;

  /** A tree of 2^31 pages is less deep. */
  private static final int MAX_DEPTH = 20;

  private final SqlitePages pages;
  private final int maxHeaderBytes;

  SqliteHeaders(SqlitePages pages, int maxHeaderBytes) {
    this.pages = pages;
    this.maxHeaderBytes = maxHeaderBytes;
  }

  @Override
  public void forEach(HeaderConsumer found) throws IOException {
    TableSearch search = new TableSearch();
    walk(1, 0, search);
    if (search.root == 0) {
      throw new MalformedDatabaseException("no table " + TABLE);
    }
    walk(search.root, 0, row -> found.accept(column(row, 1)));
  }

  private void walk(long number, int depth, RowConsumer rows) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new MalformedDatabaseException("a tree of more than " + MAX_DEPTH + " levels");
    }
    ByteBuffer page = pages.page(number);
    int start = number == 1 ? FILE_HEADER_BYTES : 0;
    int kind = page.get(start);
    if (kind != INTERIOR && kind != LEAF) {
      throw new MalformedDatabaseException("page " + number + " is no part of a table");
    }
    int cells = Short.toUnsignedInt(page.getShort(start + 3));
    int pointers = start + (kind == LEAF ? 8 : 12);
    if (pointers + 2 * cells > page.limit()) {
      throw new MalformedDatabaseException("page " + number + " has more cells than fit");
    }
    for (int i = 0; i < cells; i++) {
      int cell = Short.toUnsignedInt(page.getShort(pointers + 2 * i));
      if (cell > page.limit() - 4) {
        throw new MalformedDatabaseException("page " + number + " has a cell outside of it");
      }
      if (kind == LEAF) {
        rows.accept(payload(page, cell));
      } else {
        walk(Integer.toUnsignedLong(page.getInt(cell)), depth + 1, rows);
      }
    }
    if (kind == INTERIOR) {
      walk(Integer.toUnsignedLong(page.getInt(start + 8)), depth + 1, rows);
    }
  }

  /** Joins a row that may continue on other pages: 1.6. */
  private ByteBuffer payload(ByteBuffer page, int cell) throws IOException {
    page.position(cell);
    long size = varint(page);
    varint(page); // the number of the row
    if (size < 0 || size > maxHeaderBytes) {
      throw new MalformedDatabaseException("a row of more than " + maxHeaderBytes + " bytes");
    }
    int local = localBytes((int) size);
    if (page.remaining() < local) {
      throw new MalformedDatabaseException("a row that does not fit in its page");
    }
    ByteBuffer row = ByteBuffer.allocate((int) size);
    row.put(page.slice(page.position(), local));
    page.position(page.position() + local);
    long next = row.hasRemaining() ? nextPage(page) : 0;
    while (row.hasRemaining()) {
      ByteBuffer more = pages.page(next);
      next = nextPage(more);
      int part = Math.min(row.remaining(), pages.usableBytes() - 4);
      row.put(more.slice(4, part));
    }
    return row.flip();
  }

  private static long nextPage(ByteBuffer page) throws MalformedDatabaseException {
    long next = page.remaining() < 4 ? 0 : Integer.toUnsignedLong(page.getInt());
    if (next == 1) {
      throw new MalformedDatabaseException("a row that continues on the first page");
    }
    return next;
  }

  private int localBytes(int size) {
    int usable = pages.usableBytes();
    int most = usable - 35;
    if (size <= most) {
      return size;
    }
    int least = (usable - 12) * 32 / 255 - 23;
    int fitting = least + (size - least) % (usable - 4);
    return fitting <= most ? fitting : least;
  }

  /** Returns the bytes of a column of a row: 2.1. */
  private static ByteBuffer column(ByteBuffer row, int wanted) throws MalformedDatabaseException {
    ByteBuffer header = row.duplicate();
    long headerBytes = varint(header);
    long at = headerBytes;
    for (int i = 0; header.position() < headerBytes && header.hasRemaining(); i++) {
      long bytes = bytesOf(varint(header));
      if (at < 0 || bytes < 0 || bytes > row.limit() - at) {
        break;
      }
      if (i == wanted) {
        return row.slice((int) at, (int) bytes);
      }
      at += bytes;
    }
    throw new MalformedDatabaseException("a row without column " + wanted);
  }

  private static long bytesOf(long serialType) {
    if (serialType >= 12) {
      return (serialType - 12) / 2;
    }
    return switch ((int) serialType) {
      case 1, 2, 3, 4 -> serialType;
      case 5 -> 6;
      case 6, 7 -> 8;
      default -> 0;
    };
  }

  /** Numbers of 1 to 9 bytes, seven bits in each but the last: 1.6. */
  private static long varint(ByteBuffer bytes) throws MalformedDatabaseException {
    long value = 0;
    for (int i = 0; i < 9 && bytes.hasRemaining(); i++) {
      int next = bytes.get();
      if (i == 8) {
        return value << 8 | (next & 0xFF);
      }
      value = value << 7 | (next & 0x7F);
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedDatabaseException("a number that breaks off");
  }

  private interface RowConsumer {
    void accept(ByteBuffer row) throws IOException;
  }

  /** Finds the table in the table of tables: type, name, table, first page, text. */
  private static final class TableSearch implements RowConsumer {

    private long root;

    @Override
    public void accept(ByteBuffer row) throws IOException {
      if (text(row, 0).equals("table") && text(row, 1).equals(TABLE)) {
        ByteBuffer page = column(row, 3);
        while (page.hasRemaining()) {
          root = root << 8 | (page.get() & 0xFF);
        }
      }
    }

    private static String text(ByteBuffer row, int column) throws MalformedDatabaseException {
      return StandardCharsets.UTF_8.decode(column(row, column)).toString();
    }
  }
}
