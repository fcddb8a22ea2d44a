package dev.assay.collector.running;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What runs containers as one, by what Kubernetes says of their pods, and where it does not, by the
 * labels that its own controllers give them. Names of pods alone decide nothing: they end in random
 * letters, and so may names that people choose.
 *
 * @param cluster cluster; empty where none was configured
 * @param namespace namespace; empty outside Kubernetes
 * @param kind "Deployment", "StatefulSet", "DaemonSet", "Job"; by the word of Kubernetes also those
 *     of {@link PodContext}; "Pod" where nothing says whose it is; empty outside Kubernetes
 * @param name its name; empty outside Kubernetes
 */
public record Workload(String cluster, String namespace, String kind, String name) {

  private static final String POD_TEMPLATE_HASH = "pod-template-hash";
  private static final String REVISION_HASH = "controller-revision-hash";
  private static final String TEMPLATE_GENERATION = "pod-template-generation";
  private static final String POD_INDEX = "apps.kubernetes.io/pod-index";
  private static final String STATEFUL_POD = "statefulset.kubernetes.io/pod-name";
  private static final String JOB = "batch.kubernetes.io/job-name";
  private static final String OLD_JOB = "job-name";

  private static final Pattern ORDINAL = Pattern.compile("(.+)-[0-9]+");

  /** Five letters and digits without vowels (k8s.io/apimachinery, "rand.SafeEncodeString"). */
  private static final Pattern RANDOM_END =
      Pattern.compile("(.+)-[bcdfghjklmnpqrstvwxz2456789]{5}");

  /** Returns the workload of a container. */
  public static Workload of(Container container) {
    String pod = container.podName();
    if (pod.isEmpty()) {
      return new Workload(container.cluster(), "", "", "");
    }
    if (container.pod() != null) {
      return of(container, container.pod().kind(), container.pod().name());
    }
    Map<String, String> labels = container.labels();
    String hash = labels.getOrDefault(POD_TEMPLATE_HASH, "");
    int end = hash.isEmpty() ? -1 : pod.lastIndexOf("-" + hash + "-");
    if (end > 0) {
      return of(container, "Deployment", pod.substring(0, end));
    }
    String job = labels.getOrDefault(JOB, labels.getOrDefault(OLD_JOB, ""));
    if (!job.isEmpty()) {
      return of(container, "Job", job);
    }
    if (labels.containsKey(STATEFUL_POD) || labels.containsKey(POD_INDEX)) {
      return of(container, "StatefulSet", without(ORDINAL, pod));
    }
    if (labels.containsKey(REVISION_HASH) && labels.containsKey(TEMPLATE_GENERATION)) {
      return of(container, "DaemonSet", without(RANDOM_END, pod));
    }
    return of(container, "Pod", pod);
  }

  /** Returns the workload of a container; outside of Kubernetes each is one by itself. */
  public static Workload running(Container container) {
    if (!container.podName().isEmpty()) {
      return of(container);
    }
    String id = container.containerId();
    String name = container.name().isEmpty() ? id : container.name();
    return new Workload(
        container.cluster(), "", "Container", name + " on " + container.node() + " (" + id + ")");
  }

  private static Workload of(Container container, String kind, String name) {
    return new Workload(container.cluster(), container.podNamespace(), kind, name);
  }

  private static String without(Pattern ending, String pod) {
    Matcher matcher = ending.matcher(pod);
    return matcher.matches() ? matcher.group(1) : pod;
  }
}
