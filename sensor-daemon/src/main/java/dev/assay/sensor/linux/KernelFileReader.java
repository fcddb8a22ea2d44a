package dev.assay.sensor.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/**
 * Reads files and links that the kernel makes up, such as those of /proc, into one buffer that is
 * used again and again.
 *
 * <p>Not thread-safe; a result stands in {@link #bytes()} until the next call.
 */
public final class KernelFileReader {

  private final Memory memory;
  private final ByteBuffer view;
  private final byte[] bytes;

  /**
   * Creates a reader.
   *
   * @param capacityBytes the most that is read of one file
   */
  public KernelFileReader(int capacityBytes) {
    this.memory = new Memory(capacityBytes);
    this.view = memory.getByteBuffer(0, capacityBytes);
    this.bytes = new byte[capacityBytes];
  }

  /** Returns what was read last: as many bytes as the last call said. */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * Reads a file from its start, up to the capacity.
   *
   * @return how many bytes were read, or the negated error number
   */
  public int read(PathBytes path) {
    int descriptor = open(path);
    if (descriptor < 0) {
      return descriptor;
    }
    try {
      return fill(descriptor);
    } finally {
      close(descriptor);
    }
  }

  /**
   * Reads where a symbolic link points to.
   *
   * @return how many bytes its target has, or the negated error number
   */
  public int readLink(PathBytes path) {
    int length = (int) LibC.readlink(path.address(), Pointer.nativeValue(memory), memory.size());
    return length < 0 ? -LibC.errno() : copy(length);
  }

  /**
   * Opens a file for reading: a descriptor, to be given to {@link #close}, or the negated error.
   */
  public int open(PathBytes path) {
    int descriptor = LibC.open(path.address(), LibC.READ_ONLY_CLOSE_ON_EXEC);
    return descriptor < 0 ? -LibC.errno() : descriptor;
  }

  /**
   * Reads the next piece of an open file.
   *
   * @return how many bytes were read, 0 at its end, or the negated error number
   */
  public int readNext(int descriptor) {
    int length = (int) LibC.read(descriptor, Pointer.nativeValue(memory), memory.size());
    return length < 0 ? -LibC.errno() : copy(length);
  }

  /** Closes a descriptor. */
  public void close(int descriptor) {
    // The only error that a descriptor opened for reading can meet here is EINTR, after which Linux
    // has closed it all the same: close(2), notes.
    int unused = LibC.close(descriptor);
  }

  private int fill(int descriptor) {
    int total = 0;
    while (total < bytes.length) {
      int length =
          (int)
              LibC.read(
                  descriptor, Pointer.nativeValue(memory) + total, bytes.length - (long) total);
      if (length < 0) {
        return -LibC.errno();
      }
      if (length == 0) {
        break;
      }
      total += length;
    }
    return copy(total);
  }

  private int copy(int length) {
    view.get(0, bytes, 0, length);
    return length;
  }
}
