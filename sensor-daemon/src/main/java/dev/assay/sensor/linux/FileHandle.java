package dev.assay.sensor.linux;

/** A regular file open for reading. Not thread-safe; to be closed. */
public final class FileHandle implements AutoCloseable {

  private final FileCalls calls;
  private final int descriptor;
  private final String name;

  FileHandle(FileCalls calls, int descriptor, String name) {
    this.calls = calls;
    this.descriptor = descriptor;
    this.name = name;
  }

  /** Says what it is now. */
  public FileStatus status() throws SystemCallException {
    return calls.status(descriptor, name);
  }

  /**
   * Reads on.
   *
   * @return how many bytes; 0 at the end
   */
  public int read(byte[] bytes) throws SystemCallException {
    int length = calls.read(descriptor, bytes);
    if (length < 0) {
      throw new SystemCallException("read", name, length);
    }
    return length;
  }

  @Override
  public void close() {
    calls.close(descriptor);
  }
}
