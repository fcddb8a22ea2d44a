package dev.assay.inventory.os.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Headers in a file of rpm's own format "ndb", as SUSE keeps them: a table of slots, and blobs that
 * they point to (rpm's lib/backend/ndb/rpmpkg.c). Not thread-safe.
 */
final class NdbHeaders implements HeaderStore {

  // The letters RpmP, Slot and BlbS, as little-endian numbers.
  private static final int MAGIC = 'R' | 'p' << 8 | 'm' << 16 | 'P' << 24;
  private static final int SLOT_MAGIC = 'S' | 'l' << 8 | 'o' << 16 | 't' << 24;
  private static final int BLOB_MAGIC = 'B' | 'l' << 8 | 'b' << 16 | 'S' << 24;

  private static final int PAGE_BYTES = 4096;
  private static final int SLOT_BYTES = 16;
  private static final int BLOCK_BYTES = 16;
  private static final int BLOB_HEADER_BYTES = 16;
  private static final int HEADER_BYTES = 32;

  private final DatabaseFile file;
  private final int maxHeaderBytes;

  NdbHeaders(DatabaseFile file, int maxHeaderBytes) {
    this.file = file;
    this.maxHeaderBytes = maxHeaderBytes;
  }

  @Override
  public void forEach(HeaderConsumer found) throws IOException {
    ByteBuffer header = file.read(0, HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (header.getInt(0) != MAGIC || header.getInt(4) != 0) {
      throw new MalformedDatabaseException("no database of the format ndb, version 0");
    }
    long slotPages = Integer.toUnsignedLong(header.getInt(12));
    if (slotPages * PAGE_BYTES > file.size()) {
      throw new MalformedDatabaseException("more pages of slots than the file has");
    }
    // Sound blobs do not overlap: together they have no more bytes than the file.
    long remaining = file.size();
    for (long page = 0; page < slotPages; page++) {
      ByteBuffer slots = file.read(page * PAGE_BYTES, PAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (int at = page == 0 ? HEADER_BYTES : 0; at < PAGE_BYTES; at += SLOT_BYTES) {
        // Slots in use have a package's number.
        if (slots.getInt(at) == SLOT_MAGIC && slots.getInt(at + 4) != 0) {
          ByteBuffer blob = blob(slots, at);
          remaining -= blob.limit();
          if (remaining < 0) {
            throw new MalformedDatabaseException("headers that overlap");
          }
          found.accept(blob);
        }
      }
    }
  }

  private ByteBuffer blob(ByteBuffer slots, int at) throws IOException {
    int number = slots.getInt(at + 4);
    long start = Integer.toUnsignedLong(slots.getInt(at + 8)) * BLOCK_BYTES;
    ByteBuffer header = file.read(start, BLOB_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (header.getInt(0) != BLOB_MAGIC || header.getInt(4) != number) {
      throw new MalformedDatabaseException("package " + number + " is not where its slot says");
    }
    long bytes = Integer.toUnsignedLong(header.getInt(12));
    if (bytes > maxHeaderBytes) {
      throw new MalformedDatabaseException("a header of more than " + maxHeaderBytes + " bytes");
    }
    return file.read(start + BLOB_HEADER_BYTES, (int) bytes);
  }
}
