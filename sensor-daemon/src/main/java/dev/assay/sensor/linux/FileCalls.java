package dev.assay.sensor.linux;

import com.sun.jna.Memory;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Opens files of trees that strangers write, and says what they are. Not thread-safe: each thread
 * has one of its own, with the native memory that its calls use.
 *
 * <p>Needs Linux 5.6 (openat2(2)); before, every call fails with ENOSYS.
 */
public final class FileCalls {

  private static final int AT_FDCWD = -100;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int STATX_BASIC_STATS = 0x7ff;
  private static final int STATX_MNT_ID = 0x1000;
  private static final int STATX_BYTES = 256;

  private static final int SYS_OPENAT2 = 437;
  private static final boolean ARM = Platform.ARCH.equals("aarch64");
  private static final int SYS_STATX = ARM ? 291 : 332;
  private static final int SYS_SETPRIORITY = ARM ? 140 : 141;
  private static final int SYS_IOPRIO_SET = ARM ? 30 : 251;

  // fcntl.h of asm-generic; O_DIRECTORY and O_NOFOLLOW differ on ARM.
  private static final int O_NONBLOCK = 0x800;
  private static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
  private static final int O_CLOEXEC = 0x80000;
  private static final int O_PATH = 0x200000;

  private static final int RESOLVE_NO_XDEV = 0x01;
  private static final int RESOLVE_NO_MAGICLINKS = 0x02;
  private static final int RESOLVE_NO_SYMLINKS = 0x04;
  private static final int RESOLVE_IN_ROOT = 0x10;

  // inode(7)
  private static final int S_IFMT = 0xF000;
  private static final int S_IFREG = 0x8000;
  private static final int S_IFSOCK = 0xC000;

  private static final int PATH_MAX = 4096;
  private static final int BUFFER_BYTES = 256 * 1024;

  private final Memory path = new Memory(PATH_MAX);
  private final Memory how = new Memory(24);
  private final Memory status = new Memory(STATX_BYTES);
  private final Memory buffer = new Memory(BUFFER_BYTES);
  private final ByteBuffer pathView = path.getByteBuffer(0, PATH_MAX);
  private final ByteBuffer howView = how.getByteBuffer(0, 24).order(ByteOrder.nativeOrder());
  private final ByteBuffer statusView =
      status.getByteBuffer(0, STATX_BYTES).order(ByteOrder.nativeOrder());

  /**
   * Opens a directory by a path that can be trusted, such as /proc/PID/root, links followed.
   *
   * @throws SystemCallException when that is not possible
   */
  public DirectoryHandle directory(String trustedPath) throws SystemCallException {
    int descriptor = open(AT_FDCWD, trustedPath, O_PATH | O_DIRECTORY, 0);
    if (descriptor < 0) {
      throw new SystemCallException("open", trustedPath, descriptor);
    }
    return new DirectoryHandle(this, descriptor, trustedPath);
  }

  /**
   * Takes hold of a directory or file by a path that can be trusted, links followed; of a file only
   * {@link DirectoryHandle#status()} can be asked.
   *
   * @throws SystemCallException when that is not possible
   */
  public DirectoryHandle place(String trustedPath) throws SystemCallException {
    int descriptor = open(AT_FDCWD, trustedPath, O_PATH, 0);
    if (descriptor < 0) {
      throw new SystemCallException("open", trustedPath, descriptor);
    }
    return new DirectoryHandle(this, descriptor, trustedPath);
  }

  /**
   * Opens what a link of /proc leads to, also where it has no name any more; null when it is gone
   * or no regular file.
   *
   * @param link for example /proc/PID/fd/3
   */
  public @Nullable FileHandle behind(String link) throws SystemCallException {
    return reading(
        openedForReading(
            open(AT_FDCWD, link, O_PATH, 0), link, () -> open(AT_FDCWD, link, O_NONBLOCK, 0)),
        link);
  }

  /** Lets the calling thread have of processor and disk what others leave. */
  public void yieldToOthers() {
    // Courtesy only: where it is refused the thread works at the priority that it has.
    long unusedNice = LibC.syscall(SYS_SETPRIORITY, 0, 0, 19, 0, 0);
    // IOPRIO_WHO_PROCESS, the calling thread, IOPRIO_CLASS_IDLE.
    long unusedIdle = LibC.syscall(SYS_IOPRIO_SET, 1, 0, 3 << 13, 0, 0);
  }

  int openDirectory(int directory, String absolutePath) {
    return open(
        directory, absolutePath, O_PATH | O_DIRECTORY, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
  }

  /** Opens a place in a tree, to ask about it only; nothing happens to devices and pipes. */
  int openPlace(int directory, String absolutePath) {
    return open(directory, absolutePath, O_PATH, within());
  }

  /** Opens a socket at a path without links as a place; null when there is none. */
  @Nullable SocketFile openSocket(int directory, String absolutePath) throws SystemCallException {
    int place = openPlace(directory, absolutePath);
    if (isElsewhere(place)) {
      return null;
    }
    if (place < 0) {
      throw new SystemCallException("openat2", absolutePath, place);
    }
    boolean socket = false;
    try {
      status(place, absolutePath);
      socket = (mode() & S_IFMT) == S_IFSOCK;
      // stx_uid of struct statx
      return socket ? new SocketFile(this, place, statusView.getInt(20)) : null;
    } finally {
      if (!socket) {
        close(place);
      }
    }
  }

  static Path pathOf(int descriptor) {
    return Path.of("/proc/self/fd", Integer.toString(descriptor));
  }

  @Nullable FileHandle openFile(int directory, String absolutePath) throws SystemCallException {
    return reading(
        openedForReading(
            openPlace(directory, absolutePath),
            absolutePath,
            () -> open(directory, absolutePath, O_NONBLOCK, within())),
        absolutePath);
  }

  private static int within() {
    return RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;
  }

  private interface Opening {
    int open();
  }

  /** Opens for reading only what is a regular file: opening a device can do something. */
  private int openedForReading(int place, String name, Opening opening) throws SystemCallException {
    if (place < 0) {
      return place;
    }
    try {
      return status(place, name).isRegular() ? opening.open() : -Errno.ENOENT;
    } finally {
      close(place);
    }
  }

  private @Nullable FileHandle reading(int descriptor, String name) throws SystemCallException {
    if (descriptor < 0) {
      if (isElsewhere(descriptor)) {
        return null;
      }
      throw new SystemCallException("openat2", name, descriptor);
    }
    FileHandle handle = new FileHandle(this, descriptor, name);
    if (!handle.status().isRegular()) {
      handle.close();
      return null;
    }
    return handle;
  }

  /** Returns whether a result says that there is no such file on this mount. */
  static boolean isElsewhere(int result) {
    return Errno.isGone(result)
        || result == -Errno.ENOTDIR
        || result == -Errno.ELOOP
        || result == -Errno.EXDEV;
  }

  private int open(int directory, String name, int flags, int resolve) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length >= PATH_MAX) {
      return -Errno.ENAMETOOLONG;
    }
    pathView.clear().put(bytes).put((byte) 0);
    howView.putLong(0, flags | O_CLOEXEC).putLong(8, 0).putLong(16, resolve);
    long result =
        LibC.syscall(
            SYS_OPENAT2,
            directory,
            Pointer.nativeValue(path),
            Pointer.nativeValue(how),
            how.size(),
            0);
    return result < 0 ? -LibC.errno() : (int) result;
  }

  FileStatus status(int descriptor, String name) throws SystemCallException {
    pathView.put(0, (byte) 0);
    long result =
        LibC.syscall(
            SYS_STATX,
            descriptor,
            Pointer.nativeValue(path),
            AT_EMPTY_PATH,
            STATX_BASIC_STATS | STATX_MNT_ID,
            Pointer.nativeValue(status));
    if (result < 0) {
      throw new SystemCallException("statx", name, -LibC.errno());
    }
    // struct statx of include/uapi/linux/stat.h: the same on every architecture.
    return new FileStatus(
        (mode() & S_IFMT) == S_IFREG,
        ((long) statusView.getInt(136) << 32) | (statusView.getInt(140) & 0xFFFFFFFFL),
        (statusView.getInt(0) & STATX_MNT_ID) == 0 ? 0 : statusView.getLong(144),
        statusView.getLong(32),
        statusView.getLong(40),
        statusView.getLong(48) * 512,
        Instant.ofEpochSecond(statusView.getLong(96), statusView.getInt(104)));
  }

  /** Returns stx_mode of the last status. */
  private int mode() {
    return statusView.getShort(28) & 0xFFFF;
  }

  /** Reads on into {@code bytes}; returns how many, 0 at the end, or the negated error. */
  int read(int descriptor, byte[] bytes) {
    int most = Math.min(bytes.length, BUFFER_BYTES);
    int length = (int) LibC.read(descriptor, Pointer.nativeValue(buffer), most);
    if (length < 0) {
      return -LibC.errno();
    }
    buffer.read(0, bytes, 0, length);
    return length;
  }

  void close(int descriptor) {
    // As KernelFileReader.close: nothing to be done about the only error.
    int unused = LibC.close(descriptor);
  }
}
