package dev.assay.sensor.procfs;

import java.util.Arrays;

/**
 * Cuts pieces of a file into lines, without copying those that lie within one piece. Longer lines
 * than {@link #LONGEST} are dropped and counted.
 */
final class LineBuffer {

  /** Takes a line: the bytes from {@code from} up to {@code to}, without its end. */
  interface LineSink {
    void line(byte[] bytes, int from, int to);
  }

  /** Three paths of PATH_MAX bytes, each byte written as four, and what stands between them. */
  static final int LONGEST = 3 * 4 * 4096 + 1024;

  private final LineSink sink;
  private byte[] rest = new byte[512];
  private int restLength;
  private boolean dropping;
  private int dropped;

  LineBuffer(LineSink sink) {
    this.sink = sink;
  }

  void add(byte[] bytes, int length) {
    int from = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        end(bytes, from, i);
        from = i + 1;
      }
    }
    keep(bytes, from, length);
  }

  /** Ends the last line, where the file does not. */
  void finish() {
    if (restLength > 0 || dropping) {
      end(rest, 0, 0);
    }
  }

  /** Returns how many lines were too long. */
  int dropped() {
    return dropped;
  }

  private void end(byte[] bytes, int from, int to) {
    if (restLength == 0 && !dropping) {
      sink.line(bytes, from, to);
      return;
    }
    keep(bytes, from, to);
    if (dropping) {
      dropped++;
    } else {
      sink.line(rest, 0, restLength);
    }
    restLength = 0;
    dropping = false;
  }

  private void keep(byte[] bytes, int from, int to) {
    int length = to - from;
    if (restLength + length > LONGEST) {
      dropping = true;
      restLength = 0;
    }
    if (dropping) {
      return;
    }
    if (restLength + length > rest.length) {
      rest = Arrays.copyOf(rest, Math.max(restLength + length, 2 * rest.length));
    }
    System.arraycopy(bytes, from, rest, restLength, length);
    restLength += length;
  }
}
