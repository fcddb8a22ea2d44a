package dev.assay.inventory.language.jar;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;

/** The bytes of an archive, or of one that lies uncompressed inside of another. Not thread-safe. */
sealed interface ArchiveBytes {

  /** Returns their number. */
  long size();

  /**
   * Returns a part of them, little-endian as all numbers in archives.
   *
   * @throws EOFException if it is not within the archive
   */
  ByteBuffer read(long offset, int length) throws IOException;

  /** Returns a part of them as an archive of its own. */
  default ArchiveBytes slice(long offset, long size) throws MalformedArchiveException {
    if (offset < 0 || size < 0 || offset > size() - size) {
      throw new MalformedArchiveException("an entry lies outside of the archive");
    }
    return new Slice(this, offset, size);
  }

  /** All bytes of an open file. */
  record OfChannel(SeekableByteChannel channel, long size) implements ArchiveBytes {

    @Override
    public ByteBuffer read(long offset, int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
      channel.position(offset);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          throw new EOFException("the file ends early");
        }
      }
      return buffer.flip();
    }
  }

  /** Bytes in memory. */
  record OfMemory(ByteBuffer bytes) implements ArchiveBytes {

    @Override
    public long size() {
      return bytes.limit();
    }

    @Override
    public ByteBuffer read(long offset, int length) throws IOException {
      if (offset > bytes.limit() - length) {
        throw new EOFException("the file ends early");
      }
      return bytes.slice((int) offset, length).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** A part of other bytes. */
  record Slice(ArchiveBytes whole, long offset, long size) implements ArchiveBytes {

    @Override
    public ByteBuffer read(long at, int length) throws IOException {
      if (at > size - length) {
        throw new EOFException("the file ends early");
      }
      return whole.read(offset + at, length);
    }
  }
}
