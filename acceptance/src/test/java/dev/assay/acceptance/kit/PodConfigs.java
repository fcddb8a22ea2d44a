package dev.assay.acceptance.kit;

import dev.assay.acceptance.cri.v1.ContainerConfig;
import dev.assay.acceptance.cri.v1.ContainerMetadata;
import dev.assay.acceptance.cri.v1.ImageSpec;
import dev.assay.acceptance.cri.v1.KeyValue;
import dev.assay.acceptance.cri.v1.LinuxContainerConfig;
import dev.assay.acceptance.cri.v1.LinuxContainerSecurityContext;
import dev.assay.acceptance.cri.v1.LinuxPodSandboxConfig;
import dev.assay.acceptance.cri.v1.LinuxSandboxSecurityContext;
import dev.assay.acceptance.cri.v1.Mount;
import dev.assay.acceptance.cri.v1.NamespaceMode;
import dev.assay.acceptance.cri.v1.NamespaceOption;
import dev.assay.acceptance.cri.v1.PodSandboxConfig;
import dev.assay.acceptance.cri.v1.PodSandboxMetadata;
import dev.assay.acceptance.kit.Containerd.ManifestPod;
import dev.assay.acceptance.kit.Containerd.Pod;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Tells a container runtime of pods as kubelets do. */
final class PodConfigs {

  private static final NamespaceOption NAMESPACES =
      NamespaceOption.newBuilder()
          .setNetwork(NamespaceMode.NODE)
          .setPid(NamespaceMode.CONTAINER)
          .setIpc(NamespaceMode.POD)
          .build();

  private static final String UID = "io.kubernetes.pod.uid";

  private final Path logs;

  PodConfigs(Path logs) {
    this.logs = logs;
  }

  PodSandboxConfig sandbox(Pod pod) {
    return sandbox(pod.name(), uid(pod), NAMESPACES).putAllLabels(pod.labels()).build();
  }

  PodSandboxConfig sandbox(ManifestPod pod) {
    return sandbox(pod.name(), uid(pod.name()), namespaces(pod)).build();
  }

  private static NamespaceOption namespaces(ManifestPod pod) {
    return pod.workload().sharesProcesses()
        ? NAMESPACES.toBuilder().setPid(NamespaceMode.NODE).build()
        : NAMESPACES;
  }

  ContainerConfig container(ManifestPod pod, String imageId) {
    Map<String, String> environment = new LinkedHashMap<>(pod.workload().environment());
    environment.putAll(pod.environment());
    ContainerConfig.Builder config =
        container(
                new Pod(pod.name(), pod.image(), pod.workload().command(), environment, Map.of()),
                imageId)
            .toBuilder()
            .addAllArgs(pod.workload().arguments());
    pod.volumes()
        .forEach(
            (inside, host) ->
                config.addMounts(
                    Mount.newBuilder().setHostPath(host.toString()).setContainerPath(inside)));
    config
        .getLinuxBuilder()
        .setSecurityContext(
            pod.workload().privileges(pod.without()).setNamespaceOptions(namespaces(pod)))
        .getResourcesBuilder()
        .setMemoryLimitInBytes(pod.workload().memoryLimit());
    return config.build();
  }

  /** That which the API server gave it; where there is none, one by its name. */
  private static String uid(Pod pod) {
    return pod.labels().getOrDefault(UID, uid(pod.name()));
  }

  private static String uid(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private PodSandboxConfig.Builder sandbox(String name, String uid, NamespaceOption namespaces) {
    return PodSandboxConfig.newBuilder()
        .setMetadata(
            PodSandboxMetadata.newBuilder().setName(name).setNamespace("acceptance").setUid(uid))
        .setLogDirectory(logs.resolve(name).toString())
        .putAllLabels(labels(name, uid))
        .setLinux(
            LinuxPodSandboxConfig.newBuilder()
                .setCgroupParent("/kubepods/besteffort/pod" + uid)
                .setSecurityContext(
                    LinuxSandboxSecurityContext.newBuilder().setNamespaceOptions(namespaces)));
  }

  private static Map<String, String> labels(String pod, String uid) {
    return Map.of(
        "io.kubernetes.pod.name", pod, "io.kubernetes.pod.namespace", "acceptance", UID, uid);
  }

  ContainerConfig container(Pod pod, String imageId) {
    ContainerConfig.Builder config =
        ContainerConfig.newBuilder()
            .setMetadata(ContainerMetadata.newBuilder().setName("app"))
            // As kubelets do: by image ID, with what the pod specification says beside it.
            .setImage(ImageSpec.newBuilder().setImage(imageId).setUserSpecifiedImage(pod.image()))
            .addAllCommand(pod.command())
            .setLogPath("app.log")
            .putLabels("io.kubernetes.container.name", "app")
            .putAllLabels(labels(pod.name(), uid(pod)))
            .setLinux(
                LinuxContainerConfig.newBuilder()
                    .setSecurityContext(
                        LinuxContainerSecurityContext.newBuilder()
                            .setNamespaceOptions(NAMESPACES)));
    pod.environment()
        .forEach((key, value) -> config.addEnvs(KeyValue.newBuilder().setKey(key).setValue(value)));
    pod.mounts()
        .forEach(
            (host, inside) ->
                config.addMounts(
                    Mount.newBuilder()
                        .setHostPath(host.toString())
                        .setContainerPath(inside)
                        .setReadonly(true)));
    return config.build();
  }
}
