package dev.assay.collector.storage;

import dev.assay.collector.ingest.EvidenceStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The column {@code archives} of {@code class_usage}: of each archive its key, first_seen and
 * last_change, 8 bytes each, the number of its words, 4 bytes, and of each word the classes seen
 * loaded and those seen initialised, 8 bytes each; all big-endian.
 */
final class PackedClasses {

  private static final int HEADER_BYTES = 3 * Long.BYTES + Integer.BYTES;
  private static final int WORD_BYTES = 2 * Long.BYTES;

  private PackedClasses() {}

  static byte[] pack(List<EvidenceStore.ClassUse> uses) {
    int size = 0;
    for (EvidenceStore.ClassUse use : uses) {
      size += HEADER_BYTES + use.words() * WORD_BYTES;
    }
    ByteBuffer buffer = ByteBuffer.allocate(size);
    for (EvidenceStore.ClassUse use : uses) {
      buffer.putLong(use.archiveKey());
      buffer.putLong(use.firstSeenMillis()).putLong(use.lastChangeMillis());
      buffer.putInt(use.words());
      for (int w = 0; w < use.words(); w++) {
        buffer.putLong(use.loaded(w)).putLong(use.initialised(w));
      }
    }
    return buffer.array();
  }

  /** Undoes {@link #pack}. */
  static List<EvidenceStore.ClassUse> unpack(byte[] packed) {
    ByteBuffer buffer = ByteBuffer.wrap(packed);
    List<EvidenceStore.ClassUse> uses = new ArrayList<>();
    while (buffer.hasRemaining()) {
      long archiveKey = buffer.getLong();
      long firstSeenMillis = buffer.getLong();
      long lastChangeMillis = buffer.getLong();
      long[] bits = new long[2 * buffer.getInt()];
      for (int i = 0; i < bits.length; i++) {
        bits[i] = buffer.getLong();
      }
      uses.add(new EvidenceStore.ClassUse(archiveKey, bits, firstSeenMillis, lastChangeMillis));
    }
    return uses;
  }
}
