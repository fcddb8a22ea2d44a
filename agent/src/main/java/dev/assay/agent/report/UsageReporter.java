package dev.assay.agent.report;

import com.google.protobuf.ByteString;
import dev.assay.agent.log.AgentLog;
import dev.assay.wire.client.Backoff;
import dev.assay.wire.client.Disconnection;
import dev.assay.wire.client.ReportClient;
import dev.assay.wire.client.ReportLimits;
import dev.assay.wire.client.ReportListener;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.Want;
import dev.assay.wire.v1.Welcome;
import io.grpc.ManagedChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reports usage to a collector.
 *
 * <p>On each connection first the state, in digests; then what changes. What the collector does not
 * know it asks for: the archives' classes, the usage in full. So a JVM like another one costs it
 * some hundred bytes, and nothing is kept for a collector that is not there: when it comes back,
 * the state tells all.
 *
 * <p>{@link UsageSink}'s methods are for the observer's thread, {@link ReportListener}'s for the
 * client's executor.
 */
public final class UsageReporter implements UsageSink, ReportListener {

  /**
   * A batch is at most as large as a part of a dictionary and some; these are some megabytes at the
   * worst.
   */
  private static final int MAX_QUEUED_BATCHES = 64;

  private static final long MAX_QUEUED_BYTES = 4 * 1024 * 1024;

  /** Answers to wishes wait while more than this is on its way, so that changes still find room. */
  private static final int BUSY_BATCHES = 32;

  /** A collector that sends more wishes than this at once asks again for what it did not get. */
  private static final int MAX_WANTS = 4096;

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofSeconds(60);

  /** A state told this long ago has been answered, if only after the process was looked for. */
  private static final long NEW_NANOS = TimeUnit.SECONDS.toNanos(10);

  /**
   * A collector that says nothing for this long wants nothing: it asks within its next commit or
   * two.
   */
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private static final long SLICE_MILLIS = 20;

  private final ReportClient client;
  private final ManagedChannel channel;
  private final boolean unasked;
  private final Runnable wake;
  private final AgentLog log;
  private final UsageBatches batches = new UsageBatches();
  private final WantedAnswers answers = new WantedAnswers();
  private long stateSentNanos = System.nanoTime();

  /** Whether what a collector may not know is sent before it asks: the JVM ends. */
  private boolean tellsAll;

  private boolean isSettling;

  private final Object lock = new Object();
  private final Queue<Want> wants = new ArrayDeque<Want>();
  private boolean stateDue;

  /** Whether the collector refused evidence on this connection. */
  private volatile boolean wasRefused;

  private int maxMessageBytes;
  private boolean triedOnce;

  /**
   * Makes a reporter and begins to connect.
   *
   * @param executor single-threaded
   * @param version the agent's own
   * @param unasked whether a JVM that is reported only at its end tells all without being asked:
   *     the collector, which waits some seconds for the process to be found, would ask too late
   * @param wake asks the observer to call {@link #report} soon
   */
  public UsageReporter(
      ManagedChannel channel,
      ScheduledExecutorService executor,
      Observation observation,
      String version,
      boolean unasked,
      Runnable wake,
      AgentLog log) {
    SecureRandom random = new SecureRandom();
    Hello hello = JvmMessages.hello(observation, "assay-agent " + version);
    this.channel = channel;
    this.unasked = unasked;
    this.wake = wake;
    this.log = log;
    this.client =
        new ReportClient(
            channel,
            executor,
            hello,
            ReportLimits.ofQueue(MAX_QUEUED_BATCHES, MAX_QUEUED_BYTES).withCompression("gzip"),
            new Backoff(FIRST_RETRY, LAST_RETRY, random),
            random,
            this);
  }

  /** Begins to connect. */
  public void start() {
    client.start();
  }

  @Override
  public void report(Observation observation) {
    if (!client.isConnected()) {
      return;
    }
    int mostBytes;
    boolean stateIsDue;
    synchronized (lock) {
      mostBytes = maxMessageBytes;
      stateIsDue = stateDue;
      stateDue = false;
    }
    if (stateIsDue) {
      stateSentNanos = System.nanoTime();
      send(tellsAll ? batches.longState(observation) : batches.state(observation));
    } else if (mayTellChanges()) {
      send(batches.changes(observation));
    }
    answer(observation, mostBytes);
  }

  /**
   * Tells whether changes are worth a message of their own: while something is on its way, what is
   * asked about it comes before its acknowledgement, and the answer tells them, too.
   */
  private boolean mayTellChanges() {
    synchronized (lock) {
      for (Want want : wants) {
        if (want.getKind() == DictionaryKind.CLASS_USAGE_STATE) {
          return false;
        }
      }
    }
    return isSettling || client.counters().queued() == 0;
  }

  private void sendState(Observation observation, Want want) {
    KnownUsage known = KnownUsage.read(want.getKnownUsage());
    stateSentNanos = System.nanoTime();
    // After a refusal, only what the collector can check: digests.
    send(
        known == null || wasRefused
            ? batches.longState(observation)
            : batches.remainder(observation, known));
  }

  private void send(@Nullable Batch changes) {
    if (changes != null && !client.offer(changes)) {
      synchronized (lock) {
        stateDue = true; // dropped: the state will tell what it would have told
      }
    }
  }

  private void answer(Observation observation, int mostBytes) {
    for (Want want = nextWant(); want != null; want = nextWant()) {
      ByteString askedAbout = batches.setKey();
      if (want.getKind() == DictionaryKind.CLASS_USAGE_STATE) {
        sendState(observation, want);
      }
      if (want.getKind() == DictionaryKind.ARCHIVE_INDEX || batches.setKey().equals(askedAbout)) {
        answers.add(want, batches.setKey());
      }
    }
    while (client.counters().queued() < BUSY_BATCHES) {
      Batch answer = answers.next(observation, batches, mostBytes);
      if (answer == null || !client.offer(answer)) {
        return; // an answer without room is the next one again, after an acknowledgement
      }
      answers.taken();
    }
  }

  private @Nullable Want nextWant() {
    synchronized (lock) {
      return wants.poll();
    }
  }

  @Override
  public boolean wantsEnd() {
    return client.isConnected();
  }

  @Override
  public void settle(Observation observation, long mostMillis) throws InterruptedException {
    long began = System.nanoTime();
    long deadline = began + TimeUnit.MILLISECONDS.toNanos(mostMillis);
    awaitConnection(deadline);
    isSettling = true;
    tellsAll = unasked;
    report(observation);
    if (unasked && stateSentNanos - began >= 0) {
      answers.addAll(observation);
      report(observation);
    }
    // A collector that has known this JVM for a while has asked for all it wants.
    boolean isNew = System.nanoTime() - stateSentNanos < NEW_NANOS;
    long quietSince = System.nanoTime();
    while (client.isConnected() && System.nanoTime() < deadline) {
      boolean isQuiet = client.flush(Duration.ofMillis(SLICE_MILLIS)) && !answers.mayHaveMore();
      if (!isQuiet) {
        quietSince = System.nanoTime();
      } else if (!isNew || System.nanoTime() - quietSince >= QUIET_NANOS) {
        return;
      }
      awaitWant();
      report(observation);
    }
  }

  private void awaitWant() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SLICE_MILLIS);
    synchronized (lock) {
      while (wants.isEmpty()) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          return;
        }
        lock.wait(left);
      }
    }
  }

  @Override
  public void end(Observation observation, long mostMillis) throws InterruptedException {
    try {
      if (client.isConnected() && client.offer(batches.end(observation))) {
        client.flush(Duration.ofMillis(mostMillis));
      }
    } finally {
      client.close();
      channel.shutdown();
    }
  }

  /**
   * Waits for the first attempt to connect, if there was none yet: a JVM may end before it was due.
   */
  private void awaitConnection(long deadline) throws InterruptedException {
    synchronized (lock) {
      while (!triedOnce) {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (left <= 0) {
          return;
        }
        lock.wait(left);
      }
    }
  }

  @Override
  public void connected(Welcome welcome) {
    synchronized (lock) {
      stateDue = true;
      wasRefused = false;
      // A batch that the queue has no room for even when empty would wait for ever.
      maxMessageBytes = (int) Math.min(welcome.getMaxMessageBytes(), MAX_QUEUED_BYTES / 2);
      triedOnce = true;
      lock.notifyAll();
    }
    log.say("connected to " + welcome.getCollector());
    wake.run();
  }

  @Override
  public void wanted(Want want) {
    synchronized (lock) {
      if (wants.size() < MAX_WANTS) {
        wants.add(want);
      }
      lock.notifyAll();
    }
    wake.run();
  }

  @Override
  public void acknowledged(long sequence) {
    if (answers.mayHaveMore()) {
      wake.run();
    }
  }

  @Override
  public void rejected(long sequence, String reason) {
    log.say("the collector refused batch " + sequence + ", which is dropped: " + reason);
    synchronized (lock) {
      // What it told has to be told again; once, since it may be refused again.
      stateDue |= !wasRefused;
      wasRefused = true;
    }
    wake.run();
  }

  @Override
  public void disconnected(Disconnection disconnection) {
    synchronized (lock) {
      triedOnce = true;
      lock.notifyAll();
    }
    String what = disconnection + "; the state is sent again on the next connection";
    if (disconnection.kind() == Disconnection.Kind.REFUSED) {
      log.complain(what); // a collector that is away comes back, a wrong address stays wrong
    } else {
      log.say(what);
    }
  }

  /** Returns the counters of what was delivered, for the log. */
  @Override
  public String toString() {
    return client.counters().toString();
  }
}
