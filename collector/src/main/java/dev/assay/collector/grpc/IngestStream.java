package dev.assay.collector.grpc;

import dev.assay.collector.access.Caller;
import dev.assay.collector.ingest.CapacityExhausted;
import dev.assay.collector.ingest.EvidenceLedger;
import dev.assay.collector.ingest.EvidenceRefused;
import dev.assay.collector.ingest.Wish;
import dev.assay.collector.running.ProcessKey;
import dev.assay.collector.usage.ClassColumns;
import dev.assay.collector.usage.PackedColumns;
import dev.assay.wire.client.MalformedEvidenceException;
import dev.assay.wire.client.NumberedKeys;
import dev.assay.wire.client.ShortForms;
import dev.assay.wire.v1.Ack;
import dev.assay.wire.v1.AgentIdentity;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.DictionaryPart;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.NodeIdentity;
import dev.assay.wire.v1.ProcessIdentity;
import dev.assay.wire.v1.Reject;
import dev.assay.wire.v1.ReportResponse;
import dev.assay.wire.v1.WantParts;
import dev.assay.wire.v1.Welcome;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sender's stream.
 *
 * <p>Messages come one at a time, on an event loop, and answers are sent there, too: what another
 * thread sent would wait in the event loop's queue, and be overtaken, perhaps by the end. Whoever
 * sends holds the monitor, and never waits while holding it.
 */
final class IngestStream implements StreamObserver<InboundReport>, Wish.Sink {

  private static final Logger LOG = LoggerFactory.getLogger(IngestStream.class);

  private final IngestEndpoint endpoint;
  private final WaitingStreams eventLoop;
  private final ServerCallStreamObserver<ReportResponse> call;
  private final Caller caller;
  private final ClassColumns columns = new ClassColumns();
  private final NumberedKeys numbers = new NumberedKeys();
  private final Unacknowledged unacknowledged =
      new Unacknowledged(IngestEndpoint.MAX_UNACKNOWLEDGED);
  private long lastSequence;
  private boolean halfClosed;
  private boolean ended;

  /** Whether it is among the streams that the next commit is told to. */
  private boolean waits;

  private final AtomicBoolean released = new AtomicBoolean();
  private volatile EvidenceLedger.@Nullable Source source;
  private @Nullable EvidenceMapping mapping;
  private String sender = "a sender that did not say hello";

  IngestStream(
      IngestEndpoint endpoint,
      WaitingStreams eventLoop,
      ServerCallStreamObserver<ReportResponse> call) {
    this.endpoint = endpoint;
    this.eventLoop = eventLoop;
    this.call = call;
    this.caller = endpoint.caller.get();
  }

  void open() {
    endpoint.connected.incrementAndGet();
    call.disableAutoRequest();
    call.setOnCancelHandler(this::dispose);
    call.setOnReadyHandler(this::acknowledge);
    call.request(1);
  }

  @Override
  public void onNext(InboundReport report) {
    endpoint.bytes.add(report.size());
    String malformed = report.malformed();
    Hello hello = report.hello();
    if (malformed != null) {
      refuse(Status.INVALID_ARGUMENT.withDescription("malformed message: " + malformed));
    } else if (hello != null) {
      greet(hello);
    } else {
      take(report);
    }
  }

  private void greet(Hello hello) {
    if (source != null) {
      refuse(Status.INVALID_ARGUMENT.withDescription("hello: sent twice"));
      return;
    }
    Optional<Status> refusal = Admission.refusal(caller, hello, endpoint.ledger::hostOf);
    if (refusal.isPresent()) {
      LOG.warn("A {} is refused: {}", hello.getSender(), refusal.get().getDescription());
      refuse(refusal.get());
      return;
    }
    try {
      // Before the source exists, so that wishes that come with it find the stream welcomed.
      UUID session = EvidenceMapping.uuid("session_id", hello.getSessionId());
      send(
          ReportResponse.newBuilder()
              .setWelcome(
                  Welcome.newBuilder()
                      .setMaxMessageBytes(IngestEndpoint.MAX_MESSAGE_BYTES)
                      .setMaxUnacknowledged(IngestEndpoint.MAX_UNACKNOWLEDGED)
                      .setCollector(endpoint.collector)
                      .setStoreId(endpoint.storeId)
                      .setShortForms(true))
              .build());
      connect(hello, session);
      call.request(IngestEndpoint.MAX_UNACKNOWLEDGED);
      LOG.debug("{} connected", sender);
    } catch (MalformedEvidenceException e) {
      refuse(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
    } catch (CapacityExhausted e) {
      refuse(Status.RESOURCE_EXHAUSTED.withDescription(e.getMessage()));
    }
  }

  private void connect(Hello hello, UUID session)
      throws MalformedEvidenceException, CapacityExhausted {
    switch (hello.getSourceCase()) {
      case SENSOR -> {
        NodeIdentity node = hello.getSensor();
        sender = hello.getSender() + " on node " + node.getNodeName();
        mapping = new EvidenceMapping(node, session);
        source =
            endpoint.ledger.connectSensor(
                EvidenceMapping.uuid("sensor.boot_id", node.getBootId()),
                EvidenceMapping.text(node.getNodeName()),
                EvidenceMapping.text(node.getClusterName()),
                session,
                this);
      }
      case AGENT -> {
        AgentIdentity agent = hello.getAgent();
        mapping = new EvidenceMapping(null, session);
        ProcessKey process = mapping.key(agent.getProcess());
        sender = hello.getSender() + " in process " + process;
        source =
            endpoint.ledger.connectAgent(
                process,
                agent.hasNamedArtifact() ? EvidenceMapping.named(agent.getNamedArtifact()) : null,
                EvidenceMapping.text(agent.getHostName()),
                session,
                this);
      }
      case SOURCE_NOT_SET ->
          throw new MalformedEvidenceException("source: not set (expected: sensor or agent)");
    }
  }

  private void take(InboundReport report) {
    EvidenceLedger.Source from = source;
    EvidenceMapping with = mapping;
    if (from == null || with == null) {
      refuse(Status.INVALID_ARGUMENT.withDescription("batch: before hello"));
      return;
    }
    boolean isAgain = isIncomplete(report.sequence());
    if (!isAgain && !isNext(report.sequence())) {
      return;
    }
    endpoint.batches.increment();
    try {
      Batch batch = report.batch();
      Batch told = batch == null || isAgain ? batch : numbers.whole(batch);
      Batch whole = told == null ? null : ShortForms.whole(told, endpoint.sharedParts);
      if (batch == null || whole != null) {
        remember(report.sequence(), isAgain, merge(from, with, whole, report));
      } else if (isAgain) {
        throw new MalformedEvidenceException("shared: a part that is not in shared_parts");
      } else {
        askForParts(report.sequence());
      }
    } catch (MalformedEvidenceException | EvidenceRefused e) {
      endpoint.rejected.increment();
      LOG.warn("Batch {} of {} rejected: {}", report.sequence(), sender, e.getMessage());
      reject(report.sequence(), String.valueOf(e.getMessage()));
      remember(report.sequence(), isAgain, 0);
    } catch (CapacityExhausted e) {
      LOG.warn("Stream of {} ended: {}", sender, e.getMessage());
      refuse(Status.RESOURCE_EXHAUSTED.withDescription(e.getMessage()));
    }
  }

  private synchronized boolean isIncomplete(long sequence) {
    return unacknowledged.isIncomplete(sequence);
  }

  /** Refuses what does not follow on the batches before. */
  private boolean isNext(long sequence) {
    boolean full;
    synchronized (this) {
      full = unacknowledged.isFull();
    }
    if (full) {
      refuse(
          Status.INVALID_ARGUMENT.withDescription(
              "sequence: "
                  + Long.toUnsignedString(sequence)
                  + " (expected: parts that were asked for; "
                  + IngestEndpoint.MAX_UNACKNOWLEDGED
                  + " batches are unacknowledged)"));
    } else if (sequence <= lastSequence) {
      refuse(
          Status.INVALID_ARGUMENT.withDescription(
              "sequence: %s after %d (expected: ascending from 1)"
                  .formatted(Long.toUnsignedString(sequence), lastSequence)));
    } else {
      lastSequence = sequence;
      return true;
    }
    return false;
  }

  private void askForParts(long sequence) {
    endpoint.partsWanted.increment();
    remember(sequence, false, Unacknowledged.INCOMPLETE);
    send(
        ReportResponse.newBuilder()
            .setWantParts(WantParts.newBuilder().setSequence(sequence))
            .build());
    // It comes again, beside those that are taken unacknowledged.
    call.request(1);
  }

  private long merge(
      EvidenceLedger.Source from, EvidenceMapping with, @Nullable Batch batch, InboundReport report)
      throws MalformedEvidenceException, EvidenceRefused, CapacityExhausted {
    long epoch = 0;
    if (batch != null) {
      epoch = endpoint.ledger.merge(from, with.evidence(batch, endpoint.clock.millis()));
      if (batch.getFileContentsCount() > 0) {
        epoch = Math.max(epoch, endpoint.ledger.mergeContents(with.contents(batch)));
      }
      for (DictionaryPart part : batch.getDictionaryPartsList()) {
        endpoint.dictionaries.add(part, sender);
      }
    }
    for (int u = 0; u < report.usages(); u++) {
      ClassUsageColumns usage = report.usage(u);
      PackedColumns packed = usage.packed();
      ProcessIdentity process = usage.process();
      ProcessKey key = process == null ? null : with.key(process);
      long known = endpoint.ledger.epochOfKnown(from, key, packed);
      if (known < 0) {
        usage.read(columns);
        known = endpoint.ledger.mergeClasses(from, key, columns);
      }
      epoch = Math.max(epoch, known);
    }
    return epoch;
  }

  private void remember(long sequence, boolean isAgain, long epoch) {
    synchronized (this) {
      if (isAgain) {
        unacknowledged.complete(sequence, epoch);
      } else {
        unacknowledged.add(sequence, epoch);
      }
      await();
    }
    endpoint.commit.workArrived();
  }

  private void await() {
    if (!waits && !ended) {
      waits = true;
      eventLoop.add(this);
    }
  }

  /** On the event loop, after a commit: acknowledges what is durable. */
  synchronized void acknowledgeWaiting() {
    waits = false;
    acknowledge();
    if (!unacknowledged.isEmpty()) {
      await();
    }
  }

  /** Acknowledges what is durable already, without waking anybody. */
  private synchronized void acknowledge() {
    if (ended || !call.isReady()) {
      // A sender that does not read is told later: acknowledgements add up.
      return;
    }
    int count = unacknowledged.removeDurable(endpoint.commit.durableEpoch());
    if (count > 0) {
      call.onNext(
          ReportResponse.newBuilder()
              .setAck(Ack.newBuilder().setSequence(unacknowledged.acknowledged()))
              .build());
      if (!halfClosed) {
        call.request(count);
      }
    }
    completeIfDone();
  }

  /** Called by whichever thread merged what makes something wanted. */
  @Override
  public void wish(List<Wish> wishes) {
    eventLoop.run(
        () ->
            WantMessages.of(wishes)
                .forEach(want -> send(ReportResponse.newBuilder().setWant(want).build())));
  }

  private void reject(long sequence, String reason) {
    send(
        ReportResponse.newBuilder()
            .setReject(Reject.newBuilder().setSequence(sequence).setReason(reason))
            .build());
  }

  private synchronized void send(ReportResponse response) {
    if (!ended) {
      call.onNext(response);
    }
  }

  private void refuse(Status status) {
    endpoint.refusedStreams.increment();
    synchronized (this) {
      if (!ended) {
        ended = true;
        call.onError(status.asRuntimeException());
      }
    }
    release();
  }

  /** Ends the stream for a defect of this program. */
  void fail(RuntimeException defect) {
    refuse(Status.INTERNAL.withDescription("acknowledging failed: " + defect));
  }

  @Override
  public void onError(Throwable cause) {
    dispose();
  }

  @Override
  public void onCompleted() {
    boolean lacksParts;
    synchronized (this) {
      halfClosed = true;
      lacksParts = unacknowledged.hasIncomplete();
      acknowledge();
    }
    if (lacksParts) {
      refuse(Status.ABORTED.withDescription("ended without the parts that were asked for"));
    }
    endpoint.commit.workArrived();
  }

  /** Ends the stream once its sender has said all and heard that all is durable. */
  private void completeIfDone() {
    if (halfClosed && unacknowledged.isEmpty() && !ended) {
      ended = true;
      call.onCompleted();
      release();
    }
  }

  private void dispose() {
    synchronized (this) {
      ended = true;
    }
    release();
  }

  private void release() {
    if (released.getAndSet(true)) {
      return;
    }
    endpoint.connected.decrementAndGet();
    EvidenceLedger.Source from = source;
    if (from != null) {
      endpoint.ledger.disconnect(from);
    }
  }
}
