package dev.assay.sensor.procfs;

import dev.assay.sensor.linux.Errno;
import dev.assay.sensor.linux.KernelFileReader;
import dev.assay.sensor.linux.PathBytes;
import dev.assay.sensor.linux.SystemCallException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The files of /proc, one method each.
 *
 * <p>A process that is gone is an expected outcome: null, or an empty result where the method says
 * so. What the kernel refuses is a {@link SystemCallException}. Not thread-safe: it reads into one
 * buffer, again and again, so that a scan of thousands of processes leaves little garbage.
 */
public final class ProcFs {

  /**
   * The most read of one small file. Command lines can be megabytes, of which the start will do;
   * the mounts of a node with thousands of containers need more and are read by {@link #mounts}.
   */
  private static final int BUFFER_BYTES = 64 * 1024;

  /** The most read of a mountinfo file: 100,000 mounts, the kernel's own limit, of 160 bytes. */
  private static final int MOUNTINFO_BYTES = 16 * 1024 * 1024;

  /** USER_HZ: 100 on every architecture that Java runs on (include/asm-generic/param.h). */
  private static final long MILLIS_PER_TICK = 10;

  private static final byte[] STAT = name("stat");
  private static final byte[] STATM = name("statm");
  private static final byte[] STATUS = name("status");
  private static final byte[] CGROUP = name("cgroup");
  private static final byte[] COMMAND = name("cmdline");
  private static final byte[] ENVIRONMENT = name("environ");
  private static final byte[] EXECUTABLE = name("exe");
  private static final byte[] ROOT = name("root");
  private static final byte[] PID_NAMESPACE = name("ns/pid");
  private static final byte[] MOUNT_NAMESPACE = name("ns/mnt");
  private static final byte[] MOUNTINFO = name("mountinfo");

  private final Path root;
  private final PathBytes path;
  private final KernelFileReader reader = new KernelFileReader(BUFFER_BYTES);

  /**
   * Creates a view of a proc file system.
   *
   * @param root where it is mounted, for example {@code /proc}
   */
  public ProcFs(Path root) {
    this.root = root;
    this.path = new PathBytes(root.toString());
  }

  /** Returns where the proc file system is mounted. */
  public Path root() {
    return root;
  }

  /** Returns the ids of all processes, ascending. */
  public int[] processes() {
    String[] names = root.toFile().list();
    if (names == null) {
      return new int[0];
    }
    int[] pids = new int[names.length];
    int count = 0;
    for (String name : names) {
      if (name.charAt(0) <= '9' && name.length() < 10 && name.chars().allMatch(ProcFs::isDigit)) {
        pids[count++] = Integer.parseInt(name);
      }
    }
    int[] found = Arrays.copyOf(pids, count);
    Arrays.sort(found);
    return found;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /**
   * Returns the name of this boot.
   *
   * @throws IOException when it cannot be read or is no UUID
   */
  public BootId bootId() throws IOException {
    Path file = root.resolve("sys/kernel/random/boot_id");
    String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
    try {
      return new BootId(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": '" + text + "' (expected: a UUID)", e);
    }
  }

  /**
   * Returns when the node was booted, to the second, by the clock that the kernel has now.
   *
   * @throws IOException when /proc/stat cannot be read or has no such line
   */
  public Instant bootTime() throws IOException {
    Path file = root.resolve("stat");
    try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("btime "))
          .map(line -> Instant.ofEpochSecond(Long.parseLong(line.substring(6).strip())))
          .findFirst()
          .orElseThrow(() -> new IOException(file + ": no line 'btime'"));
    } catch (NumberFormatException e) {
      throw new IOException(file + ": malformed line 'btime'", e);
    }
  }

  /** Returns when a process started that began so many clock ticks after {@code bootTime}. */
  public static Instant startTime(Instant bootTime, long ticks) {
    return bootTime.plusMillis(ticks * MILLIS_PER_TICK);
  }

  /** Returns the state of a process; null when it is gone. */
  public @Nullable ProcessStat stat(int pid) throws SystemCallException {
    int length = read(pid, STAT);
    return length <= 0 ? null : ProcessStat.parse(reader.bytes(), length);
  }

  /**
   * Returns the size in pages of what a process has mapped, its heap left out: it moves when a
   * library is loaded, and not when memory is allocated; -1 when it is gone.
   */
  public long mappedPages(int pid) throws SystemCallException {
    int length = read(pid, STATM);
    if (length <= 0) {
      return -1;
    }
    // proc_pid_statm(5): size resident shared text lib data dt
    String[] fields =
        new String(reader.bytes(), 0, length, StandardCharsets.US_ASCII).strip().split(" ", -1);
    return fields.length < 6 ? -1 : Long.parseLong(fields[0]) - Long.parseLong(fields[5]);
  }

  /**
   * Returns the identity of a process; null when it is gone, or when its ids within its own
   * namespace are not shown.
   *
   * @param startTimeTicks its start time, from its stat
   */
  public @Nullable ProcessId identity(int pid, long startTimeTicks) throws SystemCallException {
    String namespace = readLink(pid, PID_NAMESPACE);
    if (namespace == null) {
      return null;
    }
    int length = read(pid, STATUS);
    int inner = length <= 0 ? -1 : lastNumber(reader.bytes(), length, "NSpid:", pid);
    return inner < 0 ? null : new ProcessId(namespaceInode(namespace), inner, startTimeTicks);
  }

  /** Returns the inode number of the mount namespace of a process; 0 when it is gone. */
  public long mountNamespace(int pid) throws SystemCallException {
    String namespace = readLink(pid, MOUNT_NAMESPACE);
    return namespace == null ? 0 : namespaceInode(namespace);
  }

  /** Returns the inode number of the pid namespace of a process; 0 when it is gone. */
  public long pidNamespace(int pid) throws SystemCallException {
    String namespace = readLink(pid, PID_NAMESPACE);
    return namespace == null ? 0 : namespaceInode(namespace);
  }

  /** Returns the control groups of a process; none when it is gone. */
  public CgroupPath cgroup(int pid) throws SystemCallException {
    int length = read(pid, CGROUP);
    return CgroupPath.parse(text(Math.max(0, length)));
  }

  /**
   * Returns the names of the control groups of a process, and of those that they lie in; none when
   * it is gone.
   */
  public Set<String> groupNames(int pid) throws SystemCallException {
    return CgroupPath.names(text(Math.max(0, read(pid, CGROUP))));
  }

  /** Returns where its root directory lies in its mount namespace; null when it is gone. */
  public @Nullable String rootDirectory(int pid) throws SystemCallException {
    return readLink(pid, ROOT);
  }

  /** Returns the path of its program as the kernel says it; null when it is gone or has none. */
  public @Nullable String executable(int pid) throws SystemCallException {
    return readLink(pid, EXECUTABLE);
  }

  /** Returns its arguments, each ended by a zero byte, at most 64 KiB; empty when it is gone. */
  public byte[] commandLine(int pid) throws SystemCallException {
    int length = read(pid, COMMAND);
    return Arrays.copyOf(reader.bytes(), Math.max(0, length));
  }

  /**
   * Returns what its user named its program, by the first 64 KiB of the variables that it was
   * started with; null when they do not say, or cannot be read. Nothing else of them is handed out:
   * they may be secrets.
   */
  public @Nullable ProgramName programName(int pid) {
    int length = reader.read(path.process(pid, ENVIRONMENT));
    return length <= 0 ? null : ProgramName.of(reader.bytes(), length);
  }

  /**
   * Returns the mounts that a process sees, below its own root directory; null when it is gone.
   *
   * @throws SystemCallException when the kernel refuses
   */
  public @Nullable MountTable mounts(int pid) throws SystemCallException {
    int descriptor = reader.open(path.process(pid, MOUNTINFO));
    if (descriptor < 0) {
      return isWithoutMounts(descriptor, pid) ? null : MountTable.EMPTY;
    }
    try {
      return readMounts(descriptor, pid);
    } finally {
      reader.close(descriptor);
    }
  }

  private @Nullable MountTable readMounts(int descriptor, int pid) throws SystemCallException {
    var parser = new MountTable.Parser();
    int length = readPieces(descriptor, read -> parser.add(reader.bytes(), read));
    if (length < 0) {
      return isWithoutMounts(length, pid) ? null : MountTable.EMPTY;
    }
    return parser.finish();
  }

  private boolean isWithoutMounts(int result, int pid) throws SystemCallException {
    // EINVAL: the process ends, and has no mount namespace any more (proc_mounts.c).
    return result == -Errno.EINVAL || gone(result, pid, MOUNTINFO);
  }

  /**
   * Returns what is mounted at the root directory of a process; null when it is gone, or its root
   * is none.
   *
   * @throws SystemCallException when the kernel refuses
   */
  public @Nullable RootMount rootMount(int pid) throws SystemCallException {
    int descriptor = reader.open(path.process(pid, MOUNTINFO));
    if (descriptor < 0) {
      return gone(descriptor, pid, MOUNTINFO) ? null : new RootMount("", "", null);
    }
    try {
      var parser = new RootMount.Parser();
      int length = readPieces(descriptor, read -> parser.add(reader.bytes(), read));
      return length < 0 ? null : parser.finish();
    } finally {
      reader.close(descriptor);
    }
  }

  private int readPieces(int descriptor, IntConsumer piece) {
    int total = 0;
    int length = reader.readNext(descriptor);
    while (length > 0 && total < MOUNTINFO_BYTES) {
      piece.accept(length);
      total += length;
      length = reader.readNext(descriptor);
    }
    return length;
  }

  private int read(int pid, byte[] file) throws SystemCallException {
    int result = reader.read(path.process(pid, file));
    return result < 0 && gone(result, pid, file) ? -1 : result;
  }

  private @Nullable String readLink(int pid, byte[] file) throws SystemCallException {
    int length = reader.readLink(path.process(pid, file));
    return length < 0 && gone(length, pid, file) ? null : text(length);
  }

  /** Returns true for a process that is gone; any other error is an exception. */
  private boolean gone(int result, int pid, byte[] file) throws SystemCallException {
    if (Errno.isGone(result)) {
      return true;
    }
    String name = new String(file, StandardCharsets.US_ASCII);
    throw new SystemCallException("read", root + "/" + pid + "/" + name, result);
  }

  private String text(int length) {
    return new String(reader.bytes(), 0, length, StandardCharsets.UTF_8);
  }

  /** Reads the number of a link such as {@code pid:[4026531836]}; 0 where it is none. */
  private static long namespaceInode(String link) {
    int from = link.indexOf('[');
    int to = link.indexOf(']', from + 1);
    if (from < 0 || to < 0) {
      return 0;
    }
    try {
      return Long.parseUnsignedLong(link.substring(from + 1, to));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /**
   * Returns the last number of the line that begins with {@code key}; {@code otherwise} without.
   */
  private static int lastNumber(byte[] bytes, int length, String key, int otherwise) {
    String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    int line = text.startsWith(key) ? 0 : text.indexOf("\n" + key);
    if (line < 0) {
      // Before Linux 4.1. Right outside of nested namespaces.
      return otherwise;
    }
    int end = text.indexOf('\n', line + 1);
    String numbers = text.substring(line, end < 0 ? text.length() : end).strip();
    int last = numbers.lastIndexOf('\t');
    try {
      return last < 0 ? -1 : Integer.parseInt(numbers.substring(last + 1));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static byte[] name(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
