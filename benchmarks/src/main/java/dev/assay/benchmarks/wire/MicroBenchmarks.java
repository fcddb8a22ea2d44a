package dev.assay.benchmarks.wire;

import dev.assay.benchmarks.ResultsPage;
import dev.assay.benchmarks.sensor.MapsParsing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the JMH benchmarks, shortly, and writes their section of RESULTS.md. */
final class MicroBenchmarks {

  private static final int WARM_UPS = 3;
  private static final int ITERATIONS = 5;

  private MicroBenchmarks() {}

  /** Takes the directory of the benchmarks. */
  public static void main(String[] arguments) throws RunnerException, IOException {
    StringBuilder page =
        new StringBuilder("## In one thread: class usage, and /proc/PID/maps\n\n")
            .append("JMH, one fork, ")
            .append(ITERATIONS)
            .append(" iterations of a second after ")
            .append(WARM_UPS)
            .append("; JDK ")
            .append(System.getProperty("java.version"))
            .append(". Command: `benchmarks/micro`.\n\n")
            .append("| benchmark | µs | +- |\n|---|---|---|\n");
    for (RunResult run : run()) {
      Result<?> result = run.getPrimaryResult();
      String name = run.getParams().getBenchmark();
      String shortName = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
      page.append(
          String.format(
              Locale.ROOT,
              "| %s | %.1f | %.1f |%n",
              shortName,
              result.getScore(),
              result.getScoreError()));
    }
    ClassUsageEncoding encoding = new ClassUsageEncoding();
    encoding.draw();
    page.append(
        String.format(
            Locale.ROOT,
            "%n%d classes in use of the JDK's own modules: %d bytes as columns (%.2f for each class), "
                + "%d bytes as gzipped names (%.2f).%n",
            encoding.used(),
            encoding.columnsBytes(),
            (double) encoding.columnsBytes() / encoding.used(),
            encoding.namesBytes(),
            (double) encoding.namesBytes() / encoding.used()));
    new ResultsPage(Path.of(arguments[0], "RESULTS.md")).replaceSection("micro", page.toString());
  }

  private static Iterable<RunResult> run() throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include(ClassUsageEncoding.class.getName())
                .include(MapsParsing.class.getName())
                .forks(1)
                .warmupIterations(WARM_UPS)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(ITERATIONS)
                .measurementTime(TimeValue.seconds(1))
                .build())
        .run();
  }
}
