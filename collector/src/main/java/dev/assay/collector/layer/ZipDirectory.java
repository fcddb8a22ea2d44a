package dev.assay.collector.layer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The directory at the end of a ZIP archive (APPNOTE.TXT, section 4.3.12), read from a stream: it
 * keeps the last bytes that pass. Not thread-safe.
 *
 * <p>Who opens an archive by its directory finds what this lists and nothing else; an archive
 * without one cannot be opened so.
 */
final class ZipDirectory extends FilterInputStream {

  /** Some ten thousand entries; the directory of a larger archive is not known. */
  private static final int KEPT_BYTES = 2 << 20;

  private static final int END_SIGNATURE = 0x06054b50;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int END_BYTES = 22;
  private static final int ENTRY_BYTES = 46;
  private static final int LONGEST_COMMENT = 0xFFFF;
  private static final long IN_ZIP64 = 0xFFFFFFFFL;

  private byte[] kept = new byte[64 * 1024];
  private long passed;

  ZipDirectory(InputStream archive) {
    super(archive);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = in.read(into, offset, length);
    for (int i = 0; i < read; ) {
      if (passed == kept.length && kept.length < KEPT_BYTES) {
        byte[] larger = new byte[kept.length * 2];
        System.arraycopy(kept, 0, larger, 0, kept.length);
        kept = larger;
      }
      int at = (int) (passed % kept.length);
      int piece = Math.min(read - i, kept.length - at);
      System.arraycopy(into, offset + i, kept, at, piece);
      passed += piece;
      i += piece;
    }
    return read;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  public void close() {
    // What it reads from is somebody else's.
  }

  /**
   * What the directory lists.
   *
   * @param sizes size by name; null where it cannot be told
   */
  record Listing(@Nullable Map<String, Long> sizes) {}

  /** Returns what it lists, once the archive has passed; null when there is no directory. */
  @Nullable Listing listing() {
    ByteBuffer bytes = lastBytes();
    int end = end(bytes);
    if (end < 0) {
      return null;
    }
    int count = bytes.getShort(end + 10) & 0xFFFF;
    long size = bytes.getInt(end + 12) & 0xFFFFFFFFL;
    if (size == IN_ZIP64 || count == 0xFFFF || size > end) {
      return new Listing(null);
    }
    return new Listing(entries(bytes, (int) (end - size), count));
  }

  private ByteBuffer lastBytes() {
    int length = (int) Math.min(passed, kept.length);
    byte[] ordered = new byte[length];
    int from = passed <= kept.length ? 0 : (int) (passed % kept.length);
    System.arraycopy(kept, from, ordered, 0, length - from);
    System.arraycopy(kept, 0, ordered, length - from, from);
    return ByteBuffer.wrap(ordered).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int end(ByteBuffer bytes) {
    int last = bytes.capacity() - END_BYTES;
    for (int at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
      if (bytes.getInt(at) == END_SIGNATURE) {
        return at;
      }
    }
    return -1;
  }

  private static @Nullable Map<String, Long> entries(ByteBuffer bytes, int from, int count) {
    Map<String, Long> sizes = new HashMap<>();
    int at = from;
    for (int i = 0; i < count; i++) {
      if (at + ENTRY_BYTES > bytes.capacity() || bytes.getInt(at) != ENTRY_SIGNATURE) {
        return null;
      }
      long size = bytes.getInt(at + 24) & 0xFFFFFFFFL;
      int nameLength = bytes.getShort(at + 28) & 0xFFFF;
      int next =
          at
              + ENTRY_BYTES
              + nameLength
              + (bytes.getShort(at + 30) & 0xFFFF)
              + (bytes.getShort(at + 32) & 0xFFFF);
      if (size == IN_ZIP64 || next > bytes.capacity()) {
        return null;
      }
      byte[] name = new byte[nameLength];
      bytes.get(at + ENTRY_BYTES, name);
      sizes.put(new String(name, StandardCharsets.UTF_8), size);
      at = next;
    }
    return sizes;
  }
}
