package dev.assay.benchmarks.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.assay.benchmarks.ResultsPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Runs a program that ends at once, with and without the agent, alternating: what the agent costs
 * tools, and whether it delays the end of a JVM.
 *
 * <p>Arguments: the class path with {@link ShortProgram}, the agent's jar, the native library, the
 * homes of JDK 17 and JDK 25, the number of rounds, the directory of results. {@code
 * benchmarks/agent-lifetime} fills them in.
 */
public final class LifetimeBenchmark {

  /** The discard port, where nobody listens: such a JVM ends before the agent would connect. */
  private static final String COLLECTOR = "collector=127.0.0.1:9";

  private static final int ARGUMENTS = 7;
  private static final long SEED = 1;
  private static final double NANOS_PER_MILLI = 1e6;

  private LifetimeBenchmark() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length != ARGUMENTS) {
      throw new IllegalArgumentException(
          "arguments: "
              + arguments.length
              + " (expected: the 7 that benchmarks/agent-lifetime gives)");
    }
    List<Way> ways = new ArrayList<>();
    for (int jdk : new int[] {3, 4}) {
      String java = Path.of(arguments[jdk], "bin/java").toString();
      String setting = jdk == 3 ? "JDK 17" : "JDK 25";
      ways.add(way(setting, Way.BARE, java, List.of(), arguments[0]));
      ways.add(
          way(
              setting,
              "-agentpath",
              java,
              List.of("-agentpath:" + arguments[2] + "=jar=" + arguments[1] + "," + COLLECTOR),
              arguments[0]));
      ways.add(
          way(
              setting,
              "-javaagent",
              java,
              List.of("-javaagent:" + arguments[1] + "=" + COLLECTOR),
              arguments[0]));
    }
    write(alternate(ways, Integer.parseInt(arguments[5])), Path.of(arguments[6]));
  }

  private static Way way(
      String setting, String name, String java, List<String> options, String classPath) {
    List<String> command = new ArrayList<>(List.of(java));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, ShortProgram.class.getName()));
    return new Way(setting, name, command);
  }

  /** Milliseconds of each run. */
  private static Runs<Double> alternate(List<Way> ways, int rounds)
      throws IOException, InterruptedException {
    Runs<Double> runs = new Runs<>(ways);
    Random random = new Random(SEED);
    for (int round = 0; round < rounds; round++) {
      List<Way> order = new ArrayList<>(ways);
      Collections.shuffle(order, random);
      for (Way way : order) {
        runs.add(way, lifetimeMillis(way.command()));
      }
    }
    return runs;
  }

  private static double lifetimeMillis(List<String> command)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectErrorStream(true)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + process.exitValue());
    }
    return (System.nanoTime() - begun) / NANOS_PER_MILLI;
  }

  private static void write(Runs<Double> result, Path benchmarks) throws IOException {
    Path json =
        Files.createDirectories(benchmarks.resolve("results")).resolve("agent-lifetime.json");
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(json.toFile(), Map.of("lifetimeMillis", result));
    String markdown = toMarkdown(result);
    new ResultsPage(benchmarks.resolve("RESULTS.md")).replaceSection("agent-lifetime", markdown);
    System.out.println(markdown);
  }

  private static String toMarkdown(Runs<Double> result) {
    StringBuilder page =
        new StringBuilder(
            """
            ## Agent: whole life of a program that ends at once

            | JDK | way | n | ms | x bare |
            |---|---|---|---|---|
            """);
    result.forEach(
        (setting, ways) ->
            ways.forEach(
                (name, millis) -> {
                  double[] values = array(millis);
                  Ratio ratio = Ratio.of(values, array(ways.getOrDefault(Way.BARE, millis)));
                  page.append(
                      String.format(
                          Locale.ROOT,
                          "| %s | %s | %d | %.0f | %.2f [%.2f..%.2f] |%n",
                          setting,
                          name,
                          millis.size(),
                          Ratio.median(values),
                          ratio.median(),
                          ratio.low(),
                          ratio.high()));
                }));
    return page.toString();
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
