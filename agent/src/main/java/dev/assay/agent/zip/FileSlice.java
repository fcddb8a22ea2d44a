package dev.assay.agent.zip;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.security.MessageDigest;

/**
 * A stretch of an open file: a whole file, or an archive stored within another. Does not own the
 * file; for one thread.
 */
public final class FileSlice {

  /** Large enough that the digest, not the system call, is what costs. */
  private static final int CHUNK_BYTES = 64 * 1024;

  private final RandomAccessFile file;
  private final long start;
  private final long length;

  private FileSlice(RandomAccessFile file, long start, long length) {
    this.file = file;
    this.start = start;
    this.length = length;
  }

  /** Returns all of a file. */
  public static FileSlice whole(RandomAccessFile file) throws IOException {
    return new FileSlice(file, 0, file.length());
  }

  /** Returns its length in bytes. */
  public long length() {
    return length;
  }

  /**
   * Returns a part of it.
   *
   * @throws EOFException if the part is not all inside
   */
  FileSlice part(long offset, long partLength) throws EOFException {
    check(offset, partLength);
    return new FileSlice(file, start + offset, partLength);
  }

  /**
   * Returns bytes of it; the caller has bounded their number.
   *
   * @throws EOFException if they are not all inside
   */
  byte[] read(long offset, int count) throws IOException {
    check(offset, count);
    byte[] bytes = new byte[count];
    file.seek(start + offset);
    file.readFully(bytes);
    return bytes;
  }

  /** Feeds all of it to a digest. */
  public void digest(MessageDigest digest) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    file.seek(start);
    for (long left = length; left > 0; ) {
      int count = (int) Math.min(left, chunk.length);
      file.readFully(chunk, 0, count);
      digest.update(chunk, 0, count);
      left -= count;
    }
  }

  private void check(long offset, long count) throws EOFException {
    if (offset < 0 || count < 0 || offset > length - count) {
      throw new EOFException(count + " bytes at " + offset + " of " + length);
    }
  }
}
