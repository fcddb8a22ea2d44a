package dev.assay.benchmarks.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.assay.benchmarks.ResultsPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Starts a Spring Boot application with and without the agent, alternating, and compares.
 *
 * <p>Arguments: the application's jar, the agent's jar, the native library, the homes of JDK 17 and
 * JDK 25, the agent's options, the number of rounds, the directory of results. {@code
 * benchmarks/agent-startup} fills them in.
 */
public final class StartupBenchmark {

  private static final Duration SETTLING = Duration.ofSeconds(8);

  /** Runs beside which others used more of the machine than this are not kept. */
  private static final double MOST_OTHERS_SHARE = 0.35;

  private static final int ARGUMENTS = 8;
  private static final long SEED = 1;

  private StartupBenchmark() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length != ARGUMENTS) {
      throw new IllegalArgumentException(
          "arguments: "
              + arguments.length
              + " (expected: the 8 that benchmarks/agent-startup gives)");
    }
    Path directory = Files.createTempDirectory("agent-startup");
    ApplicationWays ways =
        new ApplicationWays(
            directory,
            Path.of(arguments[0]),
            Path.of(arguments[1]),
            Path.of(arguments[2]),
            arguments[5]);
    ApplicationRun run = new ApplicationRun(directory, SETTLING);
    List<Way> all = new ArrayList<>(ways.onJdk17(Path.of(arguments[3], "bin/java"), run));
    all.addAll(ways.onJdk25(Path.of(arguments[4], "bin/java"), run));
    StartupResult result = alternate(all, Integer.parseInt(arguments[6]), run);
    write(result, Path.of(arguments[7]));
  }

  private static StartupResult alternate(List<Way> ways, int rounds, ApplicationRun run)
      throws IOException, InterruptedException {
    Runs<Sample> runs = new Runs<>(ways);
    List<List<Way>> settings =
        new ArrayList<>(
            ways.stream()
                .collect(Collectors.groupingBy(Way::setting, TreeMap::new, Collectors.toList()))
                .values());
    Random random = new Random(SEED);
    for (int round = 1; round <= rounds; round++) {
      System.out.println("round " + round + " of " + rounds);
      Collections.shuffle(settings, random);
      for (List<Way> setting : settings) {
        List<Way> order = new ArrayList<>(setting);
        Collections.shuffle(order, random);
        measure(order, run, runs);
      }
    }
    return new StartupResult(machine(), rounds, runs);
  }

  /** One after the other; kept only if all can be trusted, since they are compared as pairs. */
  private static void measure(List<Way> order, ApplicationRun run, Runs<Sample> runs)
      throws IOException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    for (Way way : order) {
      Sample sample = run.measure(way.command());
      samples.add(sample);
      System.out.printf(
          Locale.ROOT,
          "%s, %s: ready %.2f s, CPU %.2f s, others %.0f %%%n",
          way.setting(),
          way.name(),
          sample.readySeconds(),
          sample.cpuToReadySeconds(),
          100 * sample.othersShare());
    }
    if (samples.stream().anyMatch(sample -> sample.othersShare() > MOST_OTHERS_SHARE)) {
      System.out.println("not kept: others used too much of the machine");
      return;
    }
    for (int i = 0; i < order.size(); i++) {
      runs.add(order.get(i), samples.get(i));
    }
  }

  private static void write(StartupResult result, Path benchmarks) throws IOException {
    Path json =
        Files.createDirectories(benchmarks.resolve("results")).resolve("agent-startup.json");
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), result);
    new ResultsPage(benchmarks.resolve("RESULTS.md"))
        .replaceSection("agent-startup", result.toMarkdown());
    System.out.println(result.toMarkdown());
  }

  private static String machine() throws IOException {
    String model =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 2))
            .findFirst()
            .orElse("processor of unknown model");
    return Runtime.getRuntime().availableProcessors()
        + " processors ("
        + model
        + "), Linux "
        + System.getProperty("os.version");
  }
}
