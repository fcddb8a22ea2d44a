package dev.assay.sensor.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Paths {@code ROOT/NUMBER/NAME} in native memory, written over and over without allocation. Not
 * thread-safe.
 */
public final class PathBytes {

  /** Longest name after the number: far above the longest file name of /proc that is read. */
  private static final int LONGEST_SUFFIX = 128;

  private final Memory memory;
  private final ByteBuffer bytes;
  private final int rootLength;
  private final byte[] digits = new byte[10];

  /**
   * Creates paths below a directory.
   *
   * @param root the directory, without a slash at its end
   */
  public PathBytes(String root) {
    byte[] prefix = (root + "/").getBytes(StandardCharsets.UTF_8);
    this.memory = new Memory(prefix.length + digits.length + 1L + LONGEST_SUFFIX + 1L);
    this.bytes = memory.getByteBuffer(0, memory.size());
    this.rootLength = prefix.length;
    bytes.put(prefix);
  }

  /**
   * Makes this the path of a file of a process.
   *
   * @param pid the process id, positive
   * @param name the file, for example {@code ns/pid}, at most 128 bytes
   */
  public PathBytes process(int pid, byte[] name) {
    int first = digits.length;
    int rest = pid;
    do {
      digits[--first] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    bytes.position(rootLength);
    bytes.put(digits, first, digits.length - first);
    bytes.put((byte) '/');
    bytes.put(name);
    bytes.put((byte) 0);
    return this;
  }

  long address() {
    return Pointer.nativeValue(memory);
  }
}
