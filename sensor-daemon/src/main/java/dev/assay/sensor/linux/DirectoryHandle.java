package dev.assay.sensor.linux;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A directory held open, as the root of a tree that paths cannot lead out of. It stays the same
 * directory, whatever happens to its name. Not thread-safe; to be closed.
 */
public final class DirectoryHandle implements AutoCloseable {

  private final FileCalls calls;
  private final int descriptor;
  private final String name;

  DirectoryHandle(FileCalls calls, int descriptor, String name) {
    this.calls = calls;
    this.descriptor = descriptor;
    this.name = name;
  }

  /**
   * Opens a directory of the tree as one that sees it as its root would, links followed; null when
   * there is none.
   *
   * @throws SystemCallException when the kernel refuses
   */
  public @Nullable DirectoryHandle directory(String absolutePath) throws SystemCallException {
    int result = calls.openDirectory(descriptor, absolutePath);
    if (FileCalls.isElsewhere(result)) {
      return null;
    }
    if (result < 0) {
      throw new SystemCallException("openat2", name + absolutePath, result);
    }
    return new DirectoryHandle(calls, result, name + absolutePath);
  }

  /**
   * Says what this directory is.
   *
   * @throws SystemCallException when the kernel refuses
   */
  public FileStatus status() throws SystemCallException {
    return calls.status(descriptor, name);
  }

  /**
   * Says what is at a path without links; null when nothing is, or it lies on another mount than
   * this directory.
   *
   * @throws SystemCallException when the kernel refuses
   */
  public @Nullable FileStatus status(String absolutePath) throws SystemCallException {
    int place = calls.openPlace(descriptor, absolutePath);
    if (FileCalls.isElsewhere(place)) {
      return null;
    }
    if (place < 0) {
      throw new SystemCallException("openat2", name + absolutePath, place);
    }
    try {
      return calls.status(place, absolutePath);
    } finally {
      calls.close(place);
    }
  }

  /**
   * Opens a regular file at a path without links for reading; null as {@link #status}, or when it
   * is no regular file.
   *
   * @throws SystemCallException when the kernel refuses
   */
  public @Nullable FileHandle open(String absolutePath) throws SystemCallException {
    return calls.openFile(descriptor, absolutePath);
  }

  int descriptor() {
    return descriptor;
  }

  /**
   * Opens a socket at a path without links, as a place; null as {@link #status}, or when it is no
   * socket.
   *
   * @throws SystemCallException when the kernel refuses
   */
  public @Nullable SocketFile socket(String absolutePath) throws SystemCallException {
    return calls.openSocket(descriptor, absolutePath);
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
