package dev.assay.collector.layer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;

/** A stream that fails after so many bytes, or once it is too late. */
final class BoundedInput extends FilterInputStream {

  private final long mostBytes;
  private final BooleanSupplier tooLate;
  private final String what;
  private long count;

  /**
   * Bounds a stream.
   *
   * @param what what it is, for the failure
   */
  BoundedInput(InputStream in, long mostBytes, BooleanSupplier tooLate, String what) {
    super(in);
    this.mostBytes = mostBytes;
    this.tooLate = tooLate;
    this.what = what;
  }

  @Override
  public int read() throws IOException {
    int one = in.read();
    if (one >= 0) {
      count(1);
    }
    return one;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = in.read(into, offset, length);
    if (read > 0) {
      count(read);
    }
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    // By reading, so that it counts, and so that digests above see all of it.
    return read(new byte[(int) Math.min(bytes, 8192)]);
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(int bytes) throws IOException {
    count += bytes;
    if (count > mostBytes) {
      throw new MalformedLayerException(what + " has more than " + mostBytes + " bytes");
    }
    if (tooLate.getAsBoolean()) {
      throw new MalformedLayerException(what + " takes too long to read");
    }
  }
}
