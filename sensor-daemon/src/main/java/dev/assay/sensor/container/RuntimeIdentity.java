package dev.assay.sensor.container;

/**
 * A container runtime, as it names itself.
 *
 * @param name for example "containerd", "cri-o"
 * @param version for example "1.6.20"
 * @param endpoint where it was asked, for example "unix:///run/containerd/containerd.sock"
 */
public record RuntimeIdentity(String name, String version, String endpoint) {}
