package dev.assay.sensor.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnUsageTest {

  @TempDir private Path proc;

  @Test
  void isReadOfProc() throws Exception {
    Files.createDirectories(proc.resolve("self"));
    Files.writeString(
        proc.resolve("self/stat"),
        "42 (a ) b) S 1 42 42 0 -1 4194560 100 0 0 0 123 45 6 7 20 0 3 0 12345 1000000 200\n");
    Files.writeString(
        proc.resolve("self/status"),
        "Name:\tx\nVmHWM:\t  700 kB\nVmRSS:\t     300 kB\nThreads:\t1\n");
    assertThat(OwnUsage.read(proc)).isEqualTo(new OwnUsage(Duration.ofMillis(1680), 300 << 10));
  }

  @Test
  void isThatOfThisProcess() throws Exception {
    OwnUsage usage = OwnUsage.read(Path.of("/proc"));
    assertThat(usage.cpu()).isPositive();
    assertThat(usage.residentBytes()).isGreaterThan(10L << 20);
  }
}
