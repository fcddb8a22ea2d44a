package dev.assay.collector.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an object of Kubernetes: there may be as many as pods run in the largest of
 * clusters.
 *
 * @param uid its uid
 * @param resourceVersion its version, by which changes are told from what is known
 * @param owner who controls it; null: nobody
 * @param mirrored of a pod that a node made by itself: its uid on that node; else empty
 * @param labels chosen ones
 * @param annotations chosen ones
 */
record KnownObject(
    String uid,
    String resourceVersion,
    @Nullable Owner owner,
    String mirrored,
    Map<String, String> labels,
    Map<String, String> annotations) {

  /**
   * By which API servers know the pods that nodes make of files of their own
   * (kubernetes.io/docs/reference/labels-annotations-taints).
   */
  private static final String MIRROR = "kubernetes.io/config.mirror";

  /** A controlling owner. Replicas share one. */
  record Owner(String apiVersion, String kind, String name, String uid) {}

  /**
   * Keeps what is needed of an object.
   *
   * @param chosen which of its labels and annotations
   */
  static KnownObject of(GenericKubernetesResource object, Chosen chosen) {
    ObjectMeta metadata = object.getMetadata();
    return new KnownObject(
        metadata.getUid(),
        metadata.getResourceVersion() == null ? "" : metadata.getResourceVersion(),
        owner(metadata.getOwnerReferences()),
        orNone(metadata.getAnnotations()).getOrDefault(MIRROR, ""),
        only(chosen.labels(), metadata.getLabels()),
        only(chosen.annotations(), metadata.getAnnotations()));
  }

  private static @Nullable Owner owner(@Nullable List<OwnerReference> references) {
    if (references == null) {
      return null;
    }
    return references.stream()
        .filter(each -> Boolean.TRUE.equals(each.getController()))
        .findFirst()
        .map(each -> new Owner(each.getApiVersion(), each.getKind(), each.getName(), each.getUid()))
        .orElse(null);
  }

  private static Map<String, String> only(Keys keys, @Nullable Map<String, String> all) {
    Map<String, String> some = new TreeMap<>();
    orNone(all)
        .forEach(
            (key, value) -> {
              if (some.size() < Chosen.MOST && keys.has(key)) {
                some.put(key, Chosen.shortened(value));
              }
            });
    return Map.copyOf(some);
  }

  private static Map<String, String> orNone(@Nullable Map<String, String> pairs) {
    return pairs == null ? Map.of() : pairs;
  }

  /** Returns whether nothing changed that anybody asks for. */
  boolean saysTheSame(@Nullable KnownObject other) {
    return other != null
        && uid.equals(other.uid)
        && mirrored.equals(other.mirrored)
        && labels.equals(other.labels)
        && annotations.equals(other.annotations)
        && (owner == null ? other.owner == null : owner.equals(other.owner));
  }
}
