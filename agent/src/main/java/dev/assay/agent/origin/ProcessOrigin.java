package dev.assay.agent.origin;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The identity of this process, as {@code assay.v1.ProcessIdentity} defines it: the same from
 * inside and outside of a container. Immutable value.
 */
public final class ProcessOrigin {

  /** Field 22 of /proc/PID/stat is the 20th behind the command's closing parenthesis (proc(5)). */
  private static final int START_TIME_AFTER_COMMAND = 20;

  private final byte[] bootId;
  private final long pidNamespaceInode;
  private final int pid;
  private final long startTimeTicks;
  private final String hostName;

  private ProcessOrigin(
      byte[] bootId, long pidNamespaceInode, int pid, long startTimeTicks, String hostName) {
    this.bootId = bootId.clone();
    this.pidNamespaceInode = pidNamespaceInode;
    this.pid = pid;
    this.startTimeTicks = startTimeTicks;
    this.hostName = hostName;
  }

  /**
   * Reads it.
   *
   * @param proc where the proc file system is mounted, /proc
   * @throws IOException if /proc is not mounted, or is not what proc(5) describes
   */
  public static ProcessOrigin read(Path proc) throws IOException {
    String bootId = firstLine(proc.resolve("sys/kernel/random/boot_id"), "");
    String namespace = Files.readSymbolicLink(proc.resolve("self/ns/pid")).toString();
    String pids = firstLine(proc.resolve("self/status"), "NSpid:");
    String stat = firstLine(proc.resolve("self/stat"), "");
    try {
      return new ProcessOrigin(
          uuid(bootId),
          Long.parseLong(namespace.substring(namespace.indexOf('[') + 1, namespace.indexOf(']'))),
          Integer.parseInt(lastWord(pids)),
          startTime(stat),
          firstLine(proc.resolve("sys/kernel/hostname"), ""));
    } catch (RuntimeException e) {
      throw new IOException(
          proc
              + ": not as expected: boot_id '"
              + bootId
              + "', ns/pid '"
              + namespace
              + "', '"
              + pids
              + "', stat '"
              + stat
              + "'",
          e);
    }
  }

  private static byte[] uuid(String text) {
    byte[] bytes = new byte[16];
    int digit = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '-') {
        bytes[digit / 2] |=
            (byte) (Character.digit(text.charAt(i), 16) << (digit % 2 == 0 ? 4 : 0));
        digit++;
      }
    }
    if (digit != 32) {
      throw new IllegalArgumentException(
          "boot_id: '" + text + "' (expected: 32 hexadecimal digits)");
    }
    return bytes;
  }

  private static String lastWord(String line) {
    String trimmed = line.trim();
    return trimmed.substring(Math.max(trimmed.lastIndexOf('\t'), trimmed.lastIndexOf(' ')) + 1);
  }

  private static long startTime(String stat) {
    // The command may hold anything, parentheses and spaces too; nothing behind it does.
    int at = stat.lastIndexOf(')') + 1;
    for (int field = 1; field < START_TIME_AFTER_COMMAND; field++) {
      at = stat.indexOf(' ', at + 1);
    }
    return Long.parseLong(stat.substring(at + 1, stat.indexOf(' ', at + 1)));
  }

  private static String firstLine(Path path, String prefix) throws IOException {
    File file = path.toFile();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new FileInputStream(file), StandardCharsets.UTF_8), 1024)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(prefix)) {
          return line;
        }
      }
    }
    throw new IOException(file + ": no line " + prefix + " (Linux 4.1 or later is needed)");
  }

  /** Returns the 16 bytes of the kernel's boot id. */
  public byte[] bootId() {
    return bootId.clone();
  }

  /** Returns the inode number of the process's pid namespace. */
  public long pidNamespaceInode() {
    return pidNamespaceInode;
  }

  /** Returns the process id in the innermost namespace. */
  public int pid() {
    return pid;
  }

  /** Returns the start time in clock ticks since boot. */
  public long startTimeTicks() {
    return startTimeTicks;
  }

  /** Returns the host name as the process sees it. */
  public String hostName() {
    return hostName;
  }
}
