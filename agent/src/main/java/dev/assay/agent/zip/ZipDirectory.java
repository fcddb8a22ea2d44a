package dev.assay.agent.zip;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The central directory of a zip file (PKWARE APPNOTE.TXT 6.3.10, sections 4.3.7 to 4.3.16),
 * wherever that lies in another file.
 *
 * <p>Reads what the JDK reads, with bounds: bytes before the first entry (executable jars), the
 * 64-bit records, stored and deflated entries. Valid while the file is open; for one thread.
 */
public final class ZipDirectory {

  /**
   * Enough for a million entries of ordinary length; more would be an attack on the host's heap.
   */
  private static final int MAX_DIRECTORY_BYTES = 64 * 1024 * 1024;

  private static final int MAX_ENTRIES = 1_000_000;

  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int END64_LOCATOR_SIGNATURE = 0x07064b50;
  private static final int END64_LOCATOR_BYTES = 20;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int END64_BYTES = 56;
  private static final int HEADER_SIGNATURE = 0x02014b50;
  private static final int HEADER_BYTES = 46;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final long MAX_32 = 0xffffffffL;

  private final FileSlice zip;
  private final long base;
  private final List<Entry> entries;

  private ZipDirectory(FileSlice zip, long base, List<Entry> entries) {
    this.zip = zip;
    this.base = base;
    this.entries = entries;
  }

  /**
   * Reads the directory.
   *
   * @throws ZipException if this is no zip file, or breaks a limit
   */
  public static ZipDirectory read(FileSlice zip) throws IOException {
    long end = findEnd(zip);
    Bytes record = new Bytes(zip.read(end, END_BYTES));
    long size = record.u32(12);
    long offset = record.u32(16);
    long directoryEnd = end;
    if (size == MAX_32 || offset == MAX_32 || record.u16(10) == 0xffff) {
      long end64 = findEnd64(zip, end);
      if (end64 >= 0) {
        Bytes record64 = new Bytes(zip.read(end64, END64_BYTES));
        size = record64.i64(40);
        offset = record64.i64(48);
        directoryEnd = end64;
      }
    }
    if (size < 0 || size > MAX_DIRECTORY_BYTES || size > directoryEnd) {
      throw new ZipException("central directory of " + size + " bytes");
    }
    // Offsets count from the first entry, which is not the first byte where a start script was put
    // in front.
    long base = directoryEnd - size - offset;
    Bytes directory = new Bytes(zip.read(directoryEnd - size, (int) size));
    return new ZipDirectory(zip, base, parse(directory));
  }

  private static long findEnd(FileSlice zip) throws IOException {
    // The end record is followed by a comment of at most 65 535 bytes.
    int window = (int) Math.min(zip.length(), END_BYTES + 0xffff);
    Bytes tail = new Bytes(zip.read(zip.length() - window, window));
    for (int at = window - END_BYTES; at >= 0; at--) {
      if (tail.i32(at) == END_SIGNATURE && at + END_BYTES + tail.u16(at + 20) == window) {
        return zip.length() - window + at;
      }
    }
    throw new ZipException("not a zip file: it has no end record");
  }

  private static long findEnd64(FileSlice zip, long end) throws IOException {
    long at = end - END64_LOCATOR_BYTES;
    if (at < END64_BYTES) {
      return -1;
    }
    Bytes locator = new Bytes(zip.read(at, END64_LOCATOR_BYTES));
    if (locator.i32(0) != END64_LOCATOR_SIGNATURE) {
      return -1;
    }
    // Directly before its locator, unless it carries an extension, which no writer of jars adds.
    long end64 = at - END64_BYTES;
    return new Bytes(zip.read(end64, END64_BYTES)).i32(0) == END64_SIGNATURE ? end64 : -1;
  }

  private static List<Entry> parse(Bytes directory) throws ZipException {
    List<Entry> entries = new ArrayList<Entry>();
    int at = 0;
    while (at + HEADER_BYTES <= directory.length()) {
      int nameLength = directory.u16(at + 28);
      int extraLength = directory.u16(at + 30);
      int next = at + HEADER_BYTES + nameLength + extraLength + directory.u16(at + 32);
      if (directory.i32(at) != HEADER_SIGNATURE || next > directory.length()) {
        throw new ZipException("malformed central directory at byte " + at);
      }
      entries.add(new Entry(directory, at, nameLength, extraLength));
      if (entries.size() > MAX_ENTRIES) {
        throw new ZipException("more than " + MAX_ENTRIES + " entries");
      }
      at = next;
    }
    return entries;
  }

  /** Returns the entries in the order of the directory. */
  public List<Entry> entries() {
    return entries;
  }

  /** Returns the entry of a path; null where there is none. */
  public @Nullable Entry find(String path) {
    for (Entry entry : entries) {
      if (entry.path.equals(path)) {
        return entry;
      }
    }
    return null;
  }

  /**
   * Returns where an entry's bytes lie.
   *
   * @throws ZipException if they are compressed
   */
  public FileSlice stored(Entry entry) throws IOException {
    if (entry.method != STORED) {
      throw new ZipException(entry.path + " is compressed within its archive");
    }
    return data(entry);
  }

  /**
   * Returns an entry's bytes, inflated where it is compressed.
   *
   * @throws ZipException if there are more than {@code maxBytes}, or it cannot be inflated
   */
  public byte[] content(Entry entry, int maxBytes) throws IOException {
    if (entry.compressedBytes > maxBytes || entry.sizeBytes > maxBytes) {
      throw new ZipException(entry.path + " has more than " + maxBytes + " bytes");
    }
    FileSlice data = data(entry);
    byte[] bytes = data.read(0, (int) data.length());
    if (entry.method == STORED) {
      return bytes;
    }
    if (entry.method != DEFLATED) {
      throw new ZipException(entry.path + " has compression method " + entry.method);
    }
    return inflate(bytes, entry, maxBytes);
  }

  private static byte[] inflate(byte[] deflated, Entry entry, int maxBytes) throws ZipException {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(deflated);
      ByteArrayOutputStream inflated = new ByteArrayOutputStream();
      byte[] chunk = new byte[4096];
      while (!inflater.finished()) {
        int count = inflater.inflate(chunk);
        // What the directory says of sizes is the writer's claim, so the output is bounded by
        // itself.
        if (count == 0 || inflated.size() + count > maxBytes) {
          throw new ZipException(
              entry.path + " is truncated or has more than " + maxBytes + " bytes");
        }
        inflated.write(chunk, 0, count);
      }
      return inflated.toByteArray();
    } catch (DataFormatException e) {
      throw (ZipException) new ZipException(entry.path + " cannot be inflated").initCause(e);
    } finally {
      inflater.end();
    }
  }

  private FileSlice data(Entry entry) throws IOException {
    long at = base + entry.offset;
    Bytes local = new Bytes(zip.read(at, LOCAL_BYTES));
    if (local.i32(0) != LOCAL_SIGNATURE) {
      throw new ZipException("malformed local header of " + entry.path);
    }
    // The local header may have other extra fields than the directory.
    return zip.part(at + LOCAL_BYTES + local.u16(26) + local.u16(28), entry.compressedBytes);
  }

  /** One entry, as the central directory has it. */
  public static final class Entry {
    private final String path;
    private final int crc;
    private final long sizeBytes;
    private final int method;
    private final long compressedBytes;
    private final long offset;

    Entry(Bytes directory, int at, int nameLength, int extraLength) {
      path = directory.utf8(at + HEADER_BYTES, nameLength);
      crc = directory.i32(at + 16);
      method = directory.u16(at + 10);
      Extra64 extra = new Extra64(directory, at + HEADER_BYTES + nameLength, extraLength);
      // In this order, and only those that do not fit the header (APPNOTE 4.5.3).
      sizeBytes = extra.next(directory.u32(at + 24));
      compressedBytes = extra.next(directory.u32(at + 20));
      offset = extra.next(directory.u32(at + 42));
    }

    /** Returns its path within the archive. */
    public String path() {
      return path;
    }

    /** Returns the CRC-32 of its uncompressed bytes, as the directory claims. */
    public int crc() {
      return crc;
    }

    /** Returns its uncompressed size in bytes, as the directory claims. */
    public long sizeBytes() {
      return sizeBytes;
    }
  }

  /** Values of the extended information extra field. */
  private static final class Extra64 {
    private final Bytes bytes;
    private int at;
    private int end;

    Extra64(Bytes bytes, int from, int length) {
      this.bytes = bytes;
      for (int field = from; field + 4 <= from + length; field += 4 + bytes.u16(field + 2)) {
        if (bytes.u16(field) == 1) {
          at = field + 4;
          end = Math.min(at + bytes.u16(field + 2), from + length);
        }
      }
    }

    long next(long inHeader) {
      if (inHeader != MAX_32 || at + 8 > end) {
        return inHeader;
      }
      at += 8;
      return bytes.i64(at - 8);
    }
  }

  /** Little-endian numbers in an array. */
  static final class Bytes {
    private final byte[] array;

    Bytes(byte[] array) {
      this.array = array;
    }

    int length() {
      return array.length;
    }

    int u16(int at) {
      return (array[at] & 0xff) | (array[at + 1] & 0xff) << 8;
    }

    int i32(int at) {
      return u16(at) | u16(at + 2) << 16;
    }

    long u32(int at) {
      return i32(at) & MAX_32;
    }

    long i64(int at) {
      return u32(at) | (long) i32(at + 4) << 32;
    }

    String utf8(int at, int length) {
      return new String(array, at, length, StandardCharsets.UTF_8);
    }
  }
}
