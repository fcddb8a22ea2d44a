package dev.assay.collector.ingest;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Classes of an artifact, packed while they become known: additions to archives, one behind the
 * other, as V1__evidence.sql describes them for {@code class_usage}. What is stored is the very
 * bytes that merging wrote, so that they grow with what is new, not with what is known.
 *
 * <p>Not thread-safe.
 */
public final class PackedClasses {

  private static final byte[] NONE = {};
  private static final int LEAST_ROOM = 256;

  /** Number, key and time of an addition. */
  private static final int HEADER_BYTES = 5 + Long.BYTES + 10;

  /** Step, and twice a byte and eight more. */
  private static final int CELL_BYTES = 5 + 2 * (1 + Long.BYTES);

  private static final VarHandle FIXED64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = NONE;
  private int size;
  private int archives;
  private long lastMillis;
  private int lastWord;

  /** Whether nothing was added since the last {@link #take}. */
  boolean isEmpty() {
    return size == 0;
  }

  /** Returns how much memory this holds. */
  int heldBytes() {
    return bytes.length;
  }

  /**
   * Begins an addition to an archive.
   *
   * @param number what the first addition to it since the last {@link #take} returned; -1: this is
   *     the first
   * @param nowMillis when it became known, by the collector's clock
   * @return the archive's number until the next {@link #take}
   */
  int begin(int number, long archiveKey, long nowMillis) {
    room(HEADER_BYTES);
    int known = number < 0 ? archives++ : number;
    putVarint(known);
    if (number < 0) {
      ByteBuffer.wrap(bytes).putLong(size, archiveKey);
      size += Long.BYTES;
    }
    long step = nowMillis - lastMillis;
    putVarint((step << 1) ^ (step >> (Long.SIZE - 1)));
    lastMillis = nowMillis;
    lastWord = -1;
    return known;
  }

  /** Adds classes of one word to the addition begun last; words ascend. */
  void add(int word, long loaded, long initialised) {
    room(CELL_BYTES);
    putVarint(word - lastWord);
    lastWord = word;
    putBits(loaded);
    // Mostly the same: then all that differs is nothing.
    putBits(loaded ^ initialised);
  }

  /** Ends the addition begun last. */
  void end() {
    room(1);
    bytes[size++] = 0;
  }

  /** Returns all that was added since this was called last, and lets go of it. */
  byte[] take() {
    byte[] taken = Arrays.copyOf(bytes, size);
    bytes = NONE;
    size = 0;
    archives = 0;
    lastMillis = 0;
    return taken;
  }

  /** Packs what is known of archives, each of them once. */
  public static byte[] pack(List<EvidenceStore.ClassUse> uses) {
    PackedClasses packed = new PackedClasses();
    for (EvidenceStore.ClassUse use : uses) {
      int number = packed.begin(-1, use.archiveKey(), use.firstSeenMillis());
      for (int c = 0; c < use.cells(); c++) {
        packed.add(use.word(c), use.loaded(c), use.initialised(c));
      }
      packed.end();
      if (use.lastChangeMillis() != use.firstSeenMillis()) {
        // An addition of nothing says when.
        packed.begin(number, use.archiveKey(), use.lastChangeMillis());
        packed.end();
      }
    }
    return packed.take();
  }

  /** Returns the additions: an archive comes as often as something was added to it. */
  public static List<EvidenceStore.ClassUse> unpack(byte[] packed) {
    ByteBuffer from = ByteBuffer.wrap(packed);
    List<Long> keys = new ArrayList<>();
    List<EvidenceStore.ClassUse> uses = new ArrayList<>();
    long millis = 0;
    while (from.hasRemaining()) {
      int number = (int) varint(from);
      if (number == keys.size()) {
        keys.add(from.getLong());
      }
      long step = varint(from);
      millis += (step >>> 1) ^ -(step & 1);
      uses.add(unpackOne(from, keys.get(number), millis));
    }
    return uses;
  }

  private static EvidenceStore.ClassUse unpackOne(ByteBuffer from, long archiveKey, long millis) {
    int[] words = new int[8];
    long[] bits = new long[16];
    int cells = 0;
    int word = -1;
    for (int step = (int) varint(from); step != 0; step = (int) varint(from)) {
      if (cells == words.length) {
        words = Arrays.copyOf(words, 2 * cells);
        bits = Arrays.copyOf(bits, 4 * cells);
      }
      word += step;
      words[cells] = word;
      bits[2 * cells] = bits(from);
      bits[2 * cells + 1] = bits[2 * cells] ^ bits(from);
      cells++;
    }
    return new EvidenceStore.ClassUse(
        archiveKey, Arrays.copyOf(words, cells), Arrays.copyOf(bits, 2 * cells), millis, millis);
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(LEAST_ROOM, 2 * bytes.length + more));
    }
  }

  private void putVarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  private static long varint(ByteBuffer from) {
    long value = 0;
    int shift = 0;
    byte next = from.get();
    while (next < 0) {
      value |= (next & 0x7fL) << shift;
      shift += 7;
      next = from.get();
    }
    return value | ((long) next << shift);
  }

  /**
   * Writes the bytes from the first to the last that is not zero, after one that says how many and
   * where: without a branch, because a processor could not foresee it.
   */
  private void putBits(long bits) {
    int first = (Long.numberOfTrailingZeros(bits) >>> 3) & 7;
    long rest = bits >>> (8 * first);
    int count = (Long.SIZE + 7 - Long.numberOfLeadingZeros(rest)) >>> 3;
    bytes[size] = (byte) ((first << 4) | count);
    FIXED64.set(bytes, size + 1, rest);
    size += 1 + count;
  }

  private static long bits(ByteBuffer from) {
    int head = from.get();
    long bits = 0;
    for (int b = 0; b < (head & 0xf); b++) {
      bits |= (from.get() & 0xffL) << (8 * b);
    }
    return bits << (8 * (head >>> 4));
  }
}
