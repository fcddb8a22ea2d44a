package dev.assay.sensor.linux;

import com.sun.jna.Memory;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * Tells which files of marked file systems are opened: a group of fanotify(7), of the class that
 * only notifies. Nothing that is opened ever waits for it, whatever happens to this process.
 *
 * <p>Events are read a few hundred at a time, one after the other: {@link #read}, then {@link
 * #next} until it returns false. Getters are about the event that {@code next} came to. Each event
 * holds a descriptor, which the next call of {@code next} closes. Not thread-safe; to be closed.
 *
 * <p>Needs Linux 5.8 (STATX_MNT_ID) and CAP_SYS_ADMIN.
 */
public final class FileEvents implements AutoCloseable {

  private static final int FAN_CLOEXEC = 0x1;
  private static final int FAN_NONBLOCK = 0x2;
  private static final int FAN_UNLIMITED_MARKS = 0x20;

  private static final int FAN_MARK_ADD = 0x1;
  private static final int FAN_MARK_MOUNT = 0x10;
  private static final int FAN_MARK_IGNORED_MASK = 0x20;
  private static final int FAN_MARK_IGNORED_SURV_MODIFY = 0x40;
  private static final int FAN_MARK_FLUSH = 0x80;
  private static final int FAN_MARK_FILESYSTEM = 0x100;

  /** Linux 5.19: the mark does not keep the file in memory. */
  private static final int FAN_MARK_EVICTABLE = 0x200;

  private static final long FAN_CLOSE_WRITE = 0x8;
  private static final long FAN_OPEN = 0x20;
  private static final long FAN_OPEN_EXEC = 0x1000;
  private static final long FAN_Q_OVERFLOW = 0x4000;

  /**
   * O_LARGEFILE, O_CLOEXEC, O_NOATIME, and O_NONBLOCK: else a pipe that a container opens would
   * stop the reader, who opens it too, for ever.
   */
  private static final int DESCRIPTOR_FLAGS =
      (Platform.ARCH.equals("aarch64") ? 0x20000 : 0x8000) | 0x80000 | 0x40000 | 0x800;

  private static final int AT_FDCWD = -100;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int SYS_STATX = Platform.ARCH.equals("aarch64") ? 291 : 332;

  private static final Path OWN_THREADS = Path.of("/proc/self/task");

  /** The one of the serial collector, which is what this program runs with. */
  private static final String COLLECTS_GARBAGE = "VM Thread\n";

  private static final int SYS_SETPRIORITY = Platform.ARCH.equals("aarch64") ? 140 : 141;

  /** STATX_BASIC_STATS and STATX_MNT_ID. */
  private static final int STATX_WANTED = 0x7ff | 0x1000;

  private static final int STATX_BYTES = 256;
  private static final int PATH_MAX = 4096;

  /** Events come with a descriptor each: so many at once at the most, far from any limit. */
  private static final int BUFFER_BYTES = 24 * 256;

  private static final byte[] OWN_DESCRIPTORS =
      "/proc/self/fd/".getBytes(StandardCharsets.US_ASCII);

  private final int group;
  private final Memory buffer = new Memory(BUFFER_BYTES);
  private final Memory path = new Memory(PATH_MAX);
  private final Memory link = new Memory(PATH_MAX);
  private final Memory status = new Memory(STATX_BYTES);
  private final Memory polled = new Memory(16);
  private final ByteBuffer events = view(buffer);
  private final ByteBuffer pathView = view(path);
  private final ByteBuffer linkView = view(link);
  private final ByteBuffer statusView = view(status);
  private final ByteBuffer polledView = view(polled);
  private final byte[] digits = new byte[10];
  private final byte[] name = new byte[PATH_MAX];
  private int length;
  private int following;
  private long mask;
  private int descriptor = -1;
  private int pid;

  private FileEvents(int group) {
    this.group = group;
  }

  private static ByteBuffer view(Memory memory) {
    return memory.getByteBuffer(0, memory.size()).order(ByteOrder.nativeOrder());
  }

  /**
   * Begins to listen; nothing is told before a file system is marked.
   *
   * @throws SystemCallException when the kernel refuses: EPERM without CAP_SYS_ADMIN, ENOSYS where
   *     it has no such thing
   */
  public static FileEvents open() throws SystemCallException {
    int group =
        LibC.fanotify_init(FAN_CLOEXEC | FAN_NONBLOCK | FAN_UNLIMITED_MARKS, DESCRIPTOR_FLAGS);
    if (group < 0) {
      throw new SystemCallException("fanotify_init", "for notification", -LibC.errno());
    }
    return new FileEvents(group);
  }

  /** What of a file system is told of. */
  public enum Scope {
    /** All of it, through whichever mount it is opened. */
    FILE_SYSTEM(FAN_MARK_FILESYSTEM),
    /** What is opened through this mount of it. */
    MOUNT(FAN_MARK_MOUNT);

    private final int flag;

    Scope(int flag) {
      this.flag = flag;
    }
  }

  /**
   * From now on tells what is opened, and what was written, on the file system, or through the
   * mount, of a directory. A directory and not a path: what is mounted at a path may be another
   * thing, or gone, by now.
   *
   * @return 0, or a negated error number
   */
  public int mark(DirectoryHandle directory, Scope scope) {
    ownLink(directory.descriptor());
    return mark(FAN_MARK_ADD | scope.flag, FAN_OPEN | FAN_OPEN_EXEC | FAN_CLOSE_WRITE);
  }

  private int mark(int flags, long wanted) {
    int result = LibC.fanotify_mark(group, flags, wanted, AT_FDCWD, Pointer.nativeValue(path));
    return result < 0 ? -LibC.errno() : 0;
  }

  /**
   * Waits until there are events, or mounts have changed.
   *
   * @param mountInfo a descriptor of a mountinfo file; see proc_pid_mountinfo(5), poll
   * @return whether mounts have changed
   */
  public boolean await(int mountInfo, Duration longest) {
    // struct pollfd: int fd, short events, short revents. POLLIN; POLLPRI and POLLERR.
    polledView.putInt(0, group).putShort(4, (short) 1).putShort(6, (short) 0);
    polledView.putInt(8, mountInfo).putShort(12, (short) (2 | 8)).putShort(14, (short) 0);
    int ready = LibC.poll(Pointer.nativeValue(polled), 2, (int) longest.toMillis());
    return ready > 0 && polledView.getShort(14) != 0;
  }

  /**
   * Reads events.
   *
   * @return whether there are any; a negated error number is an event that the kernel could not
   *     open the file of, which is lost; 0: none
   */
  public int read() {
    length = 0;
    following = 0;
    int result = (int) LibC.read(group, Pointer.nativeValue(buffer), BUFFER_BYTES);
    if (result < 0) {
      int error = LibC.errno();
      return error == Errno.EAGAIN || error == Errno.EINTR ? 0 : -error;
    }
    length = result;
    return result > 0 ? 1 : 0;
  }

  /** Goes to the next event of those read; returns false after the last. */
  public boolean next() {
    closeDescriptor();
    // struct fanotify_event_metadata: event_len, vers, reserved, metadata_len, mask, fd, pid.
    if (following + 24 > length) {
      return false;
    }
    mask = events.getLong(following + 8);
    descriptor = events.getInt(following + 16);
    pid = events.getInt(following + 20);
    following += Math.max(24, events.getInt(following));
    return true;
  }

  private void closeDescriptor() {
    if (descriptor >= 0) {
      // As KernelFileReader.close.
      int unused = LibC.close(descriptor);
      descriptor = -1;
    }
  }

  /** Returns whether this is no event, but says that events before it were dropped. */
  public boolean isOverflow() {
    return (mask & FAN_Q_OVERFLOW) != 0;
  }

  /** Returns whether the file was opened to be executed. */
  public boolean isExecution() {
    return (mask & FAN_OPEN_EXEC) != 0;
  }

  /**
   * Returns whether it was opened. The kernel makes one event of several of the same process and
   * file that nobody has read yet.
   */
  public boolean isOpening() {
    return (mask & (FAN_OPEN | FAN_OPEN_EXEC)) != 0;
  }

  /** Returns whether the process closed it after it had opened it to write it. */
  public boolean isWritten() {
    return (mask & FAN_CLOSE_WRITE) != 0;
  }

  /** Returns the process that opened it; 0 where it is of another pid namespace. */
  public int pid() {
    return pid;
  }

  /**
   * Asks what kind of file it is, for the getters that follow.
   *
   * @return 0, or a negated error number
   */
  public int stat() {
    if (descriptor < 0) {
      return -Errno.ENOENT;
    }
    pathView.put(0, (byte) 0);
    long result =
        LibC.syscall(
            SYS_STATX,
            descriptor,
            Pointer.nativeValue(path),
            AT_EMPTY_PATH,
            STATX_WANTED,
            Pointer.nativeValue(status));
    return result < 0 ? -LibC.errno() : 0;
  }

  /** Returns whether it is a regular file. */
  public boolean isRegular() {
    return (statusView.getShort(28) & 0xF000) == 0x8000;
  }

  /** Returns whether anybody may execute it. */
  public boolean isExecutable() {
    return (statusView.getShort(28) & 0111) != 0;
  }

  /** Returns whether it has more names than one. */
  public boolean isLinked() {
    return statusView.getInt(16) > 1;
  }

  /** Returns its inode number. */
  public long inode() {
    return statusView.getLong(32);
  }

  /** Returns the device of its file system: major number in the upper, minor in the lower half. */
  public long device() {
    return ((long) statusView.getInt(136) << 32) | (statusView.getInt(140) & 0xFFFFFFFFL);
  }

  /** Returns when its bytes or attributes last changed (ctime), to the second. */
  public Instant changedAt() {
    return Instant.ofEpochSecond(statusView.getLong(96));
  }

  /** Returns the id of the mount through which it was opened. */
  public long mountId() {
    return statusView.getLong(144);
  }

  /**
   * Asks for the kernel's name of it: the path that leads to it in the mount namespace of who
   * opened it, with the mark of deleted files; {@link #name} has it.
   *
   * @return how many bytes it has, or a negated error number
   */
  public int readName() {
    ownLink(descriptor);
    int result =
        (int) LibC.readlink(Pointer.nativeValue(path), Pointer.nativeValue(link), PATH_MAX);
    if (result < 0) {
      return -LibC.errno();
    }
    linkView.get(0, name, 0, result);
    return result;
  }

  private void ownLink(int descriptor) {
    int first = digits.length;
    int rest = descriptor;
    do {
      digits[--first] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    pathView.clear().put(OWN_DESCRIPTORS).put(digits, first, digits.length - first).put((byte) 0);
  }

  /** Returns the bytes of the name, valid until the next one is asked for. */
  public byte[] name() {
    return name;
  }

  /**
   * Has the kernel tell no more of this file, but that it is executed, unless {@code executionToo}.
   * Forgotten when the kernel needs the memory of the file. Where it is refused, events go on.
   */
  public void ignore(boolean executionToo) {
    ownLink(descriptor);
    int flags = FAN_MARK_ADD | FAN_MARK_IGNORED_MASK | FAN_MARK_IGNORED_SURV_MODIFY;
    long ignored = executionToo ? FAN_OPEN | FAN_OPEN_EXEC : FAN_OPEN;
    if (mark(flags | FAN_MARK_EVICTABLE, ignored) == -Errno.EINVAL) {
      // Before Linux 5.19.
      int unused = mark(flags, ignored);
    }
  }

  /**
   * Lets the calling thread come before others when there is something to do: containers are seen
   * from their start only if their file systems are marked by then. So does the thread of the JVM
   * that collects garbage, which all others have to wait for.
   */
  public void comeFirst() {
    comeFirst(0);
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(OWN_THREADS)) {
      for (Path thread : threads) {
        if (Files.readString(thread.resolve("comm")).equals(COLLECTS_GARBAGE)) {
          comeFirst(Integer.parseInt(thread.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      // A thread ended while it was asked: as where it is refused.
      return;
    }
  }

  /** Where it is refused, a thread works at the priority that it has: needs CAP_SYS_NICE. */
  private static void comeFirst(int thread) {
    // PRIO_PROCESS is 0; it is about a single thread on Linux, 0 is the calling one.
    long unused = LibC.syscall(SYS_SETPRIORITY, 0, thread, -10, 0, 0);
  }

  /** Has the kernel tell of all files again. */
  public void ignoreNone() {
    pathView.clear().put((byte) '/').put((byte) 0);
    int unused = mark(FAN_MARK_FLUSH, 0);
  }

  @Override
  public void close() {
    closeDescriptor();
    // Marks go with it.
    int unused = LibC.close(group);
  }
}
