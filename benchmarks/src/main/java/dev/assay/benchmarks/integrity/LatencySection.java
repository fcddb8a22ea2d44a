package dev.assay.benchmarks.integrity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.benchmarks.ResultsPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Writes what {@code benchmarks/integrity-latency} measured into its section of the page. */
public final class LatencySection {

  private LatencySection() {}

  /** Argument: directory of the benchmarks module. */
  public static void main(String[] arguments) throws IOException {
    Path module = Path.of(arguments[0]);
    JsonNode result =
        new ObjectMapper()
            .readTree(Files.readString(module.resolve("results/integrity-latency.json")));
    String section =
        String.format(
            Locale.ROOT,
            """
            ## Integrity: from a container's start to its verdict

            %1$d real containers, started one after the other by CRI on containerd, each of a new image in a registry on the same
            machine; sensor with a scan each second, collector as it is by default; from the answer to StartContainer until the
            API says VERIFIED. By default the sensor scans every 30 s: there a new container is noticed by the first file that its
            processes open, where the kernel tells of opened files, and else by the next scan, which adds up to 29 s (15 on average)
            to these times; neither was measured here. Load %2$s: `benchmarks/integrity-latency %1$d`.

            | | s |
            |---|---|
            | median | %3$.2f |
            | 95 of 100 | %4$.2f |
            | worst | %5$.2f |
            """,
            result.path("containers").asInt(),
            Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0],
            result.path("median").asDouble(),
            result.path("p95").asDouble(),
            result.path("worst").asDouble());
    new ResultsPage(module.resolve("RESULTS.md")).replaceSection("integrity-latency", section);
    System.out.println(section);
  }
}
