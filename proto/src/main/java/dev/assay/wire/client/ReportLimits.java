package dev.assay.wire.client;

import java.time.Duration;

/** What a {@link ReportClient} may use and how long it waits. Immutable. */
public final class ReportLimits {

  private final int mostBatches;
  private final long mostBytes;
  private final Duration welcomeTimeout;
  private final Duration ackTimeout;
  private final Duration refusedRetry;
  private final String compression;

  private ReportLimits(
      int mostBatches,
      long mostBytes,
      Duration welcomeTimeout,
      Duration ackTimeout,
      Duration refusedRetry,
      String compression) {
    this.mostBatches = mostBatches;
    this.mostBytes = mostBytes;
    this.welcomeTimeout = welcomeTimeout;
    this.ackTimeout = ackTimeout;
    this.refusedRetry = refusedRetry;
    this.compression = compression;
  }

  /**
   * Returns limits for a sender that keeps at most that much until it is acknowledged.
   *
   * @param mostBatches number of batches
   * @param mostBytes their size on the wire, before compression; in memory they take a few times
   *     that
   */
  public static ReportLimits ofQueue(int mostBatches, long mostBytes) {
    if (mostBatches < 1 || mostBytes < 1) {
      throw new IllegalArgumentException(
          "queue: " + mostBatches + " batches, " + mostBytes + " bytes (expected: 1 or more)");
    }
    return new ReportLimits(
        mostBatches,
        mostBytes,
        Duration.ofSeconds(15),
        Duration.ofSeconds(60),
        Duration.ofMinutes(5),
        "identity");
  }

  /** Returns limits with the stream compressed: "gzip" or "identity". */
  public ReportLimits withCompression(String compression) {
    return new ReportLimits(
        mostBatches, mostBytes, welcomeTimeout, ackTimeout, refusedRetry, compression);
  }

  /**
   * Returns limits with other times.
   *
   * @param welcome how long a collector may take to answer a Hello
   * @param ack how long it may take to acknowledge anything while batches are under way
   * @param refusedRetry how long to wait after a refusal that only a human can change
   */
  public ReportLimits withTimes(Duration welcome, Duration ack, Duration refusedRetry) {
    return new ReportLimits(mostBatches, mostBytes, welcome, ack, refusedRetry, compression);
  }

  int mostBatches() {
    return mostBatches;
  }

  long mostBytes() {
    return mostBytes;
  }

  Duration welcomeTimeout() {
    return welcomeTimeout;
  }

  Duration ackTimeout() {
    return ackTimeout;
  }

  Duration refusedRetry() {
    return refusedRetry;
  }

  String compression() {
    return compression;
  }
}
