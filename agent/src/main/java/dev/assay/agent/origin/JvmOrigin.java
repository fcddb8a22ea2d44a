package dev.assay.agent.origin;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What runs in this process, as the JVM's own properties say. Immutable value. */
public final class JvmOrigin {

  /** USER_HZ, which the kernel keeps at 100 for all programs (proc(5), times(2)). */
  private static final long MILLIS_PER_TICK = 10;

  private final long startedUnixMillis;

  private JvmOrigin(long startedUnixMillis) {
    this.startedUnixMillis = startedUnixMillis;
  }

  /**
   * Reads it.
   *
   * @param proc where the proc file system is mounted, /proc
   * @param nowUnixMillis the time now
   * @throws IOException if the time since boot cannot be read
   */
  public static JvmOrigin read(Path proc, ProcessOrigin process, long nowUnixMillis)
      throws IOException {
    // Not by JMX: java.lang.management would start more in the application than the agent is.
    long sinceBoot = millisSinceBoot(proc);
    return new JvmOrigin(nowUnixMillis - sinceBoot + process.startTimeTicks() * MILLIS_PER_TICK);
  }

  private static long millisSinceBoot(Path proc) throws IOException {
    String path = proc.resolve("uptime").toString();
    try (BufferedReader line =
        new BufferedReader(
            new InputStreamReader(new FileInputStream(path), StandardCharsets.UTF_8), 128)) {
      String text = String.valueOf(line.readLine());
      try {
        return (long) (Double.parseDouble(text.substring(0, text.indexOf(' '))) * 1000);
      } catch (RuntimeException e) {
        throw new IOException(path + ": '" + text + "' (expected: two numbers)", e);
      }
    }
  }

  /** Returns when the process started, in milliseconds since 1970. */
  public long startedUnixMillis() {
    return startedUnixMillis;
  }

  /** Returns java.version, for example 17.0.15. */
  public String javaVersion() {
    return property("java.version");
  }

  /** Returns the version of the JDK's build, java.runtime.version. */
  public static String runtimeVersion() {
    return property("java.runtime.version");
  }

  /** Returns name and version of the virtual machine. */
  public String vm() {
    return property("java.vm.name") + " " + property("java.vm.version");
  }

  /** Returns the main class or jar; empty where another program made the JVM. */
  public String main() {
    // Main class or jar and arguments; a path with a space in it is cut there.
    String command = property("sun.java.command");
    int space = command.indexOf(' ');
    return space < 0 ? command : command.substring(0, space);
  }

  /** Returns the name of the user that runs it. */
  public static String user() {
    return property("user.name");
  }

  private static String property(String name) {
    String value = System.getProperty(name);
    return value == null ? "" : value;
  }
}
