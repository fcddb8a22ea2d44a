package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Key128;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The state of one JVM's class usage, by digests.
 *
 * @param archiveSet key of the archives in use
 * @param states for each archive of the set, in its order, six bytes of the SHA-256 of its cells
 */
public record ClassState(Key128 archiveSet, List<Long> states) {

  /** How many bytes of the SHA-256 travel. */
  public static final int STATE_BYTES = 6;

  public ClassState {
    states = List.copyOf(states);
  }

  /** Returns the digest that stands for all of it: {@code ClassUsageState.digest}. */
  public Key128 digest() {
    ByteBuffer bytes = ByteBuffer.allocate(Key128.BYTES + STATE_BYTES * states.size());
    bytes.put(archiveSet.bytes());
    for (long state : states) {
      bytes.putShort((short) (state >>> Integer.SIZE)).putInt((int) state);
    }
    return Key128.compute(bytes.array());
  }

  /** Returns the first six bytes of a longer digest as a number. */
  static long stateOf(byte[] digest) {
    long state = 0;
    for (int i = 0; i < STATE_BYTES; i++) {
      state = state << 8 | (digest[i] & 0xff);
    }
    return state;
  }
}
