package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests, held against the types of the Kubernetes API. */
class ManifestsIT {

  private static final String MODELS = "io.kubernetes.client.openapi.models.";

  static Stream<Path> files() throws IOException {
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
            files().map(each -> each.toAbsolutePath().normalize()).toList());
    assertThat(resources(Assay.home().resolve("deploy/components/monitors"))).hasSize(1);
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
