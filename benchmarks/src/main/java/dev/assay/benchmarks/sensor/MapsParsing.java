package dev.assay.benchmarks.sensor;

import dev.assay.sensor.procfs.MapsLine;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Parses the text of /proc/PID/maps of a process with 50 libraries, in two ways. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MapsParsing {

  private static final int LIBRARIES = 50;

  private final MapsLine line = new MapsLine();
  private byte[] text = {};

  /** Writes the text as the kernel does: five mappings of each library, one of them executable. */
  @Setup
  public void write() {
    StringBuilder maps = new StringBuilder();
    for (int library = 0; library < LIBRARIES; library++) {
      for (String access : new String[] {"r--p", "r-xp", "r--p", "r--p", "rw-p"}) {
        maps.append(
            String.format(
                "7f%010x-7f%010x %s %08x fe:00 %-26d /usr/lib/x86_64-linux-gnu/libexample%d.so.1%n",
                library * 0x100000,
                library * 0x100000 + 0x1000,
                access,
                0,
                339490 + library,
                library));
      }
    }
    text = maps.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** As the sensor does: bytes, one object for all lines. */
  @Benchmark
  public long bytes() {
    long found = 0;
    int from = 0;
    for (int at = 0; at < text.length; at++) {
      if (text[at] == '\n') {
        if (line.parse(text, from, at) && line.isExecutableFile()) {
          found += line.inode();
        }
        from = at + 1;
      }
    }
    return found;
  }

  /** As a script would: lines, split, a set of names. */
  @Benchmark
  public Set<String> strings() {
    Set<String> found = new HashSet<>();
    for (String each : new String(text, StandardCharsets.UTF_8).split("\n", -1)) {
      String[] fields = each.split("\\s+", 6);
      if (fields.length == 6 && fields[1].charAt(2) == 'x' && fields[5].startsWith("/")) {
        found.add(fields[5]);
      }
    }
    return found;
  }
}
