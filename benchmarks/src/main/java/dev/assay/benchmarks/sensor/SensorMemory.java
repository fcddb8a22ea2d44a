package dev.assay.benchmarks.sensor;

import dev.assay.sensor.Sensor;
import dev.assay.sensor.config.SensorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * Runs the whole sensor, with a collector that takes everything and asks for every set of files,
 * and prints its resident memory after some scans.
 */
public final class SensorMemory {

  private SensorMemory() {}

  /** Runs as many scans as the first argument says, a second apart. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int scans = Integer.parseInt(arguments[0]);
    try (ChildCollector collector = ChildCollector.start();
        Sensor sensor = new Sensor(config(collector.port()), Clock.systemUTC())) {
      sensor.start();
      while (sensor.scans() < scans) {
        // Nothing to wait for but time: scans come by the clock.
        Thread.sleep(100);
      }
      System.out.println("collector: " + collector.received());
      try (var lines = Files.lines(Path.of("/proc/self/status"))) {
        lines
            .filter(line -> line.matches("(VmHWM|VmRSS|RssAnon|Threads):.*"))
            .forEach(System.out::println);
      }
    }
  }

  private static SensorConfig config(int port) {
    return SensorConfig.read(
        List.of(
            "--collector=127.0.0.1:" + port,
            "--scan.interval=1s",
            "--scan.full-interval=10s",
            "--health=127.0.0.1:0"));
  }
}
