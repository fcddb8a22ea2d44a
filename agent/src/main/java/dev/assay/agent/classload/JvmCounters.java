package dev.assay.agent.classload;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's own counters of classes, in the file that it keeps for jstat (hsperfdata; HotSpot's
 * perfMemory.hpp, layout version 2.0, the same since JDK 5).
 *
 * <p>The JVM maps that file and counts in it, so a read of eight bytes is always current and costs
 * the JVM nothing. For one thread. Reads nothing that an attacker gains from: a wrong counter only
 * moves the time of a sweep.
 */
public final class JvmCounters {

  private static final int MAGIC = 0xcafec0c0;
  private static final int PROLOGUE_BYTES = 32;
  private static final int ENTRY_BYTES = 20;

  /** The JVM's default is 32 KiB; -XX:PerfDataMemorySize can enlarge it. */
  private static final int MAX_BYTES = 1024 * 1024;

  private final RandomAccessFile file;
  private final ByteOrder order;
  private final int loadedAt;
  private final int sharedLoadedAt;
  private final int initialisedAt;
  private final byte[] value = new byte[8];

  private JvmCounters(RandomAccessFile file, ByteBuffer memory) throws IOException {
    this.file = file;
    this.order = memory.order();
    this.loadedAt = find(memory, "java.cls.loadedClasses");
    this.sharedLoadedAt = find(memory, "java.cls.sharedLoadedClasses");
    this.initialisedAt = find(memory, "sun.cls.initializedClasses");
  }

  /**
   * Opens the counters of this JVM; null where it keeps none: -XX:-UsePerfData, an unknown user, a
   * read-only /tmp.
   *
   * @param user name of the user, as the JVM has it in user.name
   * @param pid process id in the innermost namespace
   */
  public static @Nullable JvmCounters open(String user, long pid) {
    // The directory is /tmp on Linux whatever java.io.tmpdir says (HotSpot's
    // os::get_temp_directory).
    return open(new File("/tmp/hsperfdata_" + user + "/" + pid));
  }

  static @Nullable JvmCounters open(File path) {
    if (!path.isFile() || path.length() > MAX_BYTES) {
      return null;
    }
    RandomAccessFile file = null;
    try {
      file = new RandomAccessFile(path, "r");
      byte[] bytes = new byte[(int) file.length()];
      file.readFully(bytes);
      ByteBuffer memory = ByteBuffer.wrap(bytes);
      if (bytes.length < PROLOGUE_BYTES || memory.getInt(0) != MAGIC) {
        throw new IOException("no performance counters");
      }
      memory.order(bytes[4] == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      return new JvmCounters(file, memory);
    } catch (IOException | IndexOutOfBoundsException e) {
      close(file);
      return null; // unreadable counters are as good as none: see ChangeDetector
    }
  }

  private static void close(@Nullable RandomAccessFile file) {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        return; // opened for reading only: there is nothing to lose
      }
    }
  }

  private static int find(ByteBuffer memory, String name) throws IOException {
    byte[] wanted = (name + "\0").getBytes(StandardCharsets.US_ASCII);
    int at = memory.getInt(24);
    int entries = memory.getInt(28);
    for (int i = 0; i < entries && at + ENTRY_BYTES <= memory.capacity(); i++) {
      int length = memory.getInt(at);
      int nameAt = at + memory.getInt(at + 4);
      if (matches(memory, nameAt, wanted)) {
        return at + memory.getInt(at + 16);
      }
      if (length < ENTRY_BYTES) {
        break;
      }
      at += length;
    }
    throw new IOException("no counter " + name);
  }

  private static boolean matches(ByteBuffer memory, int at, byte[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (memory.get(at + i) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  /** Returns how many classes were loaded so far. */
  long loadedClasses() {
    return read(loadedAt) + read(sharedLoadedAt);
  }

  /** Returns how many classes were initialised so far. */
  long initialisedClasses() {
    return read(initialisedAt);
  }

  private long read(int at) {
    try {
      file.seek(at);
      file.readFully(value);
      return ByteBuffer.wrap(value).order(order).getLong();
    } catch (IOException e) {
      return 0; // the file was removed or cut: as if the JVM kept none
    }
  }
}
