package dev.assay.sensor.content;

import dev.assay.sensor.content.FileContent.Sha256;
import dev.assay.sensor.linux.FileHandle;
import dev.assay.sensor.linux.FileStatus;
import dev.assay.sensor.linux.SystemCallException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of reading a file: its digest, or why there is none.
 *
 * @param digest the digest; null where there is none
 * @param status the file as it was read, or as it was seen last
 * @param problem why there is no digest
 */
record FileDigest(@Nullable Sha256 digest, FileStatus status, String problem) {

  private static final int CHUNK_BYTES = 256 * 1024;

  static FileDigest none(FileStatus status, String problem) {
    return new FileDigest(null, status, problem);
  }

  static FileDigest tooLarge(FileStatus status, long mostBytes) {
    return none(
        status,
        "it has " + status.sizeBytes() + " bytes, more than the sensor reads (" + mostBytes + ")");
  }

  /**
   * Reads a file whole. The digest counts only if nothing of it changed meanwhile.
   *
   * @param mostBytes larger ones are not read
   */
  static FileDigest read(FileHandle file, long mostBytes, ReadPace pace)
      throws SystemCallException, InterruptedException {
    FileStatus before = file.status();
    if (before.sizeBytes() > mostBytes) {
      return tooLarge(before, mostBytes);
    }
    MessageDigest digest = sha256();
    byte[] chunk = new byte[CHUNK_BYTES];
    long total = 0;
    int length = file.read(chunk);
    // One that grows faster than it is read would never end.
    while (length > 0 && total <= mostBytes) {
      total += length;
      digest.update(chunk, 0, length);
      pace.read(length);
      length = file.read(chunk);
    }
    FileStatus after = file.status();
    return after.equals(before) && total == before.sizeBytes()
        ? new FileDigest(new Sha256(ByteBuffer.wrap(digest.digest())), after, "")
        : none(after, "it changes while it is read");
  }

  /** Returns a new computation; every Java platform has this one. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java runtime has no SHA-256, which each must have", e);
    }
  }
}
