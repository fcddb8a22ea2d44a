package dev.assay.sensor.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Asks the kernel for one mapping of a process at a time: the PROCMAP_QUERY request on {@code
 * /proc/PID/maps}, Linux 6.11 (include/uapi/linux/fs.h). It skips what does not matter in the
 * kernel and makes no text, which costs a third of reading and parsing the file.
 *
 * <p>Not thread-safe; getters are about the last query that returned 0.
 */
public final class MappingQuery {

  /** {@code _IOWR('f', 17, struct procmap_query)}. */
  private static final long PROCMAP_QUERY = 0xC0686611L;

  private static final int STRUCT_BYTES = 104;

  /** The kernel gives no name longer than PATH_MAX. */
  private static final int NAME_BYTES = 4096;

  /** COVERING_OR_NEXT_VMA | FILE_BACKED_VMA | VMA_EXECUTABLE. */
  private static final long NEXT_EXECUTABLE_FILE = 0x34;

  private static final long COVERING = 0;

  private static final int SIZE = 0;
  private static final int FLAGS = 8;
  private static final int ADDRESS = 16;
  private static final int START = 24;
  private static final int END = 32;
  private static final int INODE = 64;
  private static final int DEVICE_MAJOR = 72;
  private static final int DEVICE_MINOR = 76;
  private static final int NAME_SIZE = 80;
  private static final int BUILD_ID_SIZE = 84;
  private static final int NAME_ADDRESS = 88;
  private static final int BUILD_ID_ADDRESS = 96;

  private final Memory query = new Memory(STRUCT_BYTES);
  private final Memory name = new Memory(NAME_BYTES);
  private final long queryAddress = Pointer.nativeValue(query);
  private final long nameAddress = Pointer.nativeValue(name);
  private final ByteBuffer fields =
      query.getByteBuffer(0, STRUCT_BYTES).order(ByteOrder.nativeOrder());
  private final ByteBuffer nameView = name.getByteBuffer(0, NAME_BYTES);
  private final byte[] nameBytes = new byte[NAME_BYTES];

  /** Creates a query that has asked nothing yet. */
  public MappingQuery() {
    fields.putLong(SIZE, STRUCT_BYTES);
    fields.putInt(BUILD_ID_SIZE, 0);
    fields.putLong(BUILD_ID_ADDRESS, 0);
  }

  /**
   * Finds the executable mapping of a file at or after an address, without its name.
   *
   * @param descriptor an open /proc/PID/maps
   * @param address where to begin
   * @return 0, or a negated error number: ENOENT after the last one, ESRCH when the process is
   *     gone, ENOTTY where the kernel has no such request
   */
  public int next(int descriptor, long address) {
    fields.putInt(NAME_SIZE, 0);
    fields.putLong(NAME_ADDRESS, 0);
    return ask(descriptor, NEXT_EXECUTABLE_FILE, address);
  }

  /** As {@link #next}, with the name; ENAMETOOLONG where it exceeds 4095 bytes. */
  public int nextNamed(int descriptor, long address) {
    wantName();
    return ask(descriptor, NEXT_EXECUTABLE_FILE, address);
  }

  /** Finds the mapping that covers an address, with its name; ENOENT when there is none. */
  public int coveringNamed(int descriptor, long address) {
    wantName();
    return ask(descriptor, COVERING, address);
  }

  private void wantName() {
    fields.putInt(NAME_SIZE, NAME_BYTES);
    fields.putLong(NAME_ADDRESS, nameAddress);
  }

  private int ask(int descriptor, long flags, long address) {
    fields.putLong(FLAGS, flags);
    fields.putLong(ADDRESS, address);
    return LibC.ioctl(descriptor, PROCMAP_QUERY, queryAddress) < 0 ? -LibC.errno() : 0;
  }

  /** Returns the first address of the mapping. */
  public long start() {
    return fields.getLong(START);
  }

  /** Returns the first address after the mapping. */
  public long end() {
    return fields.getLong(END);
  }

  /** Returns the inode number of the mapped file. */
  public long inode() {
    return fields.getLong(INODE);
  }

  /** Returns the device of the mapped file: major number in the upper, minor in the lower half. */
  public long device() {
    return ((long) fields.getInt(DEVICE_MAJOR) << 32) | (fields.getInt(DEVICE_MINOR) & 0xFFFFFFFFL);
  }

  /** Returns how many bytes of {@link #name()} are the name. */
  public int nameLength() {
    // The kernel counts the zero at the end.
    return Math.max(0, fields.getInt(NAME_SIZE) - 1);
  }

  /**
   * Returns the name, valid until the next query; use only the first {@link #nameLength()} bytes.
   */
  public byte[] name() {
    nameView.get(0, nameBytes, 0, nameLength());
    return nameBytes;
  }
}
