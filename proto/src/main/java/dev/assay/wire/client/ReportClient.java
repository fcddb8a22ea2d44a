package dev.assay.wire.client;

import com.google.protobuf.ByteString;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.IngestGrpc;
import dev.assay.wire.v1.ReportRequest;
import dev.assay.wire.v1.ReportResponse;
import dev.assay.wire.v1.Welcome;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Delivers batches of evidence to a collector: at least once, in order, for as long as it takes.
 *
 * <p>{@link #offer} numbers a batch and queues it, from any thread and without ever blocking; a
 * full queue refuses it and counts that. A batch leaves the queue when the collector has
 * acknowledged it. After each reconnect all that was not acknowledged is sent again under the same
 * session id.
 *
 * <p>All else happens on the executor, which has to be single-threaded. The caller owns channel and
 * executor: close this client first, then shut down the channel, then the executor, which should
 * remove cancelled tasks (setRemoveOnCancelPolicy): otherwise a cancelled timeout keeps its thread
 * for a minute.
 */
public final class ReportClient implements AutoCloseable {

  /** The version of the protocol that this client speaks. */
  public static final int PROTOCOL_VERSION = 1;

  private static final int SESSION_ID_BYTES = 16;

  private final ManagedChannel channel;
  private final ScheduledExecutorService executor;
  private final Hello hello;
  private final ReportLimits limits;
  private final Backoff backoff;
  private final ReportListener listener;
  private final DeliveryQueue queue;
  private final AtomicBoolean pumpScheduled = new AtomicBoolean();

  // From here on: touched on the executor only, but for the volatile one.
  private volatile boolean connected;
  private boolean closed;
  private @Nullable ReportStream stream;
  private @Nullable Welcome welcome;
  private @Nullable Future<?> timeout;
  private long acknowledgedAtCheck;
  // The last of the batches under way when the collector refused one of them without saying which;
  // they
  // are sent one by one until the culprit is found. 0: no suspicion.
  private long suspectUntil;

  /**
   * Makes a client that does nothing before {@link #start}.
   *
   * @param hello introduces this sender; protocol version and session id are filled in here
   * @param random makes the session id, which has to be unique among all senders: a SecureRandom
   */
  public ReportClient(
      ManagedChannel channel,
      ScheduledExecutorService executor,
      Hello hello,
      ReportLimits limits,
      Backoff backoff,
      Random random,
      ReportListener listener) {
    byte[] sessionId = new byte[SESSION_ID_BYTES];
    random.nextBytes(sessionId);
    this.channel = channel;
    this.executor = executor;
    this.hello =
        hello.toBuilder()
            .setProtocolVersion(PROTOCOL_VERSION)
            .setSessionId(ByteString.copyFrom(sessionId))
            .build();
    this.limits = limits;
    this.backoff = backoff;
    this.listener = listener;
    this.queue = new DeliveryQueue(limits.mostBatches(), limits.mostBytes());
  }

  /** Begins to connect; batches may be offered before. */
  public void start() {
    execute(this::connect);
  }

  /**
   * Takes a batch for delivery. Its sequence is filled in here.
   *
   * @return false if it was dropped and counted, since the queue is full or this client is closed
   */
  public boolean offer(Batch batch) {
    boolean taken = queue.offer(batch);
    if (taken && connected) {
      schedulePump();
    }
    return taken;
  }

  /** Tells whether a collector has welcomed this sender and the connection stands. */
  public boolean isConnected() {
    return connected;
  }

  /**
   * Waits until all that was offered is acknowledged. Not for the executor's thread.
   *
   * @return whether all is, before the time was over
   */
  public boolean flush(Duration most) throws InterruptedException {
    return queue.awaitEmpty(most.toNanos());
  }

  /** Returns what was done so far. */
  public ReportCounters counters() {
    return queue.counters();
  }

  /** Takes no more, ends the stream in order, and makes no further attempt. Does not wait. */
  @Override
  public void close() {
    queue.close();
    execute(this::closeStream);
  }

  private void closeStream() {
    closed = true;
    connected = false;
    cancelTimeout();
    if (stream != null) {
      stream.halfClose();
    }
  }

  private void connect() {
    timeout = null;
    if (closed) {
      return;
    }
    // A channel waits up to two minutes after failures of its own; when to try is decided here.
    channel.resetConnectBackoff();
    ReportStream opened = new ReportStream(this);
    stream = opened;
    after(limits.welcomeTimeout(), this::welcomeIsOverdue);
    opened.open(
        IngestGrpc.newStub(channel)
            .withExecutor(this::execute)
            .withCompression(limits.compression()),
        ReportRequest.newBuilder().setHello(hello).build());
  }

  private void welcomeIsOverdue() {
    cancel("no welcome within " + limits.welcomeTimeout().toMillis() + " ms");
  }

  /** Ends the stream from this side, as if the collector had become unavailable. */
  private void cancel(String why) {
    ReportStream broken = stream;
    if (broken != null) {
      broken.cancel(why);
      ended(broken, Status.UNAVAILABLE.withDescription(why));
    }
  }

  /** Handles what the collector says on a stream. */
  void received(ReportStream from, ReportResponse response) {
    if (from != stream) {
      return; // a stream that was given up
    }
    if (welcome == null && !response.hasWelcome()) {
      cancel("the first message is not a welcome but " + response.getMessageCase());
      return;
    }
    switch (response.getMessageCase()) {
      case WELCOME:
        welcomed(response.getWelcome());
        break;
      case ACK:
        acknowledged(response.getAck().getSequence());
        break;
      case WANT:
        listener.wanted(response.getWant());
        break;
      case REJECT:
        rejected(response.getReject().getSequence(), response.getReject().getReason());
        break;
      case WANT_PARTS:
        sendWithParts(response.getWantParts().getSequence());
        break;
      case MESSAGE_NOT_SET:
        break; // of a later version of the protocol: nothing this sender has to know
    }
  }

  private void welcomed(Welcome by) {
    welcome = by;
    connected = true;
    if (queue.counters().queued() == 0) {
      backoff.reset();
    }
    acknowledgedAtCheck = queue.counters().acknowledged();
    cancelTimeout();
    after(limits.ackTimeout(), this::checkProgress);
    listener.connected(by);
    pump();
  }

  private void checkProgress() {
    long acknowledged = queue.counters().acknowledged();
    if (acknowledged == acknowledgedAtCheck && queue.underWay() > 0) {
      cancel("no acknowledgement within " + limits.ackTimeout().toMillis() + " ms");
      return;
    }
    // What is under way next time may just have been sent: then it has between one and two
    // timeouts.
    acknowledgedAtCheck = queue.underWay() > 0 ? acknowledged : -1;
    after(limits.ackTimeout(), this::checkProgress);
  }

  private void acknowledged(long sequence) {
    queue.acknowledge(sequence);
    backoff.reset();
    if (sequence >= suspectUntil) {
      suspectUntil = 0;
    }
    listener.acknowledged(sequence);
    pump();
  }

  private void rejected(long sequence, String reason) {
    if (queue.reject(sequence)) {
      listener.rejected(sequence, reason);
    }
    pump();
  }

  private void schedulePump() {
    if (pumpScheduled.compareAndSet(false, true)) {
      execute(this::scheduledPump);
    }
  }

  private void scheduledPump() {
    pumpScheduled.set(false);
    pump();
  }

  /** Sends what waits, as far as the collector's window and the transport have room. */
  void pump() {
    ReportStream to = stream;
    Welcome by = welcome;
    if (to == null || by == null || closed) {
      return;
    }
    int window = suspectUntil > 0 ? 1 : Math.max(1, by.getMaxUnacknowledged());
    while (to.isReady() && queue.underWay() < window) {
      dropOversized(by);
      Batch batch = queue.next();
      if (batch == null) {
        return;
      }
      to.send(by.getShortForms() ? ShortFormWriter.shorten(batch, to.told()) : batch);
    }
  }

  private void sendWithParts(long sequence) {
    Welcome by = welcome;
    Batch whole = closed ? null : queue.again(sequence);
    if (stream == null || by == null || whole == null) {
      return;
    }
    Batch batch = ShortFormWriter.shortenWithParts(whole);
    // With all its keys, a batch that had just fitted may not fit.
    stream.send(
        batch.getSerializedSize() + DeliveryQueue.ENVELOPE_BYTES <= by.getMaxMessageBytes()
            ? batch
            : whole);
  }

  private void dropOversized(Welcome by) {
    int most = by.getMaxMessageBytes();
    while (most > 0) {
      Batch dropped = queue.dropOversized(most);
      if (dropped == null) {
        return;
      }
      listener.rejected(
          dropped.getSequence(),
          dropped.getSerializedSize() + " bytes are more than the collector takes, " + most);
    }
  }

  /** Handles the end of a stream, whoever ended it. */
  void ended(ReportStream by, Status status) {
    if (by != stream) {
      return;
    }
    stream = null;
    boolean wasWelcomed = welcome != null;
    welcome = null;
    connected = false;
    cancelTimeout();
    if (closed) {
      return;
    }
    Disconnection disconnection = judge(status, wasWelcomed);
    queue.rewind();
    after(disconnection.retryAfter(), this::connect);
    listener.disconnected(disconnection);
  }

  private Disconnection judge(Status status, boolean wasWelcomed) {
    if (ConnectionFailure.of(status).isForeign()) {
      return refused(status);
    }
    switch (status.getCode()) {
      case OK:
        return disconnection(Disconnection.Kind.ENDED, "ended the stream", backoff.next());
      case INVALID_ARGUMENT:
        return wasWelcomed && queue.underWay() > 0 ? findCulprit(status) : refused(status);
      case UNAUTHENTICATED:
      case PERMISSION_DENIED:
      case FAILED_PRECONDITION:
      case UNIMPLEMENTED:
        return refused(status);
      default:
        return disconnection(
            Disconnection.Kind.UNAVAILABLE, ConnectionFailure.of(status).words(), backoff.next());
    }
  }

  /**
   * One of the batches under way is wrong: drops it if it is the only one, else has them sent
   * singly.
   */
  private Disconnection findCulprit(Status status) {
    if (queue.underWay() > 1) {
      suspectUntil = queue.lastUnderWay();
    } else {
      long culprit = queue.firstUnderWay();
      queue.reject(culprit);
      suspectUntil = 0;
      listener.rejected(culprit, ConnectionFailure.of(status).words());
    }
    return disconnection(
        Disconnection.Kind.UNAVAILABLE, ConnectionFailure.of(status).words(), backoff.next());
  }

  private Disconnection refused(Status status) {
    return disconnection(
        Disconnection.Kind.REFUSED,
        ConnectionFailure.of(status).words(),
        backoff.jittered(limits.refusedRetry()));
  }

  private Disconnection disconnection(Disconnection.Kind kind, String what, Duration retryAfter) {
    return new Disconnection(kind, "collector " + channel.authority() + ": " + what, retryAfter);
  }

  private void after(Duration delay, Runnable task) {
    try {
      timeout = executor.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      closed = true; // the owner shut the executor down: nothing can or should happen any more
    }
  }

  private void cancelTimeout() {
    if (timeout != null) {
      timeout.cancel(false);
      timeout = null;
    }
  }

  private void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      queue.close(); // the owner shut the executor down: what is offered from now on counts as
      // dropped
    }
  }
}
