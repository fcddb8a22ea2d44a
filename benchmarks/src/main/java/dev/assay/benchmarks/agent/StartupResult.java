package dev.assay.benchmarks.agent;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * All runs of one benchmark.
 *
 * @param machine what it ran on
 * @param rounds rounds asked for; each runs every way once, in an order of its own
 * @param runs what was measured
 */
record StartupResult(String machine, int rounds, Runs<Sample> runs) {

  String toMarkdown() {
    StringBuilder page = new StringBuilder();
    page.append("## Agent: start of a Spring Boot application\n\n")
        .append(
            """
            Each round runs the ways of a setting one after the other, in random order. Seconds are
            medians; *x bare* is the median of the ratios within a round, in brackets the 90 %
            bootstrap interval. *CPU after ready* is that of the 8 s after it: an observed
            application hashes and lists its archives then, and reports. MiB is resident memory.
            """)
        .append("Machine: ")
        .append(machine)
        .append(".\n");
    runs.forEach((setting, ways) -> appendTable(page, setting, ways));
    return page.toString();
  }

  private static void appendTable(
      StringBuilder page, String setting, Map<String, List<Sample>> ways) {
    page.append("\n### ").append(setting).append("\n\n");
    page.append(
        """
        | way | n | ready s | x bare | CPU to ready s | x bare | CPU after ready s | MiB | threads | exit s |
        |---|---|---|---|---|---|---|---|---|---|
        """);
    List<Sample> bare = ways.getOrDefault(Way.BARE, List.of());
    ways.forEach(
        (name, samples) -> {
          if (!samples.isEmpty()) {
            page.append(row(name, samples, bare));
          }
        });
  }

  private static String row(String name, List<Sample> samples, List<Sample> bare) {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.2f | %s | %.2f | %s | %.2f | %.0f | %.0f | %.2f |%n",
        name,
        samples.size(),
        median(samples, Sample::readySeconds),
        ratio(samples, bare, Sample::readySeconds),
        median(samples, Sample::cpuToReadySeconds),
        ratio(samples, bare, Sample::cpuToReadySeconds),
        median(samples, Sample::cpuAfterReadySeconds),
        median(samples, Sample::residentMebibytes),
        median(samples, Sample::threads),
        median(samples, Sample::exitSeconds));
  }

  private static double median(List<Sample> samples, ToDoubleFunction<Sample> measure) {
    return Ratio.median(samples.stream().mapToDouble(measure).toArray());
  }

  private static String ratio(
      List<Sample> samples, List<Sample> bare, ToDoubleFunction<Sample> measure) {
    if (bare.isEmpty()) {
      return "";
    }
    Ratio ratio =
        Ratio.of(
            samples.stream().mapToDouble(measure).toArray(),
            bare.stream().mapToDouble(measure).toArray());
    return String.format(
        Locale.ROOT, "%.3f [%.2f..%.2f]", ratio.median(), ratio.low(), ratio.high());
  }
}
