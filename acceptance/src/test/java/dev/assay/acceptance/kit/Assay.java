package dev.assay.acceptance.kit;

import dev.assay.collector.registry.kit.DockerRegistry;
import dev.assay.wire.v1.GetSummaryRequest;
import dev.assay.wire.v1.QueryGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Assay's own programs, started as their users start them: from the built tree, by its launcher.
 */
public final class Assay {

  private static final Duration STARTED = Duration.ofSeconds(60);

  private Assay() {}

  /** The top of the source tree. */
  public static Path home() {
    return Path.of(System.getProperty("assay.home", Path.of("").toAbsolutePath().toString()));
  }

  /** The launcher. The first who asks for it waits until later starts are prepared to be fast. */
  public static String launcher() {
    return Prepared.LAUNCHER;
  }

  /** The launcher, once it has kept the classes that it loads, as it does for users of "up". */
  private static final class Prepared {

    static final String LAUNCHER = launcher();

    private static String launcher() {
      String launcher = home().resolve("assay").toString();
      try {
        Path data = Files.createTempDirectory(home().resolve("acceptance/target"), "prepares");
        Command.run(launcher, "up", "--once", "--data", data.toString(), "--listen", "127.0.0.1:0");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return launcher;
    }
  }

  /** Runs one command of it to its end. */
  public static Command.Result run(String... arguments) {
    List<String> command = new ArrayList<>(List.of(launcher()));
    command.addAll(List.of(arguments));
    return new Command(command, Map.of()).execute();
  }

  /** The directory with the agent and its native bridge. */
  public static Path agentDirectory() {
    return home().resolve("cli/target/dist/agent");
  }

  /** The agent. */
  public static Path agentJar() {
    return agentDirectory().resolve("assay-agent.jar");
  }

  /** Architecture of this machine as image manifests name it. */
  public static String architecture() {
    return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
  }

  /** Starts a collector with its database in {@code directory} on a free port. */
  public static Collector collector(Path directory, Map<String, String> settings)
      throws IOException {
    Files.createDirectories(directory);
    return new Collector(directory, DockerRegistry.freePort(), settings);
  }

  /** Starts a sensor that asks {@code containerd} and reports to {@code collector}. */
  public static Sensor sensor(Path directory, Collector collector, Containerd containerd)
      throws IOException {
    return sensor(directory, collector, containerd.endpoint());
  }

  /** Starts a sensor that asks the container runtime at {@code endpoint}. */
  public static Sensor sensor(Path directory, Collector collector, String endpoint)
      throws IOException {
    return sensor(directory, collector.address(), endpoint, List.of());
  }

  /**
   * Starts a sensor that reports to whoever listens at {@code collector}.
   *
   * @param by a command that starts it, for example with fewer privileges; empty for none
   */
  public static Sensor sensor(Path directory, String collector, String endpoint, List<String> by)
      throws IOException {
    return new Sensor(directory, collector, endpoint, by);
  }

  /** Ends a part of a test, also one that was not started because the test was skipped. */
  public static void close(AutoCloseable part) {
    try {
      if (part != null) {
        part.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException("cannot end " + part, e);
    }
  }

  /** A running collector. */
  public static final class Collector implements AutoCloseable {

    private final Path directory;
    private final int port;
    private final Map<String, String> settings;
    private final ManagedChannel channel;
    private int databases;
    private Service service;

    private Collector(Path directory, int port, Map<String, String> settings) {
      this.directory = directory;
      this.port = port;
      this.settings = settings;
      this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
      this.service = launch();
    }

    /** Host and port. */
    public String address() {
      return "127.0.0.1:" + port;
    }

    /** Options of an agent that reports here, of a JVM that is named by its user. */
    public String agentOptions(String application, String component, String version) {
      return "collector=%s,application=%s,component=%s,version=%s"
          .formatted(address(), application, component, version);
    }

    /** Options of an agent that reports here and is told nothing else. */
    public String agentAddress() {
      return "collector=" + address();
    }

    /** Answers questions. */
    public QueryGrpc.QueryBlockingStub query() {
      return QueryGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    /** Answers one question as a stream. */
    public QueryGrpc.QueryBlockingStub watch() {
      return QueryGrpc.newBlockingStub(channel).withDeadlineAfter(120, TimeUnit.SECONDS);
    }

    /** All that it printed. */
    public String log() {
      return service.log();
    }

    /** Kills it, as a crash does. */
    public void kill() {
      service.kill();
    }

    /** Starts it again on the same database and port. */
    public void restart() {
      service = launch();
    }

    /** Starts it again on the same port with a new database, which is empty. */
    public void restartEmpty() {
      databases++;
      service = launch();
    }

    @Override
    public void close() {
      channel.shutdownNow();
      service.close();
    }

    private Service launch() {
      List<String> command =
          new ArrayList<>(
              List.of(
                  launcher(),
                  "collector",
                  "--collector.listen=" + address(),
                  "--collector.database=" + directory.resolve("collector" + databases + ".db"),
                  "--collector.integrity.interval=500ms"));
      settings.forEach((key, value) -> command.add("--" + key + "=" + value));
      channel.resetConnectBackoff();
      return Service.start("collector", directory.resolve("collector.log"), Map.of(), command)
          .awaitReady(
              STARTED,
              () -> query().getSummary(GetSummaryRequest.getDefaultInstance()).isInitialized());
    }
  }

  /** A running sensor. */
  public static final class Sensor implements AutoCloseable {

    private static final String NODE = "acceptance-node";

    private static final Pattern HEALTH = Pattern.compile("health at http:/+([^/\\s]+)/readyz");

    private final Service service;

    private Sensor(Path directory, String collector, String endpoint, List<String> by)
        throws IOException {
      Files.createDirectories(directory);
      List<String> command = new ArrayList<>(by);
      command.addAll(
          List.of(
              launcher(),
              "sensor",
              "--sensor.collector=" + collector,
              "--sensor.node-name=" + NODE,
              "--sensor.container-runtime=" + endpoint,
              "--sensor.scan.interval=1s",
              "--sensor.health=127.0.0.1:0"));
      this.service = Service.start("sensor", directory.resolve("sensor.log"), Map.of(), command);
    }

    /** The name that it gives its node. */
    public String nodeName() {
      return NODE;
    }

    /** All that it printed. */
    public String log() {
      return service.log();
    }

    /**
     * Returns one of its numbers by its name after "assay_sensor_".
     *
     * @throws IOException when it does not answer
     */
    public long metric(String name) throws IOException {
      Matcher address = HEALTH.matcher(log());
      if (!address.find()) {
        throw new IOException("the sensor has not said where its metrics are:\n" + log());
      }
      try (InputStream in =
          URI.create("http://" + address.group(1) + "/metrics").toURL().openStream()) {
        String metrics = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return metrics
            .lines()
            .filter(line -> line.startsWith("assay_sensor_" + name + " "))
            .map(line -> Math.round(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))))
            .findFirst()
            .orElseThrow(() -> new IOException("no metric " + name + " in:\n" + metrics));
      }
    }

    /** Tells whether it still runs. */
    public boolean isAlive() {
      return service.isAlive();
    }

    /** Its process id. */
    public long pid() {
      return service.pid();
    }

    @Override
    public void close() {
      service.close();
    }
  }
}
