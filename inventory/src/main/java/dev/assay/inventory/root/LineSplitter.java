package dev.assay.inventory.root;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Predicate;

/** Makes lines of bytes that come piece by piece. Empty ones are left out. Not thread-safe. */
final class LineSplitter {

  /** Four times PATH_MAX: a path of more characters cannot be told from one that was cut. */
  static final int MOST_BYTES = 16 * 1024;

  private final Predicate<String> taker;
  private byte[] line = new byte[256];
  private int length;

  /** Makes one that gives lines to {@code taker} until that returns false. */
  LineSplitter(Predicate<String> taker) {
    this.taker = taker;
  }

  /** Takes the next piece; returns whether the taker wants more. */
  boolean add(ByteBuffer piece) {
    while (piece.hasRemaining()) {
      byte next = piece.get();
      if (next == '\n') {
        if (!end()) {
          return false;
        }
      } else if (length < MOST_BYTES) {
        if (length == line.length) {
          line = Arrays.copyOf(line, Math.min(MOST_BYTES, 2 * length));
        }
        line[length++] = next;
      }
    }
    return true;
  }

  /** Gives the line that has begun, if any; returns whether the taker wants more. */
  boolean end() {
    if (length == 0) {
      return true;
    }
    String complete = new String(line, 0, length, StandardCharsets.UTF_8);
    length = 0;
    return taker.test(complete);
  }
}
