package dev.assay.wire.client;

/**
 * What a {@link ReportClient} did so far, at one moment. Immutable; all count batches, but for
 * bytes.
 */
public final class ReportCounters {

  private final long offered;
  private final long sent;
  private final long acknowledged;
  private final long rejected;
  private final long droppedFull;
  private final long droppedOversized;
  private final long droppedClosed;
  private final int queued;
  private final long queuedBytes;

  ReportCounters(DeliveryQueue queue) {
    this.offered = queue.offered;
    this.sent = queue.sent;
    this.acknowledged = queue.acknowledged;
    this.rejected = queue.rejected;
    this.droppedFull = queue.droppedFull;
    this.droppedOversized = queue.droppedOversized;
    this.droppedClosed = queue.droppedClosed;
    this.queued = queue.count();
    this.queuedBytes = queue.bytes;
  }

  /** Returns how many were offered, taken or not. */
  public long offered() {
    return offered;
  }

  /** Returns how many were sent, those sent again counted again. */
  public long sent() {
    return sent;
  }

  /** Returns how many are known to be durable. */
  public long acknowledged() {
    return acknowledged;
  }

  /** Returns how many the collector will never take. */
  public long rejected() {
    return rejected;
  }

  /** Returns how many were dropped because the queue was full. */
  public long droppedFull() {
    return droppedFull;
  }

  /** Returns how many were dropped because they are larger than the collector takes. */
  public long droppedOversized() {
    return droppedOversized;
  }

  /** Returns how many were offered after the client was closed. */
  public long droppedClosed() {
    return droppedClosed;
  }

  /** Returns how many wait to be sent or acknowledged. */
  public int queued() {
    return queued;
  }

  /** Returns the size of these on the wire, in bytes, before compression. */
  public long queuedBytes() {
    return queuedBytes;
  }

  @Override
  public String toString() {
    return "offered "
        + offered
        + ", sent "
        + sent
        + ", acknowledged "
        + acknowledged
        + ", rejected "
        + rejected
        + ", dropped "
        + droppedFull
        + " (queue full) + "
        + droppedOversized
        + " (too large) + "
        + droppedClosed
        + " (closed), queued "
        + queued
        + " ("
        + queuedBytes
        + " bytes)";
  }
}
