package dev.assay.collector.grpc;

import dev.assay.collector.running.Container;
import dev.assay.collector.running.PodContext;
import dev.assay.collector.running.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A workload and the images that its containers run.
 *
 * @param workload the workload; a container outside of Kubernetes is one by itself
 * @param variants by the container's name in the workload, what runs, the oldest first
 */
record RunningWorkload(Workload workload, Map<String, List<Variant>> variants) {

  /**
   * Containers of one name that run the same content by the same reference.
   *
   * @param image what they run
   * @param containers these containers
   */
  record Variant(DeployedImage image, List<Container> containers) {
    @Nullable Instant oldest() {
      return created().min(Comparator.naturalOrder()).orElse(null);
    }

    @Nullable Instant youngest() {
      return created().max(Comparator.naturalOrder()).orElse(null);
    }

    private Stream<Instant> created() {
      return containers.stream().map(Container::created).filter(Objects::nonNull);
    }
  }

  /** Sorts the containers of images by their workloads. */
  static List<RunningWorkload> of(List<DeployedImage> images) {
    Map<Workload, Map<String, List<Variant>>> workloads = new LinkedHashMap<>();
    for (DeployedImage image : images) {
      image
          .running()
          .workloads()
          .forEach(
              (workload, byName) ->
                  byName.forEach(
                      (name, containers) ->
                          workloads
                              .computeIfAbsent(workload, first -> new TreeMap<>())
                              .computeIfAbsent(name, first -> new ArrayList<>())
                              .add(new Variant(image, containers))));
    }
    List<RunningWorkload> all = new ArrayList<>();
    workloads.forEach(
        (workload, variants) -> {
          variants.values().forEach(each -> each.sort(OLDEST_FIRST));
          all.add(new RunningWorkload(workload, variants));
        });
    return all;
  }

  private static final Comparator<Variant> OLDEST_FIRST =
      Comparator.comparing(
              Variant::oldest, Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
          .thenComparing(each -> each.image().reference())
          .thenComparing(each -> each.image().imageId());

  /** Returns what Kubernetes says of its pods, of each that it knows. */
  List<PodContext> pods() {
    return all().stream()
        .flatMap(each -> each.containers().stream())
        .map(Container::pod)
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  /** Returns what all its pods have in common of some of their texts. */
  static Map<String, String> common(List<Map<String, String>> all) {
    Map<String, String> common = new TreeMap<>(all.isEmpty() ? Map.of() : all.get(0));
    all.forEach(each -> common.entrySet().retainAll(each.entrySet()));
    return common;
  }

  List<Variant> all() {
    return variants.values().stream().flatMap(List::stream).toList();
  }

  /** Whether something holds of any image that it runs. */
  boolean isAny(Predicate<DeployedImage> holds) {
    return all().stream().anyMatch(each -> holds.test(each.image()));
  }

  /** Returns the containers of one name that are known to run different content, by that name. */
  Map<String, List<Variant>> differences() {
    Map<String, List<Variant>> differences = new TreeMap<>();
    variants.forEach(
        (name, some) -> {
          Set<String> contents =
              some.stream()
                  .map(each -> each.image().imageId())
                  .filter(id -> !id.isEmpty())
                  .collect(Collectors.toSet());
          if (contents.size() > 1) {
            differences.put(name, some);
          }
        });
    return differences;
  }
}
