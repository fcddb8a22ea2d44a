package dev.assay.sensor.container;

/**
 * The pod of a container.
 *
 * @param namespace namespace of the pod
 * @param name name of the pod
 * @param uid uid of the pod
 */
public record PodName(String namespace, String name, String uid) {}
