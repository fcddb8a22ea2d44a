package dev.assay.inventory.os.rpm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What rpm knows of a package: an index of tags, and a store of their values, all big-endian (RPM
 * File Format, 2.4, without the bytes that begin a header in a package file).
 */
final class RpmHeader {

  static final int NAME = 1000;
  static final int VERSION = 1001;
  static final int RELEASE = 1002;
  static final int EPOCH = 1003;
  static final int LICENSE = 1014;
  static final int ARCHITECTURE = 1022;
  static final int OLD_FILE_NAMES = 1027;
  static final int FILE_STATES = 1029;
  static final int FILE_MODES = 1030;
  static final int SOURCE_RPM = 1044;
  static final int PROVIDE_NAMES = 1047;
  static final int REQUIRE_NAMES = 1049;
  static final int DIRECTORY_INDEXES = 1116;
  static final int BASE_NAMES = 1117;
  static final int DIRECTORY_NAMES = 1118;

  private static final int ENTRY_BYTES = 16;
  private static final int STRING = 6;
  private static final int STRING_ARRAY = 8;
  private static final int TRANSLATED_STRING = 9;
  private static final Set<Integer> TEXT_TYPES = Set.of(STRING, STRING_ARRAY, TRANSLATED_STRING);

  /** rpm's own limit of tags in a header: lib/header.c, hdrchkTags. */
  private static final int MAX_TAGS = 0xFFFF;

  /** Licence expressions are the longest; real ones have less than 4000. */
  private static final int MAX_STRING_BYTES = 8192;

  private final ByteBuffer store;
  private final Map<Integer, Entry> entries;

  private RpmHeader(ByteBuffer store, Map<Integer, Entry> entries) {
    this.store = store;
    this.entries = entries;
  }

  static RpmHeader parse(ByteBuffer blob) throws MalformedDatabaseException {
    ByteBuffer bytes = blob.slice();
    if (bytes.limit() < 8) {
      throw new MalformedDatabaseException("a header that is too short");
    }
    long tags = Integer.toUnsignedLong(bytes.getInt(0));
    long storeBytes = Integer.toUnsignedLong(bytes.getInt(4));
    if (tags > MAX_TAGS || 8 + ENTRY_BYTES * tags + storeBytes > bytes.limit()) {
      throw new MalformedDatabaseException("a header that is longer than its place");
    }
    int storeAt = (int) (8 + ENTRY_BYTES * tags);
    Map<Integer, Entry> entries = new HashMap<>();
    for (int at = 8; at < storeAt; at += ENTRY_BYTES) {
      int offset = bytes.getInt(at + 8);
      int count = bytes.getInt(at + 12);
      if (offset >= 0 && offset < storeBytes && count > 0) {
        entries.putIfAbsent(bytes.getInt(at), new Entry(bytes.getInt(at + 4), offset, count));
      }
    }
    return new RpmHeader(bytes.slice(storeAt, (int) storeBytes), entries);
  }

  boolean has(int tag) {
    return entries.containsKey(tag);
  }

  /** Returns a text; empty where there is none. */
  String text(int tag) throws MalformedDatabaseException {
    Entry entry = entries.get(tag);
    return entry == null || !TEXT_TYPES.contains(entry.type())
        ? ""
        : new Texts(entry.offset(), 1).next();
  }

  /** Returns the texts of a tag, to be read one by one; none where there is no such tag. */
  Texts texts(int tag) {
    Entry entry = entries.get(tag);
    return entry == null || entry.type() != STRING_ARRAY
        ? new Texts(0, 0)
        : new Texts(entry.offset(), entry.count());
  }

  /** Returns all texts of a tag, with no more bytes in all than the header has. */
  List<String> allTexts(int tag) throws MalformedDatabaseException {
    Texts texts = texts(tag);
    List<String> all = new ArrayList<>();
    while (texts.hasNext()) {
      all.add(texts.next());
    }
    return all;
  }

  /** Returns numbers of a tag, each of so many bytes; none where there is no such tag. */
  Numbers numbers(int tag, int bytesEach) throws MalformedDatabaseException {
    Entry entry = entries.get(tag);
    if (entry == null) {
      return new Numbers(store.slice(0, 0), bytesEach);
    }
    if ((long) entry.count() * bytesEach > store.limit() - entry.offset()) {
      throw new MalformedDatabaseException("a header whose tag " + tag + " breaks off");
    }
    return new Numbers(store.slice(entry.offset(), entry.count() * bytesEach), bytesEach);
  }

  /** An entry of the index. */
  private record Entry(int type, int offset, int count) {}

  /** Numbers in the store. */
  record Numbers(ByteBuffer bytes, int bytesEach) {

    int size() {
      return bytes.limit() / bytesEach;
    }

    /** Returns a number, without sign; numbers of 4 bytes keep it. */
    int at(int index) {
      return switch (bytesEach) {
        case 1 -> Byte.toUnsignedInt(bytes.get(index));
        case 2 -> Short.toUnsignedInt(bytes.getShort(2 * index));
        default -> bytes.getInt(4 * index);
      };
    }
  }

  /** Texts in the store, each ended by a zero byte. */
  final class Texts {

    private int position;
    private int remaining;

    private Texts(int position, int remaining) {
      this.position = position;
      this.remaining = remaining;
    }

    boolean hasNext() {
      return remaining > 0;
    }

    String next() throws MalformedDatabaseException {
      int end = position;
      while (end < store.limit() && store.get(end) != 0) {
        end++;
      }
      if (end == store.limit() || end - position > MAX_STRING_BYTES) {
        throw new MalformedDatabaseException("a header with a text that does not end");
      }
      String text = StandardCharsets.UTF_8.decode(store.slice(position, end - position)).toString();
      position = end + 1;
      remaining--;
      return text;
    }
  }
}
