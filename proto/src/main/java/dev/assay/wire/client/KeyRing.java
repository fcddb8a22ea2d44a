package dev.assay.wire.client;

import com.google.protobuf.ByteString;
import java.util.Arrays;

/**
 * The latest keys of one connection, by their numbers: 1, 2, 3, ... For one thread.
 *
 * <p>It grows with what is told, up to 32 KiB.
 */
final class KeyRing {

  /**
   * How many of the latest have numbers, as the protocol has it: more than there are programs and
   * sets of files on most nodes. A collector keeps their bytes for each sensor.
   */
  static final int MOST = 2048;

  static final int KEY_BYTES = 16;

  /** Stands for one that is not known. */
  static final ByteString NONE = ByteString.copyFrom(new byte[KEY_BYTES]);

  /** Of number n the bytes from KEY_BYTES * (n % MOST) on. */
  private byte[] keys = new byte[8 * KEY_BYTES];

  private int last;

  /** Returns the number that was given last; 0 before the first. */
  int last() {
    return last;
  }

  /** Gives a key the next number; the one that had its place has none any more. */
  void add(ByteString key) {
    last++;
    int at = KEY_BYTES * (last % MOST);
    if (at + KEY_BYTES > keys.length) {
      keys = Arrays.copyOf(keys, Math.min(2 * keys.length, KEY_BYTES * MOST));
    }
    key.copyTo(keys, at);
  }

  /** Tells whether a number is one of those that the protocol allows now. */
  boolean has(int number) {
    return number >= 1 && number <= last && number > last - MOST;
  }

  /** Returns the key with a number; empty where there is none. */
  ByteString get(int number) {
    return has(number)
        ? ByteString.copyFrom(keys, KEY_BYTES * (number % MOST), KEY_BYTES)
        : ByteString.EMPTY;
  }
}
