package dev.assay.collector.running;

import java.util.List;
import java.util.Map;

/**
 * What the API server knows of a pod beyond what container runtimes do.
 *
 * @param kind kind of the workload that it is of, for example "Deployment", "CronJob", "Rollout";
 *     "Pod" where nothing owns it, "StaticPod" where its node alone does
 * @param name name of that workload
 * @param owners who owns it, who owns that, and so on, as far as that is known
 * @param labels labels of the pod, those that were chosen
 * @param annotations annotations of the pod, those that were chosen
 */
public record PodContext(
    String kind,
    String name,
    List<Owner> owners,
    Map<String, String> labels,
    Map<String, String> annotations) {

  /** Copies the collections. */
  public PodContext {
    owners = List.copyOf(owners);
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  /**
   * An object that owns another one, in the same namespace or in none.
   *
   * @param apiVersion group and version, for example "apps/v1"
   */
  public record Owner(String apiVersion, String kind, String name) {
    @Override
    public String toString() {
      return kind + "/" + name;
    }
  }
}
