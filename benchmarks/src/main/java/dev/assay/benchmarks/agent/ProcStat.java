package dev.assay.benchmarks.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Counters of the kernel, proc(5), in its ticks of 10 ms (sysconf(_SC_CLK_TCK) is 100 on Linux).
 */
final class ProcStat {

  static final double TICKS_PER_SECOND = 100;

  private static final int UTIME = 11;
  private static final int STIME = 12;
  private static final double KIBIBYTES_PER_MEBIBYTE = 1024;

  private ProcStat() {}

  /** User and system time of a process and all its threads, in seconds. */
  static double cpuSeconds(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    // Counted from after the name, which stands in parentheses and may hold anything.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) / TICKS_PER_SECOND;
  }

  /** Time that all processors together have spent on anything but idling, in seconds. */
  static double busySeconds() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/stat"));
    String[] fields = lines.get(0).split(" +", -1);
    // cpu user nice system idle iowait irq softirq steal ...
    long busy = 0;
    for (int i : new int[] {1, 2, 3, 6, 7}) {
      busy += Long.parseLong(fields[i]);
    }
    return busy / TICKS_PER_SECOND;
  }

  static double residentMebibytes(long pid) throws IOException {
    return statusNumber(pid, "VmRSS:") / KIBIBYTES_PER_MEBIBYTE;
  }

  static int threads(long pid) throws IOException {
    return (int) statusNumber(pid, "Threads:");
  }

  private static long statusNumber(long pid, String key) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
      if (line.startsWith(key)) {
        return Long.parseLong(line.substring(key.length()).strip().split(" ", 2)[0]);
      }
    }
    throw new IOException("/proc/" + pid + "/status has no " + key);
  }
}
