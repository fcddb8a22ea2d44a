package dev.assay.benchmarks.integrity;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.benchmarks.ResultsPage;
import dev.assay.collector.registry.HttpRegistryClient;
import dev.assay.collector.registry.RegistryAccess;
import dev.assay.collector.registry.RegistryAnswer.Published;
import dev.assay.collector.registry.kit.DockerRegistry;
import dev.assay.collector.registry.kit.FaultProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Compares checks of references with plain HEAD requests to the same registry, alternating, and
 * counts the requests that a check needs.
 */
public final class CheckBenchmark {

  private static final String FLOOR = "HEAD requests alone";
  private static final String CLIENT = "questions to the registry client";
  private static final String MONITOR = "checks by the monitor, kept in SQLite";

  private static final int REPOSITORIES = 500;
  private static final int COUNTED = 50;

  /** Rounds that do not count: the JIT compilers are still at work. */
  private static final int WARM_UP = 10;

  /** As the collector's setting has it by default. */
  private static final int AT_A_TIME = 8;

  private static final String ACCEPT =
      "application/vnd.oci.image.index.v1+json,"
          + " application/vnd.docker.distribution.manifest.list.v2+json,"
          + " application/vnd.oci.image.manifest.v1+json,"
          + " application/vnd.docker.distribution.manifest.v2+json";

  private final DockerRegistry registry;
  private final Shipped shipped;
  private final HttpClient http;
  private final HttpRegistryClient client;
  private final MonitoredFleet fleet;
  private final Map<String, List<Double>> perSecond = new LinkedHashMap<>();

  private CheckBenchmark(
      DockerRegistry registry, Shipped shipped, ExecutorService executor, MonitoredFleet fleet) {
    this.registry = registry;
    this.shipped = shipped;
    this.http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(executor).build();
    this.client = new HttpRegistryClient(RegistryAccess.standard(), Clock.systemUTC(), executor);
    this.fleet = fleet;
  }

  /** Arguments: rounds, directory of the benchmarks module. */
  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    Path module = Path.of(arguments[1]);
    Path directory = Files.createTempDirectory("integrity-benchmark");
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (DockerRegistry registry = DockerRegistry.start(directory.resolve("registry"));
        FaultProxy counter = FaultProxy.start(registry.host())) {
      Shipped shipped = Shipped.into(registry, REPOSITORIES);
      try (MonitoredFleet fleet =
          new MonitoredFleet(directory.resolve("collector.db"), registry.host(), shipped)) {
        CheckBenchmark benchmark = new CheckBenchmark(registry, shipped, executor, fleet);
        benchmark.run(rounds);
        benchmark.write(module, rounds, benchmark.requests(counter));
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private void run(int rounds) throws Exception {
    for (int round = 1 - WARM_UP; round <= rounds; round++) {
      double floor = perSecond(Together.run(shipped.count(), AT_A_TIME, this::head));
      double asked = perSecond(Together.run(shipped.count(), AT_A_TIME, this::ask));
      double checked = perSecond(fleet.checkAll());
      if (round > 0) {
        perSecond.computeIfAbsent(FLOOR, unseen -> new ArrayList<>()).add(floor);
        perSecond.computeIfAbsent(CLIENT, unseen -> new ArrayList<>()).add(asked);
        perSecond.computeIfAbsent(MONITOR, unseen -> new ArrayList<>()).add(checked);
      }
      System.out.printf(
          Locale.ROOT,
          "round %d: a second: HEAD %.0f, client %.0f, monitor %.0f%n",
          round,
          floor,
          asked,
          checked);
    }
  }

  private double perSecond(long nanos) {
    return shipped.count() / (nanos / 1e9);
  }

  private CompletableFuture<?> head(int number) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://"
                        + registry.host()
                        + "/v2/"
                        + Shipped.repository(number)
                        + "/manifests/"
                        + Shipped.TAG))
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .header("Accept", ACCEPT)
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
        .thenAccept(
            response -> {
              if (response.statusCode() != 200) {
                throw new IllegalStateException("answered " + response.statusCode());
              }
            });
  }

  private CompletableFuture<?> ask(int number) {
    return client
        .ask(shipped.question(registry.host(), number))
        .thenAccept(
            answer -> {
              if (!(answer instanceof Published)) {
                throw new IllegalStateException("answered " + answer);
              }
            });
  }

  /** Requests a check: at first sight, unchanged, and after the tag has moved. */
  private double[] requests(FaultProxy counter) throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    HttpRegistryClient fresh =
        new HttpRegistryClient(RegistryAccess.standard(), Clock.systemUTC(), executor);
    double[] requests = new double[3];
    try {
      for (int pass = 0; pass < requests.length; pass++) {
        if (pass == 2) {
          for (int i = 0; i < COUNTED; i++) {
            registry.push(Shipped.repository(i), shipped.image(i + 1), Shipped.TAG);
          }
        }
        counter.forgetRequests();
        Together.run(COUNTED, AT_A_TIME, i -> fresh.ask(shipped.question(counter.host(), i)));
        requests[pass] = (double) counter.requests().size() / COUNTED;
      }
    } finally {
      executor.shutdownNow();
    }
    return requests;
  }

  private void write(Path module, int rounds, double[] requests) throws IOException {
    Path results = Files.createDirectories(module.resolve("results"));
    new ObjectMapper()
        .writerWithDefaultPrettyPrinter()
        .writeValue(
            results.resolve("integrity.json").toFile(),
            Map.of("perSecond", perSecond, "requestsPerCheck", requests));
    StringBuilder page =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                """
                ## Integrity: checks against a registry

                %d references, each of a repository of its own, in Debian's docker-registry on the same machine, unchanged;
                %d at a time; medians of %d alternating rounds after %d that warm up, and of the ratios within a round:
                `benchmarks/integrity %d`.

                | what | a second | x floor |
                |---|---|---|
                """,
                shipped.count(),
                AT_A_TIME,
                rounds,
                WARM_UP,
                rounds));
    page.append(rows());
    page.append(
        String.format(
            Locale.ROOT,
            """

            Requests a check: %.2f unchanged, %.2f at first sight, %.2f where the tag has moved to other content.
            """,
            requests[1],
            requests[0],
            requests[2]));
    new ResultsPage(module.resolve("RESULTS.md"))
        .replaceSection("integrity-checks", page.toString());
    System.out.println(page);
  }

  private String rows() {
    StringBuilder rows = new StringBuilder();
    List<Double> floor = perSecond.getOrDefault(FLOOR, List.of());
    perSecond.forEach(
        (what, values) -> {
          List<Double> ratios = new ArrayList<>();
          for (int i = 0; i < values.size(); i++) {
            ratios.add(values.get(i) / floor.get(i));
          }
          rows.append(
              String.format(
                  Locale.ROOT, "| %s | %.0f | %.2f |%n", what, median(values), median(ratios)));
        });
    return rows.toString();
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
