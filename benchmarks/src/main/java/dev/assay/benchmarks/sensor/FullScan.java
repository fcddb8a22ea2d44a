package dev.assay.benchmarks.sensor;

import dev.assay.sensor.attribution.Attributor;
import dev.assay.sensor.attribution.Sightings;
import dev.assay.sensor.container.ContainerCatalog;
import dev.assay.sensor.container.ContainerRuntime;
import dev.assay.sensor.container.RuntimeAnswer;
import dev.assay.sensor.container.RuntimeUnavailable;
import dev.assay.sensor.process.ProcessScan;
import dev.assay.sensor.process.ScanResult;
import dev.assay.sensor.procfs.MappedFiles;
import dev.assay.sensor.procfs.ProcFs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/**
 * Makes one full scan for each line read, attribution included, and prints the processor time that
 * the whole JVM took for it in nanoseconds, and the number of processes.
 */
public final class FullScan {

  /** No runtime: the scan alone is measured. */
  static final class NoRuntime implements ContainerRuntime {
    @Override
    public RuntimeAnswer ask() {
      return new RuntimeUnavailable(RuntimeUnavailable.Cause.NO_SOCKET, "not asked");
    }

    @Override
    public void close() {}
  }

  private FullScan() {}

  /** Reads lines until there are no more. */
  public static void main(String[] arguments) throws IOException {
    Clock clock = Clock.systemUTC();
    ProcFs procFs = new ProcFs(Path.of("/proc"));
    ProcessScan scan =
        new ProcessScan(
            procFs, new MappedFiles(procFs.root(), 65_536), clock, procFs.bootTime(), 8192);
    Attributor attributor =
        new Attributor(
            procFs,
            new ContainerCatalog(new NoRuntime(), clock),
            (int) ProcessHandle.current().pid());
    Sightings sightings = new Sightings(attributor, clock);
    while (System.in.read() >= 0) {
      long before = ProcessorTime.nanos();
      ScanResult result = scan.scanAll();
      sightings.add(result);
      System.out.println(ProcessorTime.nanos() - before + " " + result.running());
      System.out.flush();
    }
  }
}
