package dev.assay.collector.storage;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which containers were written, in the order of their commits: whoever keeps containers in memory
 * reads those again. Bounded; who comes too late reads all. Any thread.
 */
final class WrittenContainers {

  /** As many keys as are read one by one in about the time that reading all containers takes. */
  private static final int KEPT = 20_000;

  private final Deque<Long> keys = new ArrayDeque<>();
  private long written;

  /** Notes what a commit wrote, after it and before anybody is told of it. */
  synchronized void add(Collection<Long> some) {
    for (Long key : some) {
      keys.addLast(key);
      if (keys.size() > KEPT) {
        keys.removeFirst();
      }
    }
    written += some.size();
  }

  /** Returns a mark: what is noted from now on comes after it. */
  synchronized long mark() {
    return written;
  }

  /** Returns what was written after a mark; null: more than is kept. */
  synchronized @Nullable Set<Long> since(long mark) {
    long fresh = written - mark;
    if (fresh > keys.size()) {
      return null;
    }
    Set<Long> found = new LinkedHashSet<>();
    Iterator<Long> latest = keys.descendingIterator();
    for (long i = 0; i < fresh; i++) {
      found.add(latest.next());
    }
    return found;
  }
}
