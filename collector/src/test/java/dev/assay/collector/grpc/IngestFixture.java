package dev.assay.collector.grpc;

import com.google.protobuf.ByteString;
import dev.assay.collector.change.ChangeFeed;
import dev.assay.collector.http.BindAddress;
import dev.assay.collector.http.Entrance;
import dev.assay.collector.http.HttpApi;
import dev.assay.collector.ingest.Capacity;
import dev.assay.collector.ingest.Changes;
import dev.assay.collector.ingest.EvidenceLedger;
import dev.assay.collector.ingest.EvidenceStore;
import dev.assay.collector.ingest.GroupCommit;
import dev.assay.collector.running.PodOwners;
import dev.assay.collector.storage.Database;
import dev.assay.collector.storage.SqlEvidenceStore;
import dev.assay.collector.storage.SqlInventories;
import dev.assay.collector.storage.SqlRunning;
import dev.assay.collector.storage.SqlUsageLedger;
import dev.assay.wire.v1.AgentIdentity;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.IngestGrpc;
import dev.assay.wire.v1.NodeIdentity;
import dev.assay.wire.v1.ProcessFacts;
import dev.assay.wire.v1.ProcessIdentity;
import dev.assay.wire.v1.ReportRequest;
import dev.assay.wire.v1.ReportResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A server that takes evidence over a real connection into a real database. */
final class IngestFixture implements AutoCloseable {

  static final ByteString BOOT = ByteString.copyFromUtf8("0123456789abcdef");

  final Database database;
  final GroupCommit commit;
  final EvidenceLedger ledger;
  final IngestEndpoint endpoint;
  private final HttpApi api;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ExecutorService unpacking = Executors.newSingleThreadExecutor();
  private final ManagedChannel channel;

  IngestFixture(Path directory, UnaryOperator<EvidenceStore> store) {
    this(Database.open(directory.resolve("assay.db")), 0, store);
  }

  /** Takes evidence into {@code opened}, which it closes. */
  IngestFixture(Database opened, int port, UnaryOperator<EvidenceStore> store) {
    database = opened;
    Clock clock = Clock.systemUTC();
    SqlEvidenceStore real = new SqlEvidenceStore(database, clock);
    ledger =
        new EvidenceLedger(
            clock,
            new Capacity(64 << 20),
            new EvidenceLedger.Patience(
                Duration.ofMillis(300),
                Duration.ofSeconds(5),
                Duration.ofMinutes(10),
                Duration.ofMinutes(5)));
    ledger.recover(real);
    commit =
        new GroupCommit(ledger, store.apply(real), new ChangeFeed(), clock, Duration.ofMillis(10));
    endpoint =
        new IngestEndpoint(
            ledger,
            commit,
            unpacking,
            clock,
            "assay-collector test",
            real.id(),
            HttpApi::eventLoop,
            HttpApi::caller);
    threads.execute(commit);
    api =
        new HttpApi(
            Entrance.open(new BindAddress(InetAddress.getLoopbackAddress(), port)),
            2,
            "assay test",
            List.of(endpoint.bindService()),
            IngestEndpoint.MAX_MESSAGE_BYTES,
            List.of(),
            Map.of(),
            new SimpleMeterRegistry());
    api.start();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", api.port()).usePlaintext().build();
  }

  /** Serves on a port until killed: a collector that takes evidence, and no more. */
  public static void main(String[] arguments) throws InterruptedException {
    IngestFixture fixture =
        new IngestFixture(
            Database.open(Path.of(arguments[0], "assay.db")),
            Integer.parseInt(arguments[1]),
            store -> store);
    System.out.println("listening on " + fixture.api.port());
    Thread.currentThread().join();
  }

  SqlRunning running() {
    return new SqlRunning(database, PodOwners.NONE);
  }

  SqlUsageLedger usage() {
    return new SqlUsageLedger(database);
  }

  SqlInventories inventories() {
    return new SqlInventories(database);
  }

  Stream stream() {
    return new Stream(IngestGrpc.newStub(channel));
  }

  Stream sensor() {
    Stream stream = stream();
    stream.send(hello().setSensor(node()));
    return stream;
  }

  Stream agent(int pid) {
    Stream stream = stream();
    stream.send(
        hello().setAgent(AgentIdentity.newBuilder().setProcess(process(pid)).setHostName("host")));
    return stream;
  }

  static Hello.Builder hello() {
    return Hello.newBuilder().setProtocolVersion(1).setSessionId(BOOT).setSender("test 1.0");
  }

  static NodeIdentity node() {
    return NodeIdentity.newBuilder().setBootId(BOOT).setNodeName("node-1").build();
  }

  static ProcessIdentity process(int pid) {
    return ProcessIdentity.newBuilder()
        .setBootId(BOOT)
        .setPidNamespaceInode(4026531836L)
        .setPid(pid)
        .setStartTimeTicks(1000 + pid)
        .build();
  }

  static ProcessFacts.Builder hostProcess(int pid) {
    return ProcessFacts.newBuilder()
        .setProcess(process(pid))
        .setHostPid(pid)
        .setExecutable("/usr/bin/program")
        .setFirstSeenUnixMillis(1);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    api.close();
    commit.close();
    threads.shutdown();
    unpacking.shutdownNow();
    try {
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    database.close();
  }

  /** One stream as a sender has it. */
  static final class Stream implements StreamObserver<ReportResponse> {
    private final BlockingQueue<ReportResponse> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final StreamObserver<ReportRequest> requests;

    private Stream(IngestGrpc.IngestStub stub) {
      requests = stub.report(this);
    }

    void send(Hello.Builder hello) {
      requests.onNext(ReportRequest.newBuilder().setHello(hello).build());
    }

    void send(Batch.Builder batch) {
      requests.onNext(ReportRequest.newBuilder().setBatch(batch).build());
    }

    void complete() {
      requests.onCompleted();
    }

    /** Waits for an answer of a kind, and forgets those before it. */
    ReportResponse await(Predicate<ReportResponse> wanted) throws InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (true) {
        ReportResponse next = received.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (next == null) {
          throw new AssertionError("no such answer in 20 s; stream: " + end.getNow(Status.UNKNOWN));
        }
        if (wanted.test(next)) {
          return next;
        }
      }
    }

    void awaitAck(long sequence) throws InterruptedException {
      await(answer -> answer.hasAck() && answer.getAck().getSequence() >= sequence);
    }

    Status awaitEnd() throws Exception {
      return end.get(20, TimeUnit.SECONDS);
    }

    int acknowledgements() {
      return (int) received.stream().filter(ReportResponse::hasAck).count();
    }

    @Override
    public void onNext(ReportResponse response) {
      received.add(response);
    }

    @Override
    public void onError(Throwable cause) {
      end.complete(Status.fromThrowable(cause));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }
  }

  /** A store whose door a test opens and closes. */
  static final class Door implements EvidenceStore {
    private final EvidenceStore behind;
    private final Semaphore open = new Semaphore(0);
    private volatile boolean failing;

    Door(EvidenceStore behind) {
      this.behind = behind;
    }

    void open() {
      open.release(1_000_000);
    }

    void failing(boolean fails) {
      failing = fails;
    }

    @Override
    public void store(Changes changes) {
      open.acquireUninterruptibly();
      if (failing) {
        throw new IllegalStateException("the disk is full, says the test");
      }
      behind.store(changes);
    }

    @Override
    public void load(Reader reader) {
      behind.load(reader);
    }
  }
}
