package dev.assay.collector.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.running.PodOwners;
import dev.assay.collector.running.ProcessFilter;
import dev.assay.collector.running.ProcessRecord;
import dev.assay.collector.storage.Database;
import dev.assay.collector.storage.SqlRunning;
import dev.assay.collector.storage.SqlUsageLedger;
import dev.assay.collector.storage.kit.PostgresServer;
import dev.assay.collector.usage.ArchiveUse;
import dev.assay.wire.client.Backoff;
import dev.assay.wire.client.Disconnection;
import dev.assay.wire.client.ReportClient;
import dev.assay.wire.client.ReportLimits;
import dev.assay.wire.client.ReportListener;
import dev.assay.wire.v1.AgentIdentity;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ClassUsage;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.Want;
import dev.assay.wire.v1.Welcome;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a collector in mid-stream, again and again, and compares what it has with what was sent.
 */
class IngestCrashIT {

  private static final int ROUNDS = 10;
  private static final int POSTGRES_ROUNDS = 4;
  private static final int AGENTS = 3;
  private static final int FIRST_SENSED_PID = 10_000;

  @TempDir Path directory;
  private final Random random = new Random(42);

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void killedInMidStreamLosesNothingAcknowledgedAndDoublesNothing() throws Exception {
    int port = freePort();
    List<Sender> senders = senders(port);
    @Nullable Process collector = null;
    int killedInMidStream = 0;
    try {
      for (int round = 0; round < ROUNDS; round++) {
        collector = start(port);
        long before = acknowledged(senders);
        awaitMore(senders, before + 50 + random.nextInt(400));
        collector.destroyForcibly().waitFor();
        List<Set<String>> acknowledged = senders.stream().map(Sender::acknowledgedFacts).toList();
        Set<String> stored = storedFacts();
        for (Set<String> facts : acknowledged) {
          assertThat(stored).containsAll(facts);
        }
        killedInMidStream += senders.stream().anyMatch(Sender::hasUnacknowledged) ? 1 : 0;
      }
      collector = start(port);
      Set<String> sent = allSent(senders);
      collector.destroyForcibly().waitFor();
      Set<String> stored = storedFacts();
      assertThat(sent).as("acknowledged, but not stored").allMatch(stored::contains);
      assertThat(stored).as("stored, but never acknowledged").allMatch(sent::contains);
      assertThat(killedInMidStream).as("rounds that interrupted something").isGreaterThan(3);
    } finally {
      if (collector != null) {
        collector.destroyForcibly();
      }
      senders.forEach(Sender::close);
    }
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void postgresThatCrashesInMidStreamIsFoundAgainAndNothingIsLost() throws Exception {
    PostgresServer server = PostgresServer.shared();
    int port = freePort();
    try (IngestFixture fixture =
        new IngestFixture(Database.open(server.database("crashes")), port, store -> store)) {
      List<Sender> senders = senders(port);
      try {
        for (int round = 0; round < POSTGRES_ROUNDS; round++) {
          awaitMore(senders, acknowledged(senders) + 50 + random.nextInt(400));
          server.crash();
          if (round == 0) {
            await().atMost(Duration.ofSeconds(30)).until(() -> fixture.commit.failure() != null);
            assertThat(fixture.commit.failure()).contains("connected to again by itself");
            assertThatThrownBy(fixture.database::checkWritable)
                .hasMessageContaining("connected to again by itself");
            assertThat(senders).as("not acknowledged").anyMatch(Sender::hasUnacknowledged);
          }
          server.restart();
        }
        awaitMore(senders, acknowledged(senders) + 50);
        Set<String> sent = allSent(senders);
        assertThat(storedFacts(fixture.database)).isEqualTo(sent);
        assertThat(fixture.commit.failure()).isNull();
        fixture.database.checkWritable();
      } finally {
        senders.forEach(Sender::close);
      }
    }
  }

  private static List<Sender> senders(int port) {
    List<Sender> senders = new ArrayList<>();
    for (int agent = 1; agent <= AGENTS; agent++) {
      senders.add(new Sender(port, agentHello(agent), classOf(agent)));
    }
    senders.add(
        new Sender(
            port, IngestFixture.hello().setSensor(IngestFixture.node()), IngestCrashIT::sighting));
    return senders;
  }

  private static Set<String> allSent(List<Sender> senders) throws Exception {
    Set<String> sent = new HashSet<>();
    for (Sender sender : senders) {
      sender.stopOffering();
      sender.awaitAllAcknowledged();
      sent.addAll(sender.acknowledgedFacts());
    }
    return sent;
  }

  private static Hello.Builder agentHello(int agent) {
    return IngestFixture.hello()
        .setAgent(AgentIdentity.newBuilder().setProcess(IngestFixture.process(agent)));
  }

  /** Batch n of an agent says that one class more is in use, of one of five archives. */
  private static LongFunction<Batch> classOf(int agent) {
    return n ->
        Batch.newBuilder()
            .addClassUsage(
                ClassUsage.newBuilder()
                    .addArchive(archive(agent, n))
                    .addCells(1)
                    .addWord((int) (n / 5 / 64))
                    .addLoaded(1L << (n / 5 % 64))
                    .addInitialised(n % 2 == 0 ? 1L << (n / 5 % 64) : 0))
            .build();
  }

  private static long archive(int agent, long n) {
    return agent * 10L + n % 5;
  }

  /** Batch n of the sensor says that one process more runs; some are the agents' own. */
  private static Batch sighting(long n) {
    boolean agents = n % 100 == 50 && n / 100 < AGENTS;
    int pid = agents ? (int) (n / 100) + 1 : FIRST_SENSED_PID + (int) n;
    return Batch.newBuilder().addProcesses(IngestFixture.hostProcess(pid)).build();
  }

  /** Names what a batch says as storedFacts names it. */
  private static String factOf(Batch batch) {
    if (batch.getProcessesCount() > 0) {
      return "process " + batch.getProcesses(0).getProcess().getPid();
    }
    ClassUsage usage = batch.getClassUsage(0);
    int bit = 64 * usage.getWord(0) + Long.numberOfTrailingZeros(usage.getLoaded(0));
    return "class "
        + usage.getArchive(0)
        + " "
        + bit
        + (usage.getInitialised(0) == 0 ? "" : " initialised");
  }

  private Set<String> storedFacts() {
    try (Database database = Database.open(directory.resolve("assay.db"))) {
      return storedFacts(database);
    }
  }

  private static Set<String> storedFacts(Database database) {
    Set<String> facts = new HashSet<>();
    SqlUsageLedger usage = new SqlUsageLedger(database);
    for (Artifact artifact : usage.artifacts()) {
      for (ArchiveUse archive : usage.archivesOf(artifact)) {
        for (int bit = 0; bit < 1 << 20 && archive.loaded().count() > 0; bit++) {
          if (archive.loaded().contains(bit)) {
            String initialised = archive.initialised().contains(bit) ? " initialised" : "";
            assertThat(facts.add("class " + archive.archiveKey() + " " + bit + initialised))
                .as("once only")
                .isTrue();
          }
        }
      }
    }
    for (ProcessRecord process :
        new SqlRunning(database, PodOwners.NONE).processes(ProcessFilter.live(1_000_000))) {
      if (process.hostPid() != 0) {
        assertThat(facts.add("process " + process.pid())).as("once only").isTrue();
      }
    }
    return facts;
  }

  private Process start(int port) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            IngestFixture.class.getName(),
            directory.toString(),
            Integer.toString(port))
        .redirectOutput(new File(directory.toFile(), "collector.out"))
        .redirectError(new File(directory.toFile(), "collector.log"))
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static long acknowledged(List<Sender> senders) {
    return senders.stream().mapToLong(sender -> sender.acknowledged).sum();
  }

  private static void awaitMore(List<Sender> senders, long wanted) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (acknowledged(senders) < wanted) {
      assertThat(System.nanoTime()).as("acknowledged in time").isLessThan(deadline);
      LockSupport.parkNanos(100_000);
    }
  }

  /** A real client that always has something to say. */
  private static final class Sender implements ReportListener {
    private final LongFunction<Batch> batches;
    private final List<String> offered = Collections.synchronizedList(new ArrayList<>());
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final ManagedChannel channel;
    private final ReportClient client;
    private final Future<?> offers;
    private volatile long acknowledged;
    private volatile boolean offering = true;

    private Sender(int port, Hello.Builder hello, LongFunction<Batch> batches) {
      this.batches = batches;
      this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
      this.client =
          new ReportClient(
              channel,
              executor,
              hello.clearSessionId().build(),
              ReportLimits.ofQueue(512, 4 << 20),
              new Backoff(Duration.ofMillis(20), Duration.ofMillis(100), new Random(1)),
              new Random(hello.hashCode()),
              this);
      client.start();
      this.offers = executor.scheduleAtFixedRate(this::offerSome, 1, 2, TimeUnit.MILLISECONDS);
    }

    private void offerSome() {
      for (int i = 0; i < 4 && offering; i++) {
        Batch batch = batches.apply(offered.size());
        // Before it can be acknowledged, which may be at once.
        offered.add(factOf(batch));
        if (!client.offer(batch)) {
          offered.remove(offered.size() - 1);
          return;
        }
      }
    }

    void close() {
      offers.cancel(false);
      client.close();
      executor.shutdownNow();
      channel.shutdownNow();
    }

    void stopOffering() throws Exception {
      offering = false;
      offers.cancel(false);
      // Whatever it was about to offer is offered once the thread has come to this.
      executor.submit(() -> {}).get();
    }

    boolean hasUnacknowledged() {
      return acknowledged < offered.size();
    }

    void awaitAllAcknowledged() throws InterruptedException {
      assertThat(client.flush(Duration.ofSeconds(60))).as("all acknowledged").isTrue();
      // The queue is empty a moment before the listener hears of it.
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (hasUnacknowledged() && System.nanoTime() < deadline) {
        LockSupport.parkNanos(100_000);
      }
    }

    Set<String> acknowledgedFacts() {
      synchronized (offered) {
        return new HashSet<>(offered.subList(0, (int) acknowledged));
      }
    }

    @Override
    public void connected(Welcome welcome) {}

    @Override
    public void wanted(Want want) {}

    @Override
    public void acknowledged(long sequence) {
      acknowledged = sequence;
    }

    @Override
    public void rejected(long sequence, String reason) {
      throw new AssertionError("batch " + sequence + " rejected: " + reason);
    }

    @Override
    public void disconnected(Disconnection disconnection) {}
  }
}
