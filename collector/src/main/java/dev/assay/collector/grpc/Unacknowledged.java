package dev.assay.collector.grpc;

/**
 * The batches of one stream that are not acknowledged, in the order they came, each with the commit
 * that makes it durable. Not thread-safe.
 */
final class Unacknowledged {

  /** Waits for parts without which the batch cannot be read: no commit makes it durable. */
  static final long INCOMPLETE = Long.MAX_VALUE;

  private final long[] sequences;
  private final long[] epochs;
  private int first;
  private int count;
  private int incomplete;
  private long acknowledged;

  Unacknowledged(int most) {
    this.sequences = new long[most];
    this.epochs = new long[most];
  }

  /** Tells whether there is no room for another one. */
  boolean isFull() {
    return count == sequences.length;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Tells whether a batch waits for its parts. */
  boolean hasIncomplete() {
    return incomplete > 0;
  }

  /** Takes the next one, which commit {@code epoch} makes durable, or {@link #INCOMPLETE}. */
  void add(long sequence, long epoch) {
    int at = (first + count) % sequences.length;
    sequences[at] = sequence;
    epochs[at] = epoch;
    count++;
    incomplete += epoch == INCOMPLETE ? 1 : 0;
  }

  /** Tells whether that batch waits for its parts. */
  boolean isIncomplete(long sequence) {
    return incomplete > 0 && position(sequence) >= 0;
  }

  /** Sets which commit makes a batch durable that had waited for its parts. */
  void complete(long sequence, long epoch) {
    epochs[position(sequence)] = epoch;
    incomplete--;
  }

  private int position(long sequence) {
    for (int i = 0; i < count; i++) {
      int at = (first + i) % sequences.length;
      if (sequences[at] == sequence && epochs[at] == INCOMPLETE) {
        return at;
      }
    }
    return -1;
  }

  /** Removes the first ones that are durable, as many as there are, and returns how many. */
  int removeDurable(long epoch) {
    int removed = 0;
    while (count > 0 && epochs[first] <= epoch && epochs[first] != INCOMPLETE) {
      acknowledged = sequences[first];
      first = (first + 1) % sequences.length;
      count--;
      removed++;
    }
    return removed;
  }

  /** Returns the sequence removed last. */
  long acknowledged() {
    return acknowledged;
  }
}
