package dev.assay.sensor.report;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The newest state of each of a limited number of things: those that last first, then those that
 * have ended, each in the order they came. Not thread-safe.
 */
final class LimitedFacts<K, V> {

  private final int capacity;
  private final Predicate<V> hasEnded;
  private final Map<K, V> lasting = new LinkedHashMap<>();
  private final Map<K, V> ended = new LinkedHashMap<>();

  LimitedFacts(int capacity, Predicate<V> hasEnded) {
    this.capacity = capacity;
    this.hasEnded = hasEnded;
  }

  /**
   * Takes a fact in the place of an earlier one about the same thing; returns how many had to go
   * for it: the oldest of what has ended, else this one.
   */
  int put(K key, V fact) {
    if (hasEnded.test(fact)) {
      lasting.remove(key);
      ended.put(key, fact);
    } else {
      ended.remove(key);
      lasting.put(key, fact);
    }
    if (lasting.size() + ended.size() <= capacity) {
      return 0;
    }
    if (ended.isEmpty()) {
      lasting.remove(key);
    } else {
      removeFirst(ended, 1);
    }
    return 1;
  }

  /** Returns all; a view. */
  Iterable<V> all() {
    return () -> Stream.concat(lasting.values().stream(), ended.values().stream()).iterator();
  }

  boolean isEmpty() {
    return lasting.isEmpty() && ended.isEmpty();
  }

  /** Removes the first of {@link #all}. */
  void removeFirst(int count) {
    int ofLasting = Math.min(count, lasting.size());
    removeFirst(lasting, ofLasting);
    removeFirst(ended, count - ofLasting);
  }

  private static void removeFirst(Map<?, ?> facts, int count) {
    Iterator<?> keys = facts.keySet().iterator();
    for (int i = 0; i < count; i++) {
      keys.next();
      keys.remove();
    }
  }
}
