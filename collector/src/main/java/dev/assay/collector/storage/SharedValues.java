package dev.assay.collector.storage;

import java.util.HashMap;
import java.util.Map;

/**
 * Equal values of many rows as one object each: what replicas have in common is held once by
 * whoever keeps the rows in memory. For one thread.
 */
final class SharedValues {

  private final Map<Object, Object> known = new HashMap<>();

  /** Returns the first value given that equals this one. */
  @SuppressWarnings("unchecked") // What equals it has its class, or is as good a Map.
  <T> T of(T value) {
    Object first = known.putIfAbsent(value, value);
    return first == null ? value : (T) first;
  }
}
