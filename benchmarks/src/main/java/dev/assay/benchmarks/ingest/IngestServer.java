package dev.assay.benchmarks.ingest;

import dev.assay.benchmarks.wire.v1.Decoded;
import dev.assay.benchmarks.wire.v1.FloorGrpc;
import dev.assay.benchmarks.wire.v1.Frame;
import dev.assay.collector.change.ChangeFeed;
import dev.assay.collector.grpc.IngestEndpoint;
import dev.assay.collector.http.BindAddress;
import dev.assay.collector.http.Entrance;
import dev.assay.collector.http.HttpApi;
import dev.assay.collector.ingest.Capacity;
import dev.assay.collector.ingest.EvidenceLedger;
import dev.assay.collector.ingest.GroupCommit;
import dev.assay.collector.storage.Database;
import dev.assay.collector.storage.SqlEvidenceStore;
import dev.assay.wire.v1.ReportRequest;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;

/** The collector's server with ingest, and beside it, on the same event loops, the floor. */
final class IngestServer {

  /** Decodes what the collector takes with the generated code, and drops it. */
  static final String SAME_BYTES = "assay.benchmarks.v1.SameBytes/Decode";

  private IngestServer() {}

  /** Serves until killed, after printing its port; the argument is an empty directory. */
  public static void main(String[] arguments) throws InterruptedException {
    Clock clock = Clock.systemUTC();
    Database database = Database.open(Path.of(arguments[0], "assay.db"));
    EvidenceLedger ledger =
        new EvidenceLedger(clock, new Capacity(512L << 20), EvidenceLedger.Patience.DEFAULT);
    SqlEvidenceStore store = new SqlEvidenceStore(database, clock);
    ledger.recover(store);
    GroupCommit commit =
        new GroupCommit(ledger, store, new ChangeFeed(), clock, Duration.ofMillis(10));
    ExecutorService threads = Executors.newSingleThreadExecutor();
    new Thread(commit, "assay-commit").start();
    IngestEndpoint ingest =
        new IngestEndpoint(
            ledger,
            commit,
            threads,
            clock,
            "benchmark",
            store.id(),
            HttpApi::eventLoop,
            HttpApi::caller);
    HttpApi api =
        new HttpApi(
            Entrance.open(new BindAddress(InetAddress.getLoopbackAddress(), 0)),
            2,
            "benchmark",
            List.of(ingest.bindService(), new Floor().bindService(), sameBytes()),
            IngestEndpoint.MAX_MESSAGE_BYTES,
            List.of(),
            Map.of(),
            new SimpleMeterRegistry());
    api.start();
    System.out.println("port " + api.port());
    Thread.currentThread().join();
  }

  private static final class Floor extends FloorGrpc.FloorImplBase {
    @Override
    public StreamObserver<Frame> decode(StreamObserver<Decoded> responses) {
      return new Counting<>(responses, Frame::getGroupsCount);
    }
  }

  private static ServerServiceDefinition sameBytes() {
    MethodDescriptor<ReportRequest, Decoded> decode =
        MethodDescriptor.<ReportRequest, Decoded>newBuilder()
            .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
            .setFullMethodName(SAME_BYTES)
            .setRequestMarshaller(ProtoUtils.marshaller(ReportRequest.getDefaultInstance()))
            .setResponseMarshaller(ProtoUtils.marshaller(Decoded.getDefaultInstance()))
            .build();
    return ServerServiceDefinition.builder(decode.getServiceName())
        .addMethod(
            decode,
            ServerCalls.asyncClientStreamingCall(
                responses ->
                    new Counting<ReportRequest>(
                        responses, report -> report.getBatch().getClassUsageCount())))
        .build();
  }

  /** Counts what it is given, so that decoding it is for something, and answers with the sum. */
  private static final class Counting<T> implements StreamObserver<T> {
    private final StreamObserver<Decoded> responses;
    private final ToIntFunction<T> count;
    private long sum;

    private Counting(StreamObserver<Decoded> responses, ToIntFunction<T> count) {
      this.responses = responses;
      this.count = count;
    }

    @Override
    public void onNext(T message) {
      sum += count.applyAsInt(message);
    }

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onCompleted() {
      responses.onNext(Decoded.newBuilder().setGroups(sum).build());
      responses.onCompleted();
    }
  }
}
