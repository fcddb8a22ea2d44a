package dev.assay.collector.grpc;

import com.google.protobuf.ByteString;
import dev.assay.collector.access.Caller;
import dev.assay.collector.ingest.EvidenceLedger;
import dev.assay.collector.ingest.GroupCommit;
import dev.assay.wire.v1.IngestGrpc;
import dev.assay.wire.v1.ReportResponse;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Takes evidence from sensors and agents: the service Ingest.
 *
 * <p>Batches are decoded and merged on the thread that brings them, an event loop, without ever
 * waiting for the store; they are acknowledged there, too, once they are durable. A sender may have
 * {@link #MAX_UNACKNOWLEDGED} batches under way, and no more are read from its connection: a slow
 * store slows the senders, it fills no memory.
 */
public final class IngestEndpoint implements BindableService {

  /**
   * Largest message taken. Decoding on the event loop delays everybody else on it, so messages are
   * kept small; one class usage of a whole large JVM fits.
   */
  public static final int MAX_MESSAGE_BYTES = 64 * 1024;

  /** Enough to keep a connection busy over one commit, few enough to bound memory per sender. */
  public static final int MAX_UNACKNOWLEDGED = 64;

  final EvidenceLedger ledger;
  final GroupCommit commit;
  final Dictionaries dictionaries;
  final Clock clock;
  final String collector;
  final ByteString storeId;
  final AtomicInteger connected = new AtomicInteger();
  final LongAdder batches = new LongAdder();
  final LongAdder bytes = new LongAdder();
  final LongAdder rejected = new LongAdder();
  final LongAdder refusedStreams = new LongAdder();
  final LongAdder partsWanted = new LongAdder();
  final Supplier<Caller> caller;
  final SharedPartsCache sharedParts = new SharedPartsCache();
  private final Supplier<Executor> eventLoop;
  private final Map<Executor, WaitingStreams> eventLoops = new ConcurrentHashMap<>();

  /**
   * @param oneAtATime runs tasks one after the other in a thread that may be busy for a second:
   *     unpacks dictionaries
   * @param collector version and name of this program, for senders' logs
   * @param storeId name of the database: senders tell another one everything again
   * @param eventLoop returns, to whom asks while a stream begins, what runs tasks on the event loop
   *     that the stream's messages come on; the same for all streams of an event loop
   * @param caller returns, to whom asks while a stream begins, who began it
   */
  public IngestEndpoint(
      EvidenceLedger ledger,
      GroupCommit commit,
      Executor oneAtATime,
      Clock clock,
      String collector,
      UUID storeId,
      Supplier<Executor> eventLoop,
      Supplier<Caller> caller) {
    this.ledger = ledger;
    this.commit = commit;
    this.dictionaries = new Dictionaries(new DictionaryMapping(ledger), oneAtATime);
    this.clock = clock;
    this.collector = collector;
    this.storeId = bytes(storeId);
    this.eventLoop = eventLoop;
    this.caller = caller;
  }

  @Override
  public ServerServiceDefinition bindService() {
    commit.add(epoch -> eventLoops.values().forEach(WaitingStreams::acknowledge));
    MethodDescriptor<InboundReport, ReportResponse> report =
        IngestGrpc.getReportMethod().toBuilder(
                new ReportMarshaller(), IngestGrpc.getReportMethod().getResponseMarshaller())
            .build();
    ServiceDescriptor service =
        ServiceDescriptor.newBuilder(IngestGrpc.SERVICE_NAME)
            .setSchemaDescriptor(IngestGrpc.getServiceDescriptor().getSchemaDescriptor())
            .addMethod(report)
            .build();
    return ServerServiceDefinition.builder(service)
        .addMethod(report, ServerCalls.asyncBidiStreamingCall(this::report))
        .build();
  }

  private StreamObserver<InboundReport> report(StreamObserver<ReportResponse> responses) {
    IngestStream stream =
        new IngestStream(
            this,
            eventLoops.computeIfAbsent(eventLoop.get(), WaitingStreams::new),
            (ServerCallStreamObserver<ReportResponse>) responses);
    stream.open();
    return stream;
  }

  /**
   * What was taken since the start, for metrics.
   *
   * @param connected senders connected now
   * @param batches batches taken
   * @param bytes bytes of all messages
   * @param rejectedBatches batches that will never be taken
   * @param refusedStreams streams ended because of what they sent, or for want of memory
   * @param partsWanted batches asked for again, with parts that replicas share
   * @param dictionaries dictionaries taken
   * @param droppedParts parts of dictionaries dropped because too many waited
   * @param malformedDictionaries dictionaries that were not what they said
   */
  public record Counts(
      int connected,
      long batches,
      long bytes,
      long rejectedBatches,
      long refusedStreams,
      long partsWanted,
      long dictionaries,
      long droppedParts,
      long malformedDictionaries) {}

  /** Returns what was taken since the start. */
  public Counts counts() {
    return new Counts(
        connected.get(),
        batches.sum(),
        bytes.sum(),
        rejected.sum(),
        refusedStreams.sum(),
        partsWanted.sum(),
        dictionaries.delivered(),
        dictionaries.dropped(),
        dictionaries.malformed());
  }

  static ByteString bytes(UUID id) {
    return ByteString.copyFrom(
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .flip());
  }
}
