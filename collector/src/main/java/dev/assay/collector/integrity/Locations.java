package dev.assay.collector.integrity;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where a violation is, of all containers that it is found in. */
final class Locations {

  /** Places kept of one violation: enough to see where, and bounded for the largest fleet. */
  private static final int MAX_LOCATIONS = 1000;

  private Locations() {}

  /**
   * Returns the places of containers, in their order.
   *
   * @param standing the violation as it stood, whose places keep their first detection
   * @param now first detection of places that are new
   */
  static List<Location> of(
      List<RunningInstance> instances, @Nullable Violation standing, Instant now) {
    Map<List<String>, Instant> known =
        standing == null
            ? Map.of()
            : standing.locations().stream()
                .collect(
                    Collectors.toMap(
                        each -> each.place().identity(), Location::firstDetected, (a, b) -> a));
    return instances.stream()
        .map(RunningInstance::place)
        .distinct()
        .sorted(
            Comparator.comparing(Place::cluster)
                .thenComparing(Place::namespace)
                .thenComparing(Place::workloadName)
                .thenComparing(Place::node)
                .thenComparing(Place::containerId))
        .limit(MAX_LOCATIONS)
        .map(place -> new Location(place, known.getOrDefault(place.identity(), now)))
        .toList();
  }

  /** Says how many places are left out, so that a full list does not look like a whole one. */
  static List<String> unlisted(List<RunningInstance> instances) {
    long places = instances.stream().map(RunningInstance::place).distinct().count();
    return places <= MAX_LOCATIONS
        ? List.of()
        : List.of("runs in " + places + " containers; the first " + MAX_LOCATIONS + " are listed");
  }
}
