package dev.assay.collector.grpc;

import com.google.protobuf.ByteString;
import dev.assay.collector.ingest.CapacityExhausted;
import dev.assay.wire.client.DictionaryJoiner;
import dev.assay.wire.client.MalformedEvidenceException;
import dev.assay.wire.v1.DictionaryPart;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins dictionaries from their parts and delivers them, off the event loop: one of them may
 * inflate to tens of megabytes.
 *
 * <p>Parts are acknowledged before they are durable. Nothing is lost by that: a dictionary that
 * does not become complete stays wished for, and is asked for again.
 */
final class Dictionaries {

  private static final Logger LOG = LoggerFactory.getLogger(Dictionaries.class);

  /** What may wait to be worked on; beyond it parts are dropped. */
  private static final long MOST_QUEUED_BYTES = 32L << 20;

  /** What may wait for missing parts, of all senders together. */
  private static final long MOST_JOINING_BYTES = 64L << 20;

  private final DictionaryMapping mapping;
  private final Executor oneAtATime;
  private final DictionaryJoiner joiner = new DictionaryJoiner(MOST_JOINING_BYTES);
  private final AtomicLong queuedBytes = new AtomicLong();
  private final LongAdder delivered = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder malformed = new LongAdder();

  /**
   * @param oneAtATime runs tasks one after the other, in any thread
   */
  Dictionaries(DictionaryMapping mapping, Executor oneAtATime) {
    this.mapping = mapping;
    this.oneAtATime = oneAtATime;
  }

  /** Takes a part; any thread. */
  void add(DictionaryPart part, String sender) {
    int size = part.getContent().size();
    if (queuedBytes.addAndGet(size) > MOST_QUEUED_BYTES) {
      queuedBytes.addAndGet(-size);
      dropped.increment();
      return;
    }
    try {
      oneAtATime.execute(() -> join(part, sender, size));
    } catch (RejectedExecutionException e) {
      // The collector is closing: after its start it wishes for the dictionary again.
      queuedBytes.addAndGet(-size);
      dropped.increment();
    }
  }

  private void join(DictionaryPart part, String sender, int size) {
    ByteString key = part.getKey();
    try {
      byte[] serialised = joiner.add(part);
      if (serialised != null) {
        mapping.deliver(part.getKind(), key, serialised);
        delivered.increment();
      }
    } catch (MalformedEvidenceException e) {
      malformed.increment();
      LOG.warn(
          "Dictionary from {} dropped, it will be asked for again: {}", sender, e.getMessage());
    } catch (CapacityExhausted e) {
      dropped.increment();
      LOG.warn(
          "Dictionary from {} dropped, it will be asked for again: {}", sender, e.getMessage());
    } finally {
      queuedBytes.addAndGet(-size);
    }
  }

  long delivered() {
    return delivered.sum();
  }

  long dropped() {
    return dropped.sum();
  }

  long malformed() {
    return malformed.sum();
  }
}
