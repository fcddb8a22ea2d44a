package dev.assay.benchmarks.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.benchmarks.ResultsPage;
import dev.assay.wire.v1.IngestGrpc;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Compares the processor time that the server needs for a frame of 256 class events: decoded by
 * gRPC and protobuf alone, taken durably when it is new, taken durably when it is known. All in one
 * server process, alternating.
 */
public final class IngestBenchmark {

  private static final MethodDescriptor<byte[], byte[]> DECODE =
      RawStreams.method("assay.benchmarks.v1.Floor/Decode");
  private static final MethodDescriptor<byte[], byte[]> REPORT =
      RawStreams.method(IngestGrpc.getReportMethod().getFullMethodName());

  private static final String FLOOR = "gRPC and protobuf decode alone";
  private static final String NEW = "durable, new facts";
  private static final String KNOWN = "durable, known facts";

  /** Rounds that do not count: until then the server's JIT compilers are still at work. */
  private static final int WARM_UP = 6;

  private final Process server;
  private final RawStreams streams;
  private final Fleet fleet = new Fleet();
  private final Map<String, List<Cell>> cells = new LinkedHashMap<>();
  private int wave;

  private IngestBenchmark(Process server, RawStreams streams) {
    this.server = server;
    this.streams = streams;
  }

  /** What one way took in one round: processor time by the names of the server's threads. */
  record Cell(long frames, Map<String, Double> cpuSecondsByThreads, double wallSeconds) {
    double cpuSeconds() {
      return cpuSecondsByThreads.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    double framesPerCpuSecond() {
      return frames / cpuSeconds();
    }
  }

  /** Arguments: rounds, waves of 400 JVMs in each round, directory of the benchmarks module. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int rounds = Integer.parseInt(arguments[0]);
    int waves = Integer.parseInt(arguments[1]);
    Path module = Path.of(arguments[2]);
    Path directory = Files.createTempDirectory("ingest-benchmark");
    Process server = start(directory);
    List<ManagedChannel> channels = new ArrayList<>();
    try {
      int port = port(server);
      for (int i = 0; i < 4; i++) {
        channels.add(
            NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .directExecutor()
                .build());
      }
      IngestBenchmark benchmark = new IngestBenchmark(server, new RawStreams(channels, 32));
      benchmark.run(rounds, waves);
      benchmark.write(module, rounds, waves);
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
      server.destroyForcibly().waitFor();
    }
  }

  private static Process start(Path directory) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            IngestServer.class.getName(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static int port(Process server) throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("port ")) {
        return Integer.parseInt(line.substring("port ".length()));
      }
    }
    throw new IllegalStateException("the server ended before it listened");
  }

  private void run(int rounds, int waves) throws IOException, InterruptedException {
    for (int round = 1 - WARM_UP; round <= rounds; round++) {
      List<List<Fleet.Jvm>> jvms = new ArrayList<>();
      for (int w = 0; w < waves; w++) {
        int number = wave++;
        streams.send(REPORT, 1, i -> Fleet.sensorReports(number));
        jvms.add(IntStream.range(0, Fleet.JVMS).mapToObj(jvm -> fleet.jvm(number, jvm)).toList());
      }
      Cell floor = measure(DECODE, jvms);
      Cell fresh = measure(REPORT, jvms);
      Cell known = measure(REPORT, jvms);
      if (round > 0) {
        cells.computeIfAbsent(FLOOR, key -> new ArrayList<>()).add(floor);
        cells.computeIfAbsent(NEW, key -> new ArrayList<>()).add(fresh);
        cells.computeIfAbsent(KNOWN, key -> new ArrayList<>()).add(known);
      }
      System.out.printf(
          Locale.ROOT,
          "round %d: frames per cpu-s: floor %.0f, new %.0f, known %.0f%n",
          round,
          floor.framesPerCpuSecond(),
          fresh.framesPerCpuSecond(),
          known.framesPerCpuSecond());
    }
  }

  private Cell measure(MethodDescriptor<byte[], byte[]> method, List<List<Fleet.Jvm>> waves)
      throws IOException, InterruptedException {
    Map<String, Double> before = cpuSecondsByThreads();
    long begin = System.nanoTime();
    long frames = 0;
    for (List<Fleet.Jvm> jvms : waves) {
      streams.send(
          method,
          jvms.size(),
          i -> method == DECODE ? jvms.get(i).floorFrames() : jvms.get(i).reports());
      frames += jvms.stream().mapToLong(jvm -> jvm.reports().size() - 1).sum();
    }
    long end = System.nanoTime();
    Map<String, Double> byThreads = new TreeMap<>();
    cpuSecondsByThreads()
        .forEach(
            (threads, seconds) ->
                byThreads.put(threads, seconds - before.getOrDefault(threads, 0.0)));
    return new Cell(frames, byThreads, (end - begin) / 1e9);
  }

  /**
   * Returns the processor time of the server's threads, by their names without numbers, without its
   * JIT compilers: they work for minutes in a server that then runs for months, and in whichever
   * cell they happen to.
   */
  private Map<String, Double> cpuSecondsByThreads() throws IOException {
    Map<String, Double> seconds = new TreeMap<>();
    Path tasks = Path.of("/proc", Long.toString(server.pid()), "task");
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        String name = Files.readString(thread.resolve("comm")).strip();
        if (!name.matches("C[12] Compiler.*")) {
          // Time on a processor in nanoseconds is the first field: exact where stat counts ticks.
          // https://www.kernel.org/doc/html/latest/scheduler/sched-stats.html
          String spent = Files.readString(thread.resolve("schedstat")).split(" ", 2)[0];
          seconds.merge(
              name.replaceAll("[-# 0-9]+$", ""), Long.parseLong(spent) / 1e9, Double::sum);
        }
      }
    }
    return seconds;
  }

  private void write(Path module, int rounds, int waves) throws IOException {
    Path results = Files.createDirectories(module.resolve("results"));
    new ObjectMapper()
        .writerWithDefaultPrettyPrinter()
        .writeValue(results.resolve("ingest.json").toFile(), cells);
    StringBuilder page = new StringBuilder("## Collector: durable ingest\n\n");
    page.append(
        String.format(
            Locale.ROOT,
            """
            Frames of 256 class events of 400 JVMs of 40 images, a stream for each JVM, 32 at once,
            into the collector's own server on SQLite with `synchronous=FULL`; acknowledged after the
            commit. The floor decodes the same bits, a message for each group, with the generated
            code on the same event loops, and drops them. %d alternating rounds of %d waves
            after %d that warm up;
            processor time of the server without its JIT compilers:
            `benchmarks/ingest %d %d`.

            | way | frames | cpu-s | frames per cpu-s | million class events per cpu-s | x floor |
            |---|---|---|---|---|---|
            """,
            rounds,
            waves,
            WARM_UP,
            rounds,
            waves));
    double floor = perCpuSecond(FLOOR);
    cells.forEach(
        (way, runs) ->
            page.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %d | %.2f | %.0f | %.1f | %.2f |%n",
                    way,
                    runs.stream().mapToLong(Cell::frames).sum(),
                    runs.stream().mapToDouble(Cell::cpuSeconds).sum(),
                    perCpuSecond(way),
                    perCpuSecond(way) * Fleet.EVENTS_PER_FRAME / 1e6,
                    perCpuSecond(way) / floor)));
    new ResultsPage(module.resolve("RESULTS.md")).replaceSection("ingest", page.toString());
    System.out.println(page);
  }

  private double perCpuSecond(String way) {
    List<Cell> runs = cells.getOrDefault(way, List.of());
    return runs.stream().mapToLong(Cell::frames).sum()
        / runs.stream().mapToDouble(Cell::cpuSeconds).sum();
  }
}
