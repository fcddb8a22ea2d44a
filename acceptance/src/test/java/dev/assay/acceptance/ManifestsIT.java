package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Manifest;
import io.kubernetes.client.openapi.JSON;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests, held against the types of the Kubernetes API. */
class ManifestsIT {

  private static final String MODELS = "io.kubernetes.client.openapi.models.";

  private static final Path INJECTION =
      Assay.home().resolve("deploy/components/injection/injection.yaml");

  private static final Path ACTIONS =
      Assay.home().resolve("deploy/components/actions/actions.yaml");

  /** But for what only the operator of Prometheus has types of. */
  static Stream<Path> files() throws IOException {
    return Stream.concat(applied(), Stream.of(INJECTION, ACTIONS));
  }

  /** What everybody applies. */
  private static Stream<Path> applied() throws IOException {
    List<Path> files = new ArrayList<>(List.of(Assay.home().resolve("daemonset.yaml")));
    try (Stream<Path> more = Files.list(Assay.home().resolve("deploy"))) {
      more.filter(each -> each.toString().endsWith(".yaml")).sorted().forEach(files::add);
    }
    return files.stream();
  }

  /** Unknown and missing members are errors of the generated types, at any depth. */
  @ParameterizedTest
  @MethodSource("files")
  void everyObjectIsWhatTheApiTakes(Path file) throws Exception {
    List<JsonNode> objects = Manifest.objects(file);
    assertThat(objects).isNotEmpty();
    for (JsonNode each : objects) {
      String version = each.path("apiVersion").asText();
      String type =
          version.substring(version.indexOf('/') + 1).toUpperCase(java.util.Locale.ROOT)
              + each.path("kind").asText();
      JsonElement element = JsonParser.parseString(each.toString());
      new JSON(); // The types are validated by what this sets up.
      Method validate =
          Class.forName(MODELS + type).getMethod("validateJsonElement", JsonElement.class);
      validate.invoke(null, element);
      assertThat(each.at("/metadata/name").asText()).isNotEmpty();
    }
  }

  @Test
  void kustomizeIsGivenEveryManifest() throws Exception {
    assertThat(resources(Assay.home()))
        .containsExactlyInAnyOrderElementsOf(
            applied().map(each -> each.toAbsolutePath().normalize()).toList());
    assertThat(resources(Assay.home().resolve("deploy/components/monitors"))).hasSize(1);
    assertThat(resources(Assay.home().resolve("deploy/components/injection")))
        .containsExactly(INJECTION.toAbsolutePath().normalize());
    assertThat(resources(Assay.home().resolve("deploy/components/actions")))
        .containsExactly(ACTIONS.toAbsolutePath().normalize());
  }

  @Test
  void actionsAreAllowedToPatchWorkloadsAndNothingElse() throws Exception {
    List<JsonNode> objects = Manifest.objects(ACTIONS);
    assertThat(objects.get(1).path("rules").toString())
        .isEqualTo(
            "[{\"apiGroups\":[\"apps\"],\"resources\":[\"deployments\",\"statefulsets\","
                + "\"daemonsets\"],\"verbs\":[\"patch\"]}]");
    Manifest.Workload collector =
        Manifest.Workload.of(Assay.home().resolve("deploy/collector.yaml"), "collector");
    assertThat(collector.container().at("/envFrom/1/configMapRef/name"))
        .isEqualTo(objects.get(0).at("/metadata/name"));
  }

  /** What keeps a pod from being made, or is asked about what nobody chose, is no help. */
  @Test
  void injectionFailsOpenAndIsAskedAboutChosenPodsOnly() throws Exception {
    Map<String, JsonNode> objects = new HashMap<>();
    for (JsonNode each : Manifest.objects(INJECTION)) {
      objects.put(each.path("kind").asText(), each);
    }
    JsonNode webhooks =
        Objects.requireNonNull(objects.get("MutatingWebhookConfiguration")).path("webhooks");
    JsonNode service = Objects.requireNonNull(objects.get("Service"));
    JsonNode configMap = Objects.requireNonNull(objects.get("ConfigMap"));
    JsonNode settings = configMap.path("data");
    assertThat(webhooks).hasSize(2);
    for (JsonNode each : webhooks) {
      assertThat(each.path("failurePolicy").asText()).isEqualTo("Ignore");
      assertThat(each.path("sideEffects").asText()).isEqualTo("None");
      assertThat(each.path("timeoutSeconds").asInt()).isBetween(1, 5);
      assertThat(each.path("rules").toString())
          .isEqualTo(
              "[{\"apiGroups\":[\"\"],\"apiVersions\":[\"v1\"],\"operations\":[\"CREATE\"],"
                  + "\"resources\":[\"pods\"],\"scope\":\"Namespaced\"}]");
      assertThat(each.at("/namespaceSelector/matchExpressions/1/values"))
          .extracting(JsonNode::asText)
          .contains("assay", "kube-system");
      assertThat(each.at("/clientConfig/service/name")).isEqualTo(service.at("/metadata/name"));
      assertThat(each.at("/clientConfig/service/port")).isEqualTo(service.at("/spec/ports/0/port"));
    }
    assertThat(webhooks.at("/0/namespaceSelector/matchExpressions/0/values/0").asText())
        .isEqualTo("enabled");
    assertThat(webhooks.at("/0/objectSelector/matchExpressions/0/operator").asText())
        .isEqualTo("NotIn");
    assertThat(webhooks.at("/1/objectSelector/matchLabels").properties())
        .containsOnly(Map.entry("assay.dev/inject", new TextNode("enabled")));
    assertThat(settings.path("ASSAY_COLLECTOR_INJECTION_LISTEN").asText())
        .endsWith(":" + service.at("/spec/ports/0/targetPort").asText());
    Manifest.Workload collector =
        Manifest.Workload.of(Assay.home().resolve("deploy/collector.yaml"), "collector");
    assertThat(collector.container().at("/envFrom/0/configMapRef/name"))
        .isEqualTo(configMap.at("/metadata/name"));
    assertThat(settings.path("ASSAY_COLLECTOR_INJECTION_CA").asText())
        .startsWith(collector.mounts().get("ca") + "/");
    List<String> known = new ArrayList<>();
    settings.fieldNames().forEachRemaining(known::add);
    assertThat(Files.readString(Assay.home().resolve("docs/configuration.md"))).contains(known);
  }

  private static List<Path> resources(Path directory) throws IOException {
    List<Path> resources = new ArrayList<>();
    for (JsonNode each :
        Manifest.objects(directory.resolve("kustomization.yaml")).get(0).path("resources")) {
      Path file = directory.resolve(each.asText()).toAbsolutePath().normalize();
      assertThat(file).isRegularFile();
      resources.add(file);
    }
    return resources;
  }

  /** The operator's own types are not among those of the API: what they choose has to be there. */
  @Test
  void monitorsChooseWhatHasThePortThatTheyAsk() throws Exception {
    List<JsonNode> monitors =
        Manifest.objects(Assay.home().resolve("deploy/components/monitors/monitors.yaml"));
    JsonNode service = monitors.get(0);
    JsonNode served =
        Manifest.objects(Assay.home().resolve("deploy/collector.yaml")).stream()
            .filter(each -> each.path("kind").asText().equals("Service"))
            .findFirst()
            .orElseThrow();
    assertThat(service.path("kind").asText()).isEqualTo("ServiceMonitor");
    assertThat(served.at("/metadata/labels").properties())
        .containsAll(service.at("/spec/selector/matchLabels").properties());
    assertThat(served.at("/spec/ports/0/name")).isEqualTo(service.at("/spec/endpoints/0/port"));
    JsonNode pods = monitors.get(1);
    Manifest.Workload sensor =
        Manifest.Workload.of(Assay.home().resolve("daemonset.yaml"), "sensor");
    assertThat(pods.path("kind").asText()).isEqualTo("PodMonitor");
    assertThat(sensor.container().at("/ports/0/name"))
        .isEqualTo(pods.at("/spec/podMetricsEndpoints/0/port"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void containersHaveNoMoreThanTheyNeed(Path file) throws Exception {
    for (JsonNode each : Manifest.objects(file)) {
      JsonNode pod = each.at("/spec/template/spec");
      for (JsonNode container : pod.path("containers")) {
        String name = file.getFileName() + " " + container.path("name").asText();
        JsonNode own = container.path("securityContext");
        assertThat(own.path("readOnlyRootFilesystem").asBoolean()).as(name).isTrue();
        assertThat(own.path("allowPrivilegeEscalation").asBoolean(true)).as(name).isFalse();
        assertThat(own.at("/capabilities/drop/0").asText()).as(name).isEqualTo("ALL");
        Set<String> added = new TreeSet<>();
        own.at("/capabilities/add").forEach(one -> added.add(one.asText()));
        assertThat(added)
            .as(name)
            .isIn(Set.of(), Set.of("DAC_READ_SEARCH", "SYS_ADMIN", "SYS_PTRACE"));
        assertThat(pod.at("/securityContext/seccompProfile/type").asText())
            .as(name)
            .isEqualTo("RuntimeDefault");
        assertThat(container.at("/resources/limits/memory").asText()).as(name).isNotEmpty();
        assertThat(container.has("livenessProbe") || container.has("args")).as(name).isTrue();
        assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).as(name).isFalse();
      }
    }
  }
}
