package dev.assay.collector.layer;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar archive entry by entry (POSIX pax and ustar, and what GNU tar and Go write), in
 * memory that does not depend on the archive. Not thread-safe.
 *
 * <p>An own reader, since headers of hostile archives must not take memory at their writer's will.
 */
final class TarReader {

  private static final int BLOCK = 512;

  /** A path has at most 4096 bytes; extended attributes, which are read over, may take 64 KiB. */
  private static final int LONGEST_HEADER = 1 << 20;

  private static final int LONGEST_NAME = 64 * 1024;

  /** Records of other kinds in one header: attributes; more than a file system can hold. */
  private static final int MOST_RECORDS = 10_000;

  private static final int ANYBODY_EXECUTES = 0111;

  private static final String SPARSE = "GNU.sparse.";

  private final InputStream in;
  private final byte[] block = new byte[BLOCK];

  /** Takes what nobody wants to read. */
  private final byte[] waste = new byte[16 * 1024];

  private final Map<String, String> global = new HashMap<>();
  private long remaining;
  private int padding;

  TarReader(InputStream in) {
    this.in = in;
  }

  /**
   * Returns the next entry; null after the last. What was not read of the one before is skipped.
   */
  @Nullable TarEntry next() throws IOException {
    Map<String, String> local = new HashMap<>();
    String longName = null;
    String longLink = null;
    while (true) {
      skip();
      if (!readBlock()) {
        return null;
      }
      char type = (char) (block[156] & 0xFF);
      long size = number(124, 12);
      begin(size);
      switch (type) {
        case 'x', 'X' -> local.putAll(pax(size));
        case 'g' -> global.putAll(pax(size));
        case 'L' -> longName = text(content(size, LONGEST_NAME), 0, (int) size);
        case 'K' -> longLink = text(content(size, LONGEST_NAME), 0, (int) size);
        default -> {
          return entry(type, longName, longLink, local);
        }
      }
    }
  }

  private TarEntry entry(
      char type, @Nullable String longName, @Nullable String longLink, Map<String, String> local)
      throws IOException {
    String size = value(local, "size");
    if (size != null) {
      begin(decimal(size));
    }
    // Links and directories have no content, whatever their size says (pax, "ustar").
    if (type >= '1' && type <= '6') {
      begin(0);
    }
    boolean sparse = type == 'S' || local.containsKey(SPARSE);
    String name = first(local.get(SPARSE + "name"), value(local, "path"), longName, name());
    String link = first(value(local, "linkpath"), longLink, null, text(block, 157, 100));
    // Old archives, and some contiguous ones, mark files otherwise.
    char plain = type == 0 || type == '7' || type == 'S' ? '0' : type;
    boolean oldDirectory = plain == '0' && name.endsWith("/");
    boolean executable = (number(100, 8) & ANYBODY_EXECUTES) != 0;
    return new TarEntry(name, oldDirectory ? '5' : plain, link, remaining, sparse, executable);
  }

  private static String first(
      @Nullable String one, @Nullable String two, @Nullable String three, String otherwise) {
    return one != null ? one : two != null ? two : three != null ? three : otherwise;
  }

  private @Nullable String value(Map<String, String> local, String key) {
    String found = local.get(key);
    return found != null ? found : global.get(key);
  }

  private String name() {
    String name = text(block, 0, 100);
    // "ustar" and NUL: with a prefix. GNU's "ustar " has other things there.
    boolean posix = text(block, 257, 6).equals("ustar") && block[262] == 0;
    String prefix = posix ? text(block, 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** Reads on in the entry returned last; -1 at its end. */
  int read(byte[] into, int offset, int length) throws IOException {
    if (remaining == 0) {
      return -1;
    }
    int read = in.read(into, offset, (int) Math.min(length, remaining));
    if (read < 0) {
      throw new EOFException("the archive ends within an entry");
    }
    remaining -= read;
    return read;
  }

  private void begin(long size) throws IOException {
    if (size < 0) {
      throw new MalformedLayerException("an entry of its archive has a negative size");
    }
    remaining = size;
    padding = (int) ((BLOCK - size % BLOCK) % BLOCK);
  }

  private void skip() throws IOException {
    int skipped = read(waste, 0, waste.length);
    while (skipped >= 0) {
      skipped = read(waste, 0, waste.length);
    }
    // Some tools leave out what follows the last entry. Whether all of it came, digests tell.
    int unused = in.readNBytes(waste, 0, padding);
    padding = 0;
  }

  /** Returns whether there was a header: not at the end, which a block of zeros marks. */
  private boolean readBlock() throws IOException {
    int length = in.readNBytes(block, 0, BLOCK);
    if (length == 0) {
      return false;
    }
    if (length < BLOCK) {
      throw new EOFException("the archive ends within a header");
    }
    long sum = 0;
    long signedSum = 0;
    boolean zeros = true;
    for (int i = 0; i < BLOCK; i++) {
      boolean checksum = i >= 148 && i < 156;
      zeros &= block[i] == 0;
      sum += checksum ? ' ' : block[i] & 0xFF;
      signedSum += checksum ? ' ' : block[i];
    }
    if (zeros) {
      return false;
    }
    long stated = number(148, 8);
    if (stated != sum && stated != signedSum) {
      throw new MalformedLayerException("it is no tar archive, or a damaged one");
    }
    return true;
  }

  private byte[] content(long size, int most) throws IOException {
    if (size > most) {
      throw new MalformedLayerException("a header of its archive has " + size + " bytes");
    }
    byte[] bytes = new byte[(int) size];
    int at = 0;
    int read = 0;
    while (read >= 0 && at < bytes.length) {
      at += read;
      read = at == bytes.length ? -1 : read(bytes, at, bytes.length - at);
    }
    return bytes;
  }

  /** Reads records "LENGTH KEY=VALUE\n" (POSIX pax, "pax Extended Header"). */
  private Map<String, String> pax(long size) throws IOException {
    byte[] bytes = content(size, LONGEST_HEADER);
    Map<String, String> values = new HashMap<>();
    int from = 0;
    int records = 0;
    while (from < bytes.length && bytes[from] != 0) {
      int space = indexOf(bytes, ' ', from, bytes.length);
      long length = decimal(new String(bytes, from, space - from, StandardCharsets.US_ASCII));
      int to = from + (int) Math.min(length, LONGEST_HEADER);
      if (length <= space - from + 1 || to > bytes.length || ++records > MOST_RECORDS) {
        throw new MalformedLayerException("a header of its archive is malformed");
      }
      int equals = indexOf(bytes, '=', space, to);
      String key = new String(bytes, space + 1, equals - space - 1, StandardCharsets.UTF_8);
      if (key.startsWith(SPARSE)) {
        // One mark for all of them: their names are the archive's, which has many headers.
        values.put(SPARSE, "");
      }
      if (matters(key)) {
        values.put(key, utf8(bytes, equals + 1, to - 1));
      }
      from = to;
    }
    return values;
  }

  private static boolean matters(String key) {
    return key.equals("path")
        || key.equals("linkpath")
        || key.equals("size")
        || key.equals(SPARSE + "name");
  }

  private static int indexOf(byte[] bytes, char wanted, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    throw new MalformedLayerException("a header of its archive is malformed");
  }

  private static long decimal(String digits) throws IOException {
    if (!digits.matches("[0-9]{1,18}")) {
      throw new MalformedLayerException("a header of its archive has a malformed number");
    }
    return Long.parseLong(digits);
  }

  /** Reads octal digits, or the binary form of large numbers (GNU, "base-256"). */
  private long number(int from, int length) throws IOException {
    if ((block[from] & 0x80) != 0) {
      long value = block[from] & 0x3F;
      for (int i = from + 1; i < from + length; i++) {
        if (value >> 53 != 0) {
          throw new MalformedLayerException("a header of its archive has a malformed number");
        }
        value = value << 8 | (block[i] & 0xFF);
      }
      return (block[from] & 0x40) != 0 ? -1 : value;
    }
    String digits = text(block, from, length).strip();
    if (!digits.matches("[0-7]{0,21}")) {
      throw new MalformedLayerException("it is no tar archive, or a damaged one");
    }
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }

  private static String text(byte[] bytes, int from, int length) {
    int end = from;
    while (end < from + length && bytes[end] != 0) {
      end++;
    }
    return utf8(bytes, from, end);
  }

  private static String utf8(byte[] bytes, int from, int to) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE)
          .decode(ByteBuffer.wrap(bytes, from, to - from))
          .toString();
    } catch (java.nio.charset.CharacterCodingException e) {
      throw new IllegalStateException("malformed input is replaced", e);
    }
  }
}
