package dev.assay.collector.automation;

import dev.assay.collector.integrity.Place;
import dev.assay.collector.vulnerability.severity.SeverityLevel;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who is told of what.
 *
 * @param name what it is called
 * @param events kinds of what happens
 * @param severity the least severity
 * @param risks keys of risks; empty: all
 * @param clusters names of clusters
 * @param namespaces names of namespaces
 * @param workloads workloads, as "Deployment/web" or "web"
 * @param labels labels of pods, as "team=payments"
 * @param images image references in full form, with registry and tag
 * @param to names of targets
 */
public record Rule(
    String name,
    Set<EventKind> events,
    SeverityLevel severity,
    Set<String> risks,
    Patterns clusters,
    Patterns namespaces,
    Patterns workloads,
    Patterns labels,
    Patterns images,
    List<String> to) {

  /** Copies the collections. */
  public Rule {
    events = Set.copyOf(events);
    risks = Set.copyOf(risks);
    to = List.copyOf(to);
  }

  /**
   * Returns whether the targets are told of it. What is known of its places in part only, is told:
   * rather once too often than not at all.
   */
  public boolean fits(Occurrence what) {
    return events.contains(what.kind())
        && what.severity().compareTo(severity) >= 0
        && (risks.isEmpty() || what.risks().stream().anyMatch(risks::contains))
        && (images.isAny() || what.references().stream().anyMatch(images::fits))
        && fitsPlace(what);
  }

  private boolean fitsPlace(Occurrence what) {
    return (clusters.isAny() && namespaces.isAny() && workloads.isAny() && labels.isAny())
        || what.places().size() < what.placeCount()
        || what.places().stream().anyMatch(this::fits);
  }

  private boolean fits(Place place) {
    return clusters.fits(place.cluster())
        && namespaces.fits(place.namespace())
        && workloads.fits(names(place))
        && (labels.isAny() || fitsLabels(place));
  }

  /** The workload, and whatever else owns the pod. */
  private static String[] names(Place place) {
    Stream<String> own =
        Stream.of(place.workloadName(), place.workloadKind() + "/" + place.workloadName());
    return place.pod() == null
        ? own.toArray(String[]::new)
        : Stream.concat(
                own,
                place.pod().owners().stream()
                    .flatMap(each -> Stream.of(each.name(), each.toString())))
            .toArray(String[]::new);
  }

  /** Of a pod whose labels are not known, is told. */
  private boolean fitsLabels(Place place) {
    if (place.pod() == null) {
      return !place.namespace().isEmpty();
    }
    return labels.fits(
        place.pod().labels().entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .toArray(String[]::new));
  }
}
