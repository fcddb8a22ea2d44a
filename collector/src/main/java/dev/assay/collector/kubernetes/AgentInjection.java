package dev.assay.collector.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Adds the agent to pods: a volume with its files, an init container that fills it, and for each
 * container that runs afterwards an option in {@code JAVA_TOOL_OPTIONS}, by which a JVM loads it.
 * What is there already stays as it is, so that a pod that comes again is not changed again.
 *
 * <p>Any thread.
 */
public final class AgentInjection {

  /** Of a pod: {@code enabled}, or anything else to be left alone. Of a namespace: the same. */
  static final String LABEL = "assay.dev/inject";

  private static final String ENABLED = "enabled";

  private static final String PART_OF = "app.kubernetes.io/part-of";
  private static final String OWN = "assay";

  /** What the cluster itself needs is not to depend on anything of ours. */
  private static final Set<String> NEVER = Set.of("kube-system", "kube-public", "kube-node-lease");

  private static final String MIRROR = "kubernetes.io/config.mirror";
  private static final String OPTIONS = "JAVA_TOOL_OPTIONS";

  private static final String CONTAINERS = "containers";
  private static final String INIT_CONTAINERS = "initContainers";

  private final Settings settings;

  /**
   * What is added.
   *
   * @param image the image that the agent comes out of
   * @param collector where agents report to, HOST:PORT
   * @param audience what their tokens are made for
   * @param authority returns certificates (PEM) of the authority by which they know it
   */
  public record Settings(
      String image, String collector, String audience, Supplier<String> authority) {}

  /** What is to be done with a pod: changes, if any, and what its maker is told. */
  record Decision(PodPatch patch, List<String> warnings) {}

  /** Makes it. */
  public AgentInjection(Settings settings) {
    this.settings = settings;
  }

  /**
   * Decides what becomes of a pod.
   *
   * @param namespace where it is to be
   * @param pod the pod, which is changed as the patch says
   */
  Decision decide(String namespace, ObjectNode pod) {
    PodPatch patch = new PodPatch();
    List<String> warnings = new ArrayList<>();
    if (pod.get("spec") instanceof ObjectNode spec && !isLeftAlone(namespace, pod, spec)) {
      inject(pod, spec, patch, warnings);
    }
    return new Decision(patch, warnings);
  }

  private static boolean isLeftAlone(String namespace, ObjectNode pod, ObjectNode spec) {
    JsonNode labels = pod.at("/metadata/labels");
    return NEVER.contains(namespace)
        || !labels.path(LABEL).asText(ENABLED).equals(ENABLED)
        || labels.path(PART_OF).asText().equals(OWN)
        || pod.at("/metadata/annotations").has(MIRROR)
        || spec.at("/os/name").asText().equals("windows")
        || spec.at("/nodeSelector").path("kubernetes.io/os").asText().equals("windows");
  }

  private void inject(ObjectNode pod, ObjectNode spec, PodPatch patch, List<String> warnings) {
    int filler = indexOf(spec, INIT_CONTAINERS, InjectedParts.AGENT);
    for (String volume : List.of(InjectedParts.AGENT, InjectedParts.COLLECTOR)) {
      if (filler < 0 && indexOf(spec, "volumes", volume) >= 0) {
        warnings.add("the Assay agent is not added: a volume is named " + volume + " already");
        return;
      }
    }
    List<Place> places = new ArrayList<>();
    // A JVM that does not find its agent does not start: those before the files are there get none.
    addPlaces(spec, INIT_CONTAINERS, filler + 1, places, warnings);
    addPlaces(spec, CONTAINERS, 0, places, warnings);
    if (places.isEmpty()) {
      return;
    }
    addAuthority(pod, patch);
    if (filler < 0) {
      patch.prepend(
          spec, "/spec", INIT_CONTAINERS, InjectedParts.initContainer(settings.image(), spec));
    }
    addOnce(spec, "/spec", "volumes", InjectedParts.agentVolume(), patch);
    addOnce(spec, "/spec", "volumes", InjectedParts.collectorVolume(settings.audience()), patch);
    int moved = filler < 0 ? 1 : 0;
    for (Place place : places) {
      place.inject(place.list.equals(INIT_CONTAINERS) ? moved : 0, patch);
    }
  }

  private void addAuthority(ObjectNode pod, PodPatch patch) {
    if (!(pod.get("metadata") instanceof ObjectNode metadata)) {
      throw new IllegalArgumentException("the pod has no metadata");
    }
    if (!(metadata.get("annotations") instanceof ObjectNode)) {
      patch.set(metadata, "/metadata", "annotations", InjectedParts.object());
    }
    ObjectNode annotations = (ObjectNode) metadata.get("annotations");
    String key = InjectedParts.AUTHORITY_ANNOTATION;
    String authority = settings.authority().get();
    if (!annotations.path(key).asText().equals(authority)) {
      patch.set(annotations, "/metadata/annotations", key, annotations.textNode(authority));
    }
  }

  private void addPlaces(
      ObjectNode spec, String list, int from, List<Place> places, List<String> warnings) {
    JsonNode containers = spec.path(list);
    for (int i = from; i < containers.size(); i++) {
      if (!(containers.get(i) instanceof ObjectNode container)) {
        throw new IllegalArgumentException(list + " has what is no container");
      }
      String obstacle = obstacle(container);
      if (obstacle == null) {
        places.add(new Place(list, i, container, InjectedParts.javaOption(settings.collector())));
      } else {
        warnings.add(
            "container "
                + container.path("name").asText()
                + " does not get the Assay agent: "
                + obstacle);
      }
    }
  }

  /** Returns why a container is left alone; null: it is not. */
  private static @Nullable String obstacle(ObjectNode container) {
    int option = indexOf(container, "env", OPTIONS);
    if (option >= 0 && container.path("env").get(option).hasNonNull("valueFrom")) {
      return OPTIONS + " is taken from elsewhere (valueFrom)";
    }
    if (option < 0 && mayHaveOptions(container.path("envFrom"))) {
      return "envFrom may have " + OPTIONS + " (expected: it in env, empty if need be)";
    }
    for (JsonNode mount : container.path("volumeMounts")) {
      String path = mount.path("mountPath").asText();
      String volume = mount.path("name").asText();
      boolean isBelow =
          path.equals(InjectedParts.ROOT) || path.startsWith(InjectedParts.ROOT + "/");
      if (isBelow
          && !volume.equals(InjectedParts.AGENT)
          && !volume.equals(InjectedParts.COLLECTOR)) {
        return "something else is mounted at " + InjectedParts.ROOT;
      }
    }
    return null;
  }

  /** A value in {@code env} takes the place of one from there, which nobody sees here. */
  private static boolean mayHaveOptions(JsonNode sources) {
    for (JsonNode each : sources) {
      if (OPTIONS.startsWith(each.path("prefix").asText())) {
        return true;
      }
    }
    return false;
  }

  /** Returns where the last of that name is, which is the one that counts; -1: there is none. */
  private static int indexOf(ObjectNode owner, String list, String name) {
    JsonNode all = owner.path(list);
    for (int i = all.size() - 1; i >= 0; i--) {
      if (all.path(i).path("name").asText().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static void addOnce(
      ObjectNode owner, String path, String list, ObjectNode item, PodPatch patch) {
    if (indexOf(owner, list, item.path("name").asText()) < 0) {
      patch.append(owner, path, list, item);
    }
  }

  /** A container that gets the agent. */
  private record Place(String list, int index, ObjectNode container, String option) {

    void inject(int moved, PodPatch patch) {
      String path = "/spec/" + list + "/" + (index + moved);
      addOnce(container, path, "volumeMounts", InjectedParts.agentMount(), patch);
      addOnce(container, path, "volumeMounts", InjectedParts.collectorMount(), patch);
      int known = indexOf(container, "env", OPTIONS);
      if (known < 0) {
        patch.append(
            container,
            path,
            "env",
            InjectedParts.object().put("name", OPTIONS).put("value", option));
        return;
      }
      ObjectNode variable = (ObjectNode) container.path("env").get(known);
      String value = variable.path("value").asText();
      if (!InjectedParts.hasAgent(value)) {
        patch.set(
            variable,
            path + "/env/" + known,
            "value",
            variable.textNode(value.isBlank() ? option : value + " " + option));
      }
    }
  }
}
