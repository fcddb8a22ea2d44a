package dev.assay.sensor.procfs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A file that a process has mapped executable, as the kernel names it: path from the root of the
 * file's mount namespace, and " (deleted)" after it when the name no longer leads to the file.
 *
 * <p>Equal by device, inode and name. The same file in many processes is one object, made by {@link
 * MappedFileNames}.
 */
public final class MappedFile {

  private static final byte[] DELETED = " (deleted)".getBytes(StandardCharsets.US_ASCII);

  private final long device;
  private final long inode;
  private final byte[] name;

  /** The full scan that last asked the kernel for the name. */
  private int confirmedIn;

  /** The process that was read when the file was last met, to find it once a process. */
  private long metIn;

  MappedFile(long device, long inode, byte[] name) {
    this.device = device;
    this.inode = inode;
    this.name = name;
  }

  /** Returns the device: major number in the upper, minor in the lower half. */
  public long device() {
    return device;
  }

  /** Returns the inode number. */
  public long inode() {
    return inode;
  }

  /** Returns the kernel's name of it, whole. */
  public String name() {
    return new String(name, StandardCharsets.UTF_8);
  }

  /** Returns whether the name ends as that of a deleted file does; it may really be its name. */
  public boolean hasDeletedMark() {
    int from = name.length - DELETED.length;
    return from > 0 && Arrays.equals(name, from, name.length, DELETED, 0, DELETED.length);
  }

  /** Returns the name without the mark of deleted files. */
  public String pathBeforeDeletion() {
    int length = name.length - (hasDeletedMark() ? DELETED.length : 0);
    return new String(name, 0, length, StandardCharsets.UTF_8);
  }

  boolean hasName(byte[] bytes, int length) {
    return Arrays.equals(name, 0, name.length, bytes, 0, length);
  }

  boolean isConfirmedIn(int fullScan) {
    return confirmedIn == fullScan;
  }

  void confirm(int fullScan) {
    confirmedIn = fullScan;
  }

  /** Returns true the first time that it is met in one reading of a process. */
  boolean meet(long reading) {
    boolean first = metIn != reading;
    metIn = reading;
    return first;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MappedFile file
        && device == file.device
        && inode == file.inode
        && Arrays.equals(name, file.name);
  }

  @Override
  public int hashCode() {
    return hash(device, inode, name, name.length);
  }

  static int hash(long device, long inode, byte[] name, int length) {
    int hash = Long.hashCode(device * 31 + inode);
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + name[i];
    }
    return hash;
  }

  @Override
  public String toString() {
    return name();
  }
}
