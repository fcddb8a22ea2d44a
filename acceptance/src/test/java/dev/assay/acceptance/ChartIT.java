package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The chart as Helm itself renders it, held against the plain manifests. */
class ChartIT {

  private static final Path CHART = Assay.home().resolve("deploy/chart");

  @TempDir private Path directory;

  private Map<String, JsonNode> rendered(String... values) throws IOException {
    TemplateCommand command =
        new Helm(CHART).template().withName("assay").withKubeVersion("1.30.0");
    for (int i = 0; i < values.length; i += 2) {
      command.set(values[i], values[i + 1]);
    }
    return byName(Manifest.objects(Files.writeString(directory.resolve("all"), command.call())));
  }

  private static Map<String, JsonNode> plain(String... files) throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    for (String file : files) {
      objects.addAll(Manifest.objects(Assay.home().resolve(file)));
    }
    return byName(objects);
  }

  private static Map<String, JsonNode> byName(List<JsonNode> objects) {
    Map<String, JsonNode> all = new TreeMap<>();
    for (JsonNode each : objects) {
      if (each.isObject()) {
        String name = each.path("kind").asText() + "/" + each.at("/metadata/name").asText();
        assertThat(all.put(name, each)).as(name + " twice").isNull();
      }
    }
    return all;
  }

  @Test
  void withItsOwnValuesItIsThePlainManifests() throws Exception {
    assertThat(rendered())
        .isEqualTo(plain("daemonset.yaml", "deploy/collector.yaml", "deploy/networkpolicy.yaml"));
  }

  @Test
  void whatIsChosenIsAddedAndLeftOut() throws Exception {
    assertThat(rendered("monitors", "true", "networkPolicy", "false"))
        .isEqualTo(
            plain(
                "daemonset.yaml",
                "deploy/collector.yaml",
                "deploy/components/monitors/monitors.yaml"));
  }

  @Test
  void valuesTakeThePlaceOfThePlainOnesEverywhere() throws Exception {
    Map<String, JsonNode> all =
        rendered(
            "namespace", "watch",
            "monitors", "true",
            "sensor.image", "registry.example/sensor:7",
            "collector.image", "registry.example/collector@sha256:" + "a".repeat(64),
            "collector.storage", "7Gi");
    assertThat(all).containsKey("Namespace/watch");
    for (JsonNode each : all.values()) {
      String kind = each.path("kind").asText();
      boolean everywhere = List.of("Namespace", "ClusterRole", "ClusterRoleBinding").contains(kind);
      assertThat(each.at("/metadata/namespace").asText())
          .as(kind)
          .isEqualTo(everywhere ? "" : "watch");
    }
    String text = all.values().toString();
    assertThat(text)
        .contains(
            "\"registry.example/sensor:7\"",
            "\"registry.example/collector@sha256:" + "a".repeat(64) + "\"",
            "\"storage\":\"7Gi\"",
            "\"assay-collector.watch.svc:7433\"",
            "\"watch:assay-sensor\"")
        .doesNotContain("SNAPSHOT", ".assay.svc", "\"namespace\":\"assay\"");
  }

  @Test
  void whatIsOffIsAddedWithTheImageTheAuthorityAndTheNamespaceThatAreGiven() throws Exception {
    String file = "deploy/components/injection/injection.yaml";
    Map<String, JsonNode> own = rendered("injection.enabled", "true", "networkPolicy", "false");
    assertThat(own).isEqualTo(plain("daemonset.yaml", "deploy/collector.yaml", file));
    assertThat(rendered("actions", "true", "networkPolicy", "false"))
        .isEqualTo(
            plain(
                "daemonset.yaml",
                "deploy/collector.yaml",
                "deploy/components/actions/actions.yaml"));

    Map<String, JsonNode> all =
        rendered(
            "injection.enabled", "true",
            "injection.caBundle", "QUJD",
            "namespace", "watch",
            "sensor.image", "registry.example/sensor:7");
    JsonNode webhooks =
        Objects.requireNonNull(all.get("MutatingWebhookConfiguration/assay-injection"))
            .path("webhooks");
    for (JsonNode each : webhooks) {
      assertThat(each.at("/clientConfig/caBundle").asText()).isEqualTo("QUJD");
      assertThat(each.at("/clientConfig/service/namespace").asText()).isEqualTo("watch");
      assertThat(each.at("/namespaceSelector/matchExpressions/1/values/0").asText())
          .isEqualTo("watch");
    }
    JsonNode settings =
        Objects.requireNonNull(all.get("ConfigMap/assay-collector-injection")).path("data");
    assertThat(settings.path("ASSAY_COLLECTOR_INJECTION_IMAGE").asText())
        .isEqualTo("registry.example/sensor:7");
    assertThat(settings.path("ASSAY_COLLECTOR_INJECTION_COLLECTOR").asText())
        .isEqualTo("assay-collector.watch.svc:7433");
  }

  @ParameterizedTest
  @CsvSource({
    "collector.storage, much",
    "namespace, Not_A_Name",
    "collector.replicas, 2",
    "injection.caBundle, 'a b'"
  })
  void valuesThatTheSchemaDoesNotKnowAreRefused(String key, String value) {
    assertThatThrownBy(() -> rendered(key, value))
        .hasMessageContaining(key.substring(key.indexOf('.') + 1));
  }
}
