package dev.assay.benchmarks.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.assay.benchmarks.ResultsPage;
import dev.assay.wire.v1.IngestGrpc;
import dev.assay.wire.v1.ReportResponse;
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
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Compares the processor time that the server needs for a frame of 256 class events: decoded by
 * gRPC and protobuf alone, taken durably when it is new, taken durably when it is known. All in one
 * server process, alternating; a new server for each shape of the streams.
 */
public final class IngestBenchmark {

  private static final MethodDescriptor<byte[], byte[]> DECODE_GROUPS =
      RawStreams.method("assay.benchmarks.v1.Floor/Decode");
  private static final MethodDescriptor<byte[], byte[]> DECODE_REPORTS =
      RawStreams.method(IngestServer.SAME_BYTES);
  private static final MethodDescriptor<byte[], byte[]> REPORT =
      RawStreams.method(IngestGrpc.getReportMethod().getFullMethodName());

  private static final String FLOOR = "gRPC and protobuf decode alone";
  private static final String SAME_BYTES = "the same, of the very bytes that the collector takes";
  private static final String NEW = "durable, new facts";
  private static final String KNOWN = "durable, known facts";

  /** What costs least is done more often in each round, for a clock's sake. */
  private static final int REPEATS = 2;

  /** Rounds that do not count: until then the server's JIT compilers are still at work. */
  private static final int WARM_UP = 6;

  private final Process server;
  private final RawStreams streams;
  private final Shape shape;
  private final Fleet fleet = new Fleet();
  private final Map<String, List<Cell>> cells = new LinkedHashMap<>();
  private int wave;

  private IngestBenchmark(Process server, RawStreams streams, Shape shape) {
    this.server = server;
    this.streams = streams;
    this.shape = shape;
  }

  /** Who sends. */
  private enum Shape {
    /** Sensors of 32 nodes pass on what JVMs say: few streams, which stay open. */
    LONG("a stream of each of 32 nodes' sensors, which pass on what their JVMs say"),
    /** Each JVM's agent for itself: streams are opened and ended all the time. */
    SHORT("a stream of each JVM's agent, 32 at once, opened and ended");

    private final String text;

    Shape(String text) {
      this.text = text;
    }
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
    Map<Shape, Map<String, List<Cell>>> cells = new EnumMap<>(Shape.class);
    for (Shape shape : Shape.values()) {
      cells.put(shape, measure(shape, rounds, waves));
    }
    write(Path.of(arguments[2]), rounds, waves, cells);
  }

  private static Map<String, List<Cell>> measure(Shape shape, int rounds, int waves)
      throws IOException, InterruptedException {
    Process server = start(Files.createTempDirectory("ingest-benchmark"));
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
      RawStreams streams = new RawStreams(channels, Fleet.NODES);
      IngestBenchmark benchmark = new IngestBenchmark(server, streams, shape);
      benchmark.run(rounds, waves);
      return benchmark.cells;
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
      List<Integer> numbers = new ArrayList<>();
      for (int w = 0; w < waves; w++) {
        numbers.add(wave++);
      }
      List<Fleet.Stream> sent = prepare(numbers);
      Map<String, Cell> measured = new LinkedHashMap<>();
      measured.put(FLOOR, measure(DECODE_GROUPS, REPEATS, sent, Fleet.Stream::groups));
      measured.put(SAME_BYTES, measure(DECODE_REPORTS, REPEATS, sent, Fleet.Stream::reports));
      measured.put(NEW, measure(REPORT, 1, sent, Fleet.Stream::reports));
      measured.put(KNOWN, measure(REPORT, REPEATS, sent, Fleet.Stream::reports));
      System.out.printf(Locale.ROOT, "%s, round %d, frames per cpu-s:", shape, round);
      for (Map.Entry<String, Cell> one : measured.entrySet()) {
        System.out.printf(Locale.ROOT, " %.0f", one.getValue().framesPerCpuSecond());
        if (round > 0) {
          cells.computeIfAbsent(one.getKey(), key -> new ArrayList<>()).add(one.getValue());
        }
      }
      System.out.println();
    }
  }

  private List<Fleet.Stream> prepare(List<Integer> waves) throws InterruptedException {
    if (shape == Shape.LONG) {
      return fleet.relays(waves);
    }
    List<Fleet.Stream> agents = new ArrayList<>();
    for (int number : waves) {
      streams.send(REPORT, Fleet.NODES, node -> Fleet.sensorReports(number, node));
      agents.addAll(fleet.agents(number));
    }
    return agents;
  }

  private Cell measure(
      MethodDescriptor<byte[], byte[]> method,
      int repeats,
      List<Fleet.Stream> sent,
      Function<Fleet.Stream, List<byte[]>> messages)
      throws IOException, InterruptedException {
    Map<String, Double> byThreads = new TreeMap<>();
    double wallSeconds = 0;
    for (int i = 0; i < repeats; i++) {
      RawStreams.@Nullable Open open = shape == Shape.LONG ? open(method, sent) : null;
      Map<String, Double> before = cpuSecondsByThreads();
      long begin = System.nanoTime();
      if (open == null) {
        streams.send(
            method,
            sent.size(),
            stream ->
                joined(
                    method == DECODE_GROUPS ? List.of() : sent.get(stream).introduction(),
                    messages.apply(sent.get(stream))));
      } else {
        open.finish(stream -> messages.apply(sent.get(stream)));
      }
      wallSeconds += (System.nanoTime() - begin) / 1e9;
      cpuSecondsByThreads()
          .forEach(
              (threads, seconds) ->
                  byThreads.merge(
                      threads, seconds - before.getOrDefault(threads, 0.0), Double::sum));
    }
    long frames = sent.stream().mapToLong(stream -> stream.reports().size()).sum();
    return new Cell(repeats * frames, byThreads, wallSeconds);
  }

  /** Opens streams up to where all that they begin with is taken: they stay open for long. */
  private RawStreams.Open open(MethodDescriptor<byte[], byte[]> method, List<Fleet.Stream> sent)
      throws InterruptedException {
    return method == REPORT
        ? streams.open(
            method,
            stream -> sent.get(stream).introduction(),
            answer -> isAckOf(sent.get(0).introduction().size() - 1, answer))
        : streams.open(method, stream -> List.of(), null);
  }

  private static boolean isAckOf(long sequence, byte[] answer) {
    try {
      return ReportResponse.parseFrom(answer).getAck().getSequence() >= sequence;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the server's answer", e);
    }
  }

  private static List<byte[]> joined(List<byte[]> first, List<byte[]> then) {
    List<byte[]> joined = new ArrayList<>(first);
    joined.addAll(then);
    return joined;
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

  private static void write(
      Path module, int rounds, int waves, Map<Shape, Map<String, List<Cell>>> cells)
      throws IOException {
    Path results = Files.createDirectories(module.resolve("results"));
    new ObjectMapper()
        .writerWithDefaultPrettyPrinter()
        .writeValue(results.resolve("ingest.json").toFile(), cells);
    StringBuilder page = new StringBuilder("## Collector: durable ingest\n\n");
    page.append(
        String.format(
            Locale.ROOT,
            """
            Frames of 256 class events of 400 JVMs of 40 images, in 32 streams at once, into the
            collector's own server on SQLite with `synchronous=FULL`; acknowledged after the commit.
            The floor decodes the same bits, a message for each group of them, with the generated
            code on the same event loops, and drops them; a second floor does so with the very
            messages that the collector takes. %d alternating rounds of %d waves of such JVMs after
            %d that warm up, all but new facts %d times in each; processor time of the server without
            its JIT compilers; load %s: `benchmarks/ingest %d %d`.
            """,
            rounds,
            waves,
            WARM_UP,
            REPEATS,
            Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0],
            rounds,
            waves));
    cells.forEach((shape, ways) -> page.append(table(shape, ways)));
    new ResultsPage(module.resolve("RESULTS.md")).replaceSection("ingest", page.toString());
    System.out.println(page);
  }

  private static String table(Shape shape, Map<String, List<Cell>> ways) {
    StringBuilder table =
        new StringBuilder(
            """

            Streams: %s.

            | way | frames | cpu-s | frames per cpu-s | million class events per cpu-s | x floor |
            |---|---|---|---|---|---|
            """
                .formatted(shape.text));
    double floor = perCpuSecond(ways.getOrDefault(FLOOR, List.of()));
    ways.forEach(
        (way, runs) ->
            table.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %d | %.2f | %.0f | %.1f | %.2f |%n",
                    way,
                    runs.stream().mapToLong(Cell::frames).sum(),
                    runs.stream().mapToDouble(Cell::cpuSeconds).sum(),
                    perCpuSecond(runs),
                    perCpuSecond(runs) * Fleet.EVENTS_PER_FRAME / 1e6,
                    perCpuSecond(runs) / floor)));
    return table.toString();
  }

  private static double perCpuSecond(List<Cell> runs) {
    return runs.stream().mapToLong(Cell::frames).sum()
        / runs.stream().mapToDouble(Cell::cpuSeconds).sum();
  }
}
