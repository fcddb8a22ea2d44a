package dev.assay.inventory.os.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Headers in a hash file of Berkeley DB, as rpm kept them until 4.15: the key is a package's number
 * (Berkeley DB's src/dbinc/db_page.h). Not thread-safe.
 *
 * <p>Pages are read in the order of the file rather than of the hash: all of them are wanted.
 */
final class BerkeleyHeaders implements HeaderStore {

  private static final int META_BYTES = 72;
  private static final int HASH_MAGIC = 0x061561;
  private static final int HASH_META = 8;
  private static final int HASH_UNSORTED = 2;
  private static final int HASH = 13;
  private static final int OVERFLOW = 7;
  private static final int PAGE_HEADER_BYTES = 26;
  private static final int KEY_DATA = 1;
  private static final int OFF_PAGE = 3;
  private static final int OFF_PAGE_BYTES = 12;

  /** Below key 0 rpm keeps the last number that it gave away; no header is as short. */
  private static final int MIN_HEADER_BYTES = 16;

  private final DatabaseFile file;
  private final int maxHeaderBytes;
  private final ByteOrder order;
  private final int pageBytes;
  private final long lastPage;
  private final VisitedPages visited;

  BerkeleyHeaders(DatabaseFile file, int maxHeaderBytes) throws IOException {
    this.file = file;
    this.maxHeaderBytes = maxHeaderBytes;
    ByteBuffer meta = file.read(0, META_BYTES);
    order = meta.getInt(12) == HASH_MAGIC ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    meta.order(order);
    if (meta.getInt(12) != HASH_MAGIC || meta.get(25) != HASH_META) {
      throw new MalformedDatabaseException("no hash file of Berkeley DB");
    }
    if (meta.get(24) != 0) {
      throw new MalformedDatabaseException("it is encrypted");
    }
    pageBytes = meta.getInt(20);
    if (pageBytes < 512 || pageBytes > 1 << 16 || Integer.bitCount(pageBytes) != 1) {
      throw new MalformedDatabaseException("a page size of " + pageBytes);
    }
    lastPage = Integer.toUnsignedLong(meta.getInt(32));
    visited = new VisitedPages(lastPage);
  }

  @Override
  public void forEach(HeaderConsumer found) throws IOException {
    for (long number = 1; number <= lastPage; number++) {
      int type = file.read(number * pageBytes + 25, 1).get();
      if (type == HASH || type == HASH_UNSORTED) {
        readPage(page(number), found);
      }
    }
  }

  private ByteBuffer page(long number) throws IOException {
    visited.visit(number);
    return file.read(number * pageBytes, pageBytes).order(order);
  }

  /** Items stand from the end of a page to its beginning, keys and values in turns. */
  private void readPage(ByteBuffer page, HeaderConsumer found) throws IOException {
    int items = Short.toUnsignedInt(page.getShort(20));
    if (PAGE_HEADER_BYTES + 2 * items > pageBytes) {
      throw new MalformedDatabaseException("a page with more items than fit");
    }
    for (int i = 1; i < items; i += 2) {
      int start = itemStart(page, i);
      int end = itemStart(page, i - 1);
      if (start < PAGE_HEADER_BYTES || end <= start || end > pageBytes) {
        throw new MalformedDatabaseException("a page whose items overlap");
      }
      readValue(page.slice(start, end - start).order(order), found);
    }
  }

  private static int itemStart(ByteBuffer page, int item) {
    return Short.toUnsignedInt(page.getShort(PAGE_HEADER_BYTES + 2 * item));
  }

  private void readValue(ByteBuffer item, HeaderConsumer found) throws IOException {
    if (item.get(0) == KEY_DATA && item.limit() > MIN_HEADER_BYTES) {
      found.accept(item.slice(1, item.limit() - 1));
    } else if (item.get(0) == OFF_PAGE && item.limit() >= OFF_PAGE_BYTES) {
      found.accept(chain(Integer.toUnsignedLong(item.getInt(4)), item.getInt(8)));
    }
  }

  /** Joins the pages of a large item. */
  private ByteBuffer chain(long first, int bytes) throws IOException {
    if (bytes < 0 || bytes > maxHeaderBytes) {
      throw new MalformedDatabaseException("a header of more than " + maxHeaderBytes + " bytes");
    }
    ByteBuffer whole = ByteBuffer.allocate(bytes);
    long number = first;
    while (whole.hasRemaining()) {
      ByteBuffer page = page(number);
      int here = Short.toUnsignedInt(page.getShort(22));
      boolean fits = here > 0 && here <= Math.min(whole.remaining(), pageBytes - PAGE_HEADER_BYTES);
      if (page.get(25) != OVERFLOW || !fits) {
        throw new MalformedDatabaseException("a header that breaks off on page " + number);
      }
      whole.put(page.slice(PAGE_HEADER_BYTES, here));
      number = Integer.toUnsignedLong(page.getInt(16));
    }
    return whole.flip();
  }
}
