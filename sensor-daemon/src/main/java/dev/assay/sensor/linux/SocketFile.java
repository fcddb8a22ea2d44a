package dev.assay.sensor.linux;

import java.nio.file.Path;

/**
 * A socket in the file system, held open as a place (not connected): what is connected to is what
 * was looked at. Not thread-safe; to be closed.
 */
public final class SocketFile implements AutoCloseable {

  private final FileCalls calls;
  private final int descriptor;
  private final int owner;

  SocketFile(FileCalls calls, int descriptor, int owner) {
    this.calls = calls;
    this.descriptor = descriptor;
    this.owner = owner;
  }

  /** Returns the id of the user that owns it. */
  public int owner() {
    return owner;
  }

  /** Returns a path of this process that leads to it, as long as this is open. */
  public Path path() {
    return FileCalls.pathOf(descriptor);
  }

  @Override
  public void close() {
    calls.close(descriptor);
  }
}
