package dev.assay.collector.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What is added to pods: two volumes, what fills the first of them, and where both are mounted. */
final class InjectedParts {

  /** The volume of the agent's files, and the init container that fills it. */
  static final String AGENT = "assay-agent";

  /** The volume of what the agent shows to the collector, and knows it by. */
  static final String COLLECTOR = "assay-collector";

  /**
   * Has the certificates of the collector's authority, which no volume of another namespace can.
   */
  static final String AUTHORITY_ANNOTATION = "assay.dev/collector-ca";

  /** Below it is all that is mounted. */
  static final String ROOT = "/assay";

  private static final String AGENT_PATH = ROOT + "/agent";
  private static final String COLLECTOR_PATH = ROOT + "/collector";

  /** The agent's jar has 9 MB. */
  private static final String VOLUME_SIZE = "64Mi";

  private static final long TOKEN_SECONDS = 3600;

  /** Of nobody, and of no user that images have files of. */
  private static final int USER = 65532;

  private InjectedParts() {}

  static ObjectNode agentVolume() {
    ObjectNode volume = object().put("name", AGENT);
    volume.putObject("emptyDir").put("sizeLimit", VOLUME_SIZE);
    return volume;
  }

  static ObjectNode collectorVolume(String audience) {
    ObjectNode volume = object().put("name", COLLECTOR);
    var sources = volume.putObject("projected").putArray("sources");
    sources
        .addObject()
        .putObject("serviceAccountToken")
        .put("audience", audience)
        .put("expirationSeconds", TOKEN_SECONDS)
        .put("path", "token");
    sources
        .addObject()
        .putObject("downwardAPI")
        .putArray("items")
        .addObject()
        .put("path", "ca.crt")
        .putObject("fieldRef")
        .put("apiVersion", "v1")
        .put("fieldPath", "metadata.annotations['" + AUTHORITY_ANNOTATION + "']");
    return volume;
  }

  static ObjectNode agentMount() {
    return object().put("name", AGENT).put("mountPath", AGENT_PATH).put("readOnly", true);
  }

  static ObjectNode collectorMount() {
    return object().put("name", COLLECTOR).put("mountPath", COLLECTOR_PATH).put("readOnly", true);
  }

  /** Returns what the JVM is to be started with. */
  static String javaOption(String collector) {
    return "-javaagent:"
        + AGENT_PATH
        + "/assay-agent.jar=collector="
        + collector
        + ",collector.ca="
        + COLLECTOR_PATH
        + "/ca.crt,collector.token-file="
        + COLLECTOR_PATH
        + "/token,bridge.library="
        + AGENT_PATH
        + "/libassay-bridge.so";
  }

  /** Tells whether options have the agent already, told whatever. */
  static boolean hasAgent(String options) {
    return options.contains("-javaagent:" + AGENT_PATH + "/");
  }

  /**
   * Returns what copies the agent, as the strictest standard for pods admits it.
   *
   * @param spec the pod's specification
   */
  static ObjectNode initContainer(String image, ObjectNode spec) {
    ObjectNode container = object().put("name", AGENT).put("image", image);
    container
        .putArray("command")
        .add("/opt/java/bin/java")
        .add("-XX:+UseSerialGC")
        .add("-XX:TieredStopAtLevel=1")
        .add("-XX:-UsePerfData")
        .add("-Xmx16m")
        .add("-jar")
        .add("/opt/assay/agent/assay-agent.jar")
        .add(AGENT_PATH);
    ObjectNode resources = container.putObject("resources");
    ObjectNode limits = resources.putObject("limits").put("cpu", "500m").put("memory", "96Mi");
    // The class of a pod whose containers are guaranteed what they may take stays what it is.
    resources.set(
        "requests",
        isGuaranteed(spec) ? limits.deepCopy() : object().put("cpu", "10m").put("memory", "48Mi"));
    ObjectNode security = container.putObject("securityContext");
    security
        .put("allowPrivilegeEscalation", false)
        .put("privileged", false)
        .put("readOnlyRootFilesystem", true)
        .put("runAsNonRoot", true);
    if (spec.at("/securityContext/runAsUser").asLong(0) == 0) {
      security.put("runAsUser", USER);
    }
    security.putObject("capabilities").putArray("drop").add("ALL");
    security.putObject("seccompProfile").put("type", "RuntimeDefault");
    container.putArray("volumeMounts").addObject().put("name", AGENT).put("mountPath", AGENT_PATH);
    return container;
  }

  /** By the rule of Kubernetes (concepts/workloads/pods/pod-qos). */
  private static boolean isGuaranteed(ObjectNode spec) {
    for (String list : new String[] {"containers", "initContainers"}) {
      for (JsonNode each : spec.path(list)) {
        JsonNode limits = each.at("/resources/limits");
        JsonNode requests = each.at("/resources/requests");
        for (String resource : new String[] {"cpu", "memory"}) {
          JsonNode limit = limits.path(resource);
          if (limit.isMissingNode()
              || (requests.has(resource) && !requests.path(resource).equals(limit))) {
            return false;
          }
        }
      }
    }
    return true;
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
