package dev.assay.collector.integrity;

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
 */
public record Place(
    String cluster,
    String namespace,
    String workloadKind,
    String workloadName,
    String node,
    String container,
    String containerId) {}
