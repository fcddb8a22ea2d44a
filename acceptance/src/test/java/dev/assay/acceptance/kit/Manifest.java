package dev.assay.acceptance.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.assay.acceptance.cri.v1.Capability;
import dev.assay.acceptance.cri.v1.Int64Value;
import dev.assay.acceptance.cri.v1.LinuxContainerSecurityContext;
import dev.assay.acceptance.cri.v1.SecurityProfile;
import dev.assay.acceptance.cri.v1.SecurityProfile.ProfileType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Reads Kubernetes manifests, and what a kubelet would tell a container runtime of them. */
public final class Manifest {

  // What a kubelet asks for where procMount is Default (pkg/securitycontext of Kubernetes).
  private static final List<String> MASKED =
      List.of(
          "/proc/asound",
          "/proc/acpi",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/sys/firmware",
          "/sys/devices/virtual/powercap");
  private static final List<String> READ_ONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private Manifest() {}

  /** Returns the objects of a file, in their order. */
  public static List<JsonNode> objects(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper(new YAMLFactory());
    try (var parser = mapper.createParser(file.toFile())) {
      List<JsonNode> objects = new ArrayList<>();
      mapper.readValues(parser, JsonNode.class).forEachRemaining(objects::add);
      return objects;
    }
  }

  /** A container of a workload, as its node is told of it. */
  public record Workload(JsonNode pod, JsonNode container) {

    /** Takes the only container of that name in a file's workloads. */
    public static Workload of(Path file, String container) throws IOException {
      for (JsonNode each : objects(file)) {
        JsonNode pod = each.at("/spec/template/spec");
        for (JsonNode one : pod.path("containers")) {
          if (one.path("name").asText().equals(container)) {
            return new Workload(pod, one);
          }
        }
      }
      throw new IllegalArgumentException(file + " has no container " + container);
    }

    /** Values that the manifest itself gives. */
    public Map<String, String> environment() {
      Map<String, String> environment = new LinkedHashMap<>();
      for (JsonNode each : container.path("env")) {
        if (each.has("value")) {
          environment.put(each.path("name").asText(), each.path("value").asText());
        }
      }
      return environment;
    }

    /** What takes the place of the image's entry point; empty: nothing does. */
    public List<String> command() {
      return texts(container.path("command"));
    }

    /** Arguments for the image's entry point. */
    public List<String> arguments() {
      return texts(container.path("args"));
    }

    /** Where its volumes are mounted, by their names. */
    public Map<String, String> mounts() {
      Map<String, String> mounts = new LinkedHashMap<>();
      container
          .path("volumeMounts")
          .forEach(each -> mounts.put(each.path("name").asText(), each.path("mountPath").asText()));
      return mounts;
    }

    public boolean sharesProcesses() {
      return pod.path("hostPID").asBoolean();
    }

    /** Limit in bytes; 0: none. */
    public long memoryLimit() {
      String limit = container.at("/resources/limits/memory").asText("");
      if (limit.isEmpty()) {
        return 0;
      }
      long number = Long.parseLong(limit.replaceAll("[^0-9]", ""));
      return switch (limit.replaceAll("[0-9]", "")) {
        case "Mi" -> number << 20;
        case "Gi" -> number << 30;
        default -> throw new IllegalArgumentException("memory: " + limit);
      };
    }

    /**
     * Its privileges, without some of the capabilities that it asks for.
     *
     * @param without capabilities that are taken away
     */
    LinuxContainerSecurityContext.Builder privileges(List<String> without) {
      JsonNode own = container.path("securityContext");
      List<String> added = texts(own.at("/capabilities/add"));
      added.removeAll(without);
      LinuxContainerSecurityContext.Builder privileges = LinuxContainerSecurityContext.newBuilder();
      id("runAsGroup").ifPresent(privileges::setRunAsGroup);
      return privileges
          .setRunAsUser(id("runAsUser").orElseThrow())
          .setCapabilities(
              Capability.newBuilder()
                  .addAllAddCapabilities(added)
                  .addAllDropCapabilities(texts(own.at("/capabilities/drop"))))
          .setReadonlyRootfs(own.path("readOnlyRootFilesystem").asBoolean())
          .setNoNewPrivs(!own.path("allowPrivilegeEscalation").asBoolean(true))
          .addAllMaskedPaths(MASKED)
          .addAllReadonlyPaths(READ_ONLY)
          .setSeccomp(profile("seccompProfile"))
          .setApparmor(profile("appArmorProfile"));
    }

    private Optional<Int64Value> id(String name) {
      JsonNode any = security(name);
      return any.isIntegralNumber()
          ? Optional.of(Int64Value.newBuilder().setValue(any.asLong()).build())
          : Optional.empty();
    }

    /** What a container says itself counts more than what its pod says. */
    private JsonNode security(String name) {
      JsonNode own = container.path("securityContext").path(name);
      return own.isMissingNode() ? pod.path("securityContext").path(name) : own;
    }

    private SecurityProfile profile(String name) {
      String type = security(name).path("type").asText("Unconfined");
      return SecurityProfile.newBuilder().setProfileType(ProfileType.valueOf(type)).build();
    }

    private static List<String> texts(JsonNode list) {
      return new ArrayList<>(
          StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList());
    }
  }
}
