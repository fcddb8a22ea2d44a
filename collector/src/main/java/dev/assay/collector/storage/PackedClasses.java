package dev.assay.collector.storage;

import dev.assay.collector.ingest.EvidenceStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The column {@code classes} of {@code class_usage}, as V1__evidence.sql describes it: of each
 * archive those words in which any class is in use.
 */
final class PackedClasses {

  private static final int HEADER_BYTES = 3 * Long.BYTES + Integer.BYTES;

  private PackedClasses() {}

  static byte[] pack(List<EvidenceStore.ClassUse> uses) {
    int most = 0;
    for (EvidenceStore.ClassUse use : uses) {
      most += HEADER_BYTES + use.cells() * (Integer.BYTES + 1 + 2 * Long.BYTES);
    }
    ByteBuffer buffer = ByteBuffer.allocate(most);
    for (EvidenceStore.ClassUse use : uses) {
      buffer.putLong(use.archiveKey());
      buffer.putLong(use.firstSeenMillis()).putLong(use.lastChangeMillis());
      buffer.putInt(use.cells());
      int word = 0;
      for (int c = 0; c < use.cells(); c++) {
        boolean allInitialised = use.loaded(c) == use.initialised(c);
        putVarint(buffer, ((use.word(c) - word) << 1) | (allInitialised ? 1 : 0));
        word = use.word(c);
        buffer.putLong(use.loaded(c));
        if (!allInitialised) {
          buffer.putLong(use.initialised(c));
        }
      }
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  /** Undoes {@link #pack}. */
  static List<EvidenceStore.ClassUse> unpack(byte[] packed) {
    ByteBuffer buffer = ByteBuffer.wrap(packed);
    List<EvidenceStore.ClassUse> uses = new ArrayList<>();
    while (buffer.hasRemaining()) {
      long archiveKey = buffer.getLong();
      long firstSeenMillis = buffer.getLong();
      long lastChangeMillis = buffer.getLong();
      int[] words = new int[buffer.getInt()];
      long[] bits = new long[2 * words.length];
      int word = 0;
      for (int c = 0; c < words.length; c++) {
        int step = varint(buffer);
        word += step >>> 1;
        words[c] = word;
        bits[2 * c] = buffer.getLong();
        bits[2 * c + 1] = (step & 1) != 0 ? bits[2 * c] : buffer.getLong();
      }
      uses.add(
          new EvidenceStore.ClassUse(archiveKey, words, bits, firstSeenMillis, lastChangeMillis));
    }
    return uses;
  }

  private static void putVarint(ByteBuffer buffer, int value) {
    int rest = value;
    while (rest >= 0x80) {
      buffer.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    buffer.put((byte) rest);
  }

  private static int varint(ByteBuffer buffer) {
    int value = 0;
    int shift = 0;
    byte next = buffer.get();
    while (next < 0) {
      value |= (next & 0x7f) << shift;
      shift += 7;
      next = buffer.get();
    }
    return value | next << shift;
  }
}
