package dev.assay.sensor.budget;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What this process has taken so far.
 *
 * @param cpu processor time of all its threads
 * @param residentBytes memory that it has now
 */
public record OwnUsage(Duration cpu, long residentBytes) {

  /** USER_HZ of every architecture that Java runs on (times(2)). */
  private static final long TICKS_PER_SECOND = 100;

  /** Fields of proc_pid_stat(5), counted after the name: utime is the 14th, the state the 3rd. */
  private static final int USER_TICKS = 14 - 3;

  private static final String RESIDENT = "VmRSS:";

  /** Reads them of a proc file system: proc_pid_stat(5), proc_pid_status(5). */
  public static OwnUsage read(Path proc) throws IOException {
    String stat = Files.readString(proc.resolve("self/stat"), StandardCharsets.ISO_8859_1);
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", USER_TICKS + 3);
    long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[USER_TICKS + 1]);
    return new OwnUsage(
        Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND),
        resident(Files.readString(proc.resolve("self/status"), StandardCharsets.ISO_8859_1)));
  }

  private static long resident(String status) throws IOException {
    int at = status.indexOf(RESIDENT);
    int end = status.indexOf(" kB", at);
    if (at < 0 || end < 0) {
      throw new IOException("no " + RESIDENT + " in the status of this process");
    }
    return Long.parseLong(status.substring(at + RESIDENT.length(), end).strip()) << 10;
  }
}
