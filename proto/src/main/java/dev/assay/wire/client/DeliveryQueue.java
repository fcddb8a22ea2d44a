package dev.assay.wire.client;

import dev.assay.wire.v1.Batch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Batches from the moment they are taken until they are acknowledged, in order, within bounds.
 *
 * <p>Safe for several threads; no method but {@link #awaitEmpty} blocks, and each takes a constant
 * time but for {@link #rewind}, {@link #again} and {@link #reject}, which are as long as the window
 * of unacknowledged batches.
 */
final class DeliveryQueue {

  // Lengths of a batch's tag and size in its ReportRequest, at most.
  static final int ENVELOPE_BYTES = 6;

  private final int mostBatches;
  private final long mostBytes;
  private final Deque<Entry> waiting = new ArrayDeque<Entry>();
  private final Deque<Entry> underWay = new ArrayDeque<Entry>();
  private long lastSequence;
  private boolean closed;

  long bytes;
  long offered;
  long sent;
  long acknowledged;
  long rejected;
  long droppedFull;
  long droppedOversized;
  long droppedClosed;

  DeliveryQueue(int mostBatches, long mostBytes) {
    this.mostBatches = mostBatches;
    this.mostBytes = mostBytes;
  }

  /** Numbers a batch and keeps it; tells whether there was room. */
  synchronized boolean offer(Batch unnumbered) {
    offered++;
    if (closed) {
      droppedClosed++;
      return false;
    }
    int size = unnumbered.getSerializedSize() + ENVELOPE_BYTES;
    if (count() >= mostBatches || bytes + size > mostBytes) {
      droppedFull++;
      return false;
    }
    Batch batch = unnumbered.toBuilder().setSequence(++lastSequence).build();
    waiting.addLast(new Entry(batch, size));
    bytes += size;
    return true;
  }

  /** Returns the next batch to send and counts it as under way; null where none waits. */
  synchronized @Nullable Batch next() {
    Entry entry = waiting.pollFirst();
    if (entry == null) {
      return null;
    }
    underWay.addLast(entry);
    sent++;
    return entry.batch;
  }

  /**
   * Returns a batch under way that is to be sent again; null where it is not under way any more.
   */
  synchronized @Nullable Batch again(long sequence) {
    for (Entry entry : underWay) {
      if (entry.batch.getSequence() == sequence) {
        sent++;
        return entry.batch;
      }
    }
    return null;
  }

  /**
   * Drops the next batch to send if it is larger than that many bytes, and returns it; null
   * otherwise.
   */
  synchronized @Nullable Batch dropOversized(int mostMessageBytes) {
    Entry entry = waiting.peekFirst();
    if (entry == null || entry.batch.getSerializedSize() + ENVELOPE_BYTES <= mostMessageBytes) {
      return null;
    }
    waiting.removeFirst();
    forget(entry);
    droppedOversized++;
    return entry.batch;
  }

  /** Makes everything that was sent wait again: the connection is gone. */
  synchronized void rewind() {
    for (Entry entry = underWay.pollLast(); entry != null; entry = underWay.pollLast()) {
      waiting.addFirst(entry);
    }
  }

  /** Forgets what is durable: all batches under way up to this one. */
  synchronized void acknowledge(long sequence) {
    for (Entry head = underWay.peekFirst();
        head != null && head.batch.getSequence() <= sequence;
        head = underWay.peekFirst()) {
      underWay.removeFirst();
      forget(head);
      acknowledged++;
    }
  }

  /** Forgets a batch under way that will never be taken; tells whether it was there. */
  synchronized boolean reject(long sequence) {
    for (Iterator<Entry> entries = underWay.iterator(); entries.hasNext(); ) {
      Entry entry = entries.next();
      if (entry.batch.getSequence() == sequence) {
        entries.remove();
        forget(entry);
        rejected++;
        return true;
      }
    }
    return false;
  }

  private void forget(Entry entry) {
    bytes -= entry.queuedBytes;
    if (count() == 0) {
      notifyAll();
    }
  }

  /** Returns how many batches are sent and not acknowledged. */
  synchronized int underWay() {
    return underWay.size();
  }

  /** Returns the number of the first batch under way; 0 where there is none. */
  synchronized long firstUnderWay() {
    Entry head = underWay.peekFirst();
    return head == null ? 0 : head.batch.getSequence();
  }

  /** Returns the number of the last batch under way; 0 where there is none. */
  synchronized long lastUnderWay() {
    Entry tail = underWay.peekLast();
    return tail == null ? 0 : tail.batch.getSequence();
  }

  /** Takes no more. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /**
   * Waits until all is acknowledged, the queue is closed, or the time is over; tells whether all
   * is.
   */
  synchronized boolean awaitEmpty(long timeoutNanos) throws InterruptedException {
    long deadline = System.nanoTime() + timeoutNanos;
    while (count() > 0 && !closed) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        break;
      }
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
    }
    return count() == 0;
  }

  synchronized ReportCounters counters() {
    return new ReportCounters(this);
  }

  int count() {
    return waiting.size() + underWay.size();
  }

  private static final class Entry {
    final Batch batch;
    final int queuedBytes;

    Entry(Batch batch, int queuedBytes) {
      this.batch = batch;
      this.queuedBytes = queuedBytes;
    }
  }
}
