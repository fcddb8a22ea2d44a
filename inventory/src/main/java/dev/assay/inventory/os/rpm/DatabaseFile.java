package dev.assay.inventory.os.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** An open file of a database, read at any place. Not thread-safe; who opened it closes it. */
final class DatabaseFile {

  private final SeekableByteChannel channel;
  private final long size;

  DatabaseFile(SeekableByteChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
  }

  long size() {
    return size;
  }

  /**
   * Returns a part of the file, big-endian.
   *
   * @throws MalformedDatabaseException if it is not within the file
   */
  ByteBuffer read(long offset, int length) throws IOException {
    if (offset < 0 || length < 0 || offset > size - length) {
      throw new MalformedDatabaseException("it refers to a place outside of the file");
    }
    ByteBuffer buffer = ByteBuffer.allocate(length);
    channel.position(offset);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new MalformedDatabaseException("the file ends early");
      }
    }
    return buffer.flip();
  }
}
