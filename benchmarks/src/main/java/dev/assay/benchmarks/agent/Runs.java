package dev.assay.benchmarks.agent;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What was measured of each way: setting, then way, then its runs. Rounds run in random order; this
 * keeps the order in which the ways were named.
 */
final class Runs<T> {

  @JsonValue private final Map<String, Map<String, List<T>>> bySetting = new LinkedHashMap<>();

  Runs(List<Way> ways) {
    ways.forEach(this::of);
  }

  void add(Way way, T run) {
    of(way).add(run);
  }

  /** Calls {@code action} with each setting and its ways; a way may have no runs. */
  void forEach(BiConsumer<String, Map<String, List<T>>> action) {
    bySetting.forEach(action);
  }

  private List<T> of(Way way) {
    return bySetting
        .computeIfAbsent(way.setting(), setting -> new LinkedHashMap<>())
        .computeIfAbsent(way.name(), name -> new ArrayList<>());
  }
}
