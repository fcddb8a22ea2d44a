package dev.assay.collector.ingest;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the memory that merged evidence takes, so that a sender cannot make the collector run out
 * of it. Thread-safe; an estimate, good to a factor of two.
 */
public final class Capacity {

  private final long limitBytes;
  private final AtomicLong usedBytes = new AtomicLong();

  public Capacity(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Takes some, before it is used. */
  void take(long bytes) throws CapacityExhausted {
    if (usedBytes.addAndGet(bytes) > limitBytes) {
      usedBytes.addAndGet(-bytes);
      throw new CapacityExhausted(limitBytes);
    }
  }

  /** Counts some that is used already. */
  void count(long bytes) {
    usedBytes.addAndGet(bytes);
  }

  /** Gives some back. */
  void give(long bytes) {
    usedBytes.addAndGet(-bytes);
  }

  /** Whether it is time to forget what can be learnt again, while senders still find room. */
  boolean isScarce() {
    return usedBytes.get() > limitBytes / 4 * 3;
  }

  /** Returns how much is in use. */
  public long usedBytes() {
    return usedBytes.get();
  }

  /** Returns how much may be in use. */
  public long limitBytes() {
    return limitBytes;
  }
}
