package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.integrity.Subject;
import dev.assay.collector.running.Container;
import dev.assay.collector.running.Workload;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A reference with the content that runs under it, and what lists ask of its containers: found
 * once, since it is asked of each image for each question. Any thread.
 */
final class RunningImage {

  private final String reference;
  private final @Nullable Sha256 digest;
  private final List<Container> containers;
  private final Subject subject;
  private final String registry;
  private final Instant firstSeen;
  private final int live;
  private final Set<Place> places;
  private volatile @Nullable Map<Workload, Map<String, List<Container>>> workloads;

  /**
   * Makes it.
   *
   * @param reference as deployed
   * @param digest what runs; null where nodes do not say
   * @param containers those that run it, at least one
   */
  RunningImage(String reference, @Nullable Sha256 digest, List<Container> containers) {
    this.reference = reference;
    this.digest = digest;
    this.containers = List.copyOf(containers);
    subject = Risks.subject(reference, digest);
    registry = Risks.registry(reference);
    firstSeen =
        containers.stream()
            .map(Container::firstSeen)
            .min(Comparator.naturalOrder())
            .orElse(Instant.EPOCH);
    live = (int) containers.stream().filter(each -> each.ended() == null).count();
    places =
        containers.stream()
            .map(each -> new Place(each.cluster(), each.podNamespace()))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Where containers are; empty texts where that is not known. */
  record Place(String cluster, String namespace) {}

  String reference() {
    return reference;
  }

  @Nullable Sha256 digest() {
    return digest;
  }

  List<Container> containers() {
    return containers;
  }

  /** Returns what integrity is said of. */
  Subject subject() {
    return subject;
  }

  /** Returns the registry of its reference; empty: the reference is none. */
  String registry() {
    return registry;
  }

  /** Returns when its first container was first reported. */
  Instant firstSeen() {
    return firstSeen;
  }

  /** Returns how many of its containers run. */
  int live() {
    return live;
  }

  Set<Place> places() {
    return places;
  }

  /** Returns its containers by their workloads, and by their names there. */
  Map<Workload, Map<String, List<Container>>> workloads() {
    Map<Workload, Map<String, List<Container>>> known = workloads;
    if (known == null) {
      known =
          containers.stream()
              .collect(
                  Collectors.groupingBy(Workload::running, Collectors.groupingBy(Container::name)));
      workloads = known;
    }
    return known;
  }
}
