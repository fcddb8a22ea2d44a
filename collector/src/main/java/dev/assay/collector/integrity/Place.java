package dev.assay.collector.integrity;

import dev.assay.collector.running.PodContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a container runs.
 *
 * @param cluster cluster; empty where none was configured
 * @param namespace namespace; empty outside Kubernetes
 * @param workloadKind kind of the workload, for example "Pod"; empty outside Kubernetes
 * @param workloadName name of the workload; empty outside Kubernetes
 * @param node name of the node
 * @param container name of the container
 * @param containerId id of the container
 * @param pod what Kubernetes says of its pod; null where it is not asked, or does not know
 */
public record Place(
    String cluster,
    String namespace,
    String workloadKind,
    String workloadName,
    String node,
    String container,
    String containerId,
    @Nullable PodContext pod) {

  /** Makes one of a pod that Kubernetes is not asked about. */
  public Place(
      String cluster,
      String namespace,
      String workloadKind,
      String workloadName,
      String node,
      String container,
      String containerId) {
    this(cluster, namespace, workloadKind, workloadName, node, container, containerId, null);
  }

  /** Returns what is the same whatever is learnt of its workload later. */
  List<String> identity() {
    // What runs outside of pods has no container that is told from its workload.
    return containerId.isEmpty()
        ? List.of(cluster, namespace, workloadKind, workloadName, node, container)
        : List.of(cluster, node, container, containerId);
  }
}
