package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonParser;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.Containerd.ManifestPod;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.Containerd.Running;
import dev.assay.acceptance.kit.Jdk;
import dev.assay.acceptance.kit.Manifest;
import dev.assay.acceptance.kit.Node;
import io.fabric8.zjsonpatch.JsonPatch;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Pod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A pod that the collector's webhook was asked about, run on a node as a kubelet runs it. */
final class InjectedPod {

  private static final Duration SOON = Duration.ofMinutes(1);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Node node;
  private final Path directory;
  private final JsonNode pod;

  private InjectedPod(Node node, Path directory, JsonNode pod) {
    this.node = node;
    this.directory = directory;
    this.pod = pod;
  }

  /**
   * Asks about a pod of one container, and applies the patch.
   *
   * @param authority whom the API server trusts
   */
  static InjectedPod ask(Node node, Path directory, int port, Path authority, String image)
      throws IOException {
    Files.createDirectories(directory);
    ObjectNode pod = MAPPER.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
    pod.putObject("metadata").put("name", "java").put("namespace", "acceptance");
    pod.putObject("spec").putArray("containers").addObject().put("name", "app").put("image", image);
    ObjectNode review = MAPPER.createObjectNode().put("apiVersion", "admission.k8s.io/v1");
    ObjectNode request = review.put("kind", "AdmissionReview").putObject("request");
    request.put("uid", "1").put("operation", "CREATE").put("namespace", "acceptance");
    request.putObject("kind").put("group", "").put("version", "v1").put("kind", "Pod");
    request.set("object", pod);
    Path body = Files.writeString(directory.resolve("review.json"), review.toString());
    String answer =
        Command.run(
            "curl",
            "-sSf",
            "--cacert",
            authority.toString(),
            "--header",
            "content-type: application/json",
            "--data-binary",
            "@" + body,
            "https://localhost:" + port + "/inject");
    String patch = MAPPER.readTree(answer).at("/response/patch").asText();
    return new InjectedPod(node, directory, patched(pod.toString(), patch));
  }

  private static JsonNode patched(String pod, String patch) throws IOException {
    var mapper = new tools.jackson.databind.ObjectMapper();
    String operations = new String(Base64.getDecoder().decode(patch), StandardCharsets.UTF_8);
    String result = JsonPatch.apply(mapper.readTree(operations), mapper.readTree(pod)).toString();
    new JSON(); // The types are validated by what this sets up.
    V1Pod.validateJsonElement(JsonParser.parseString(result));
    return MAPPER.readTree(result);
  }

  /**
   * Fills its volumes, and runs its container.
   *
   * @param token what its service account's token is in a cluster
   */
  Running run(String token, Path jar) throws IOException {
    Path agent = Files.createDirectories(directory.resolve("agent"));
    // As kubelets make an emptyDir.
    Files.setPosixFilePermissions(agent, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path collector = Files.createDirectories(directory.resolve("collector"));
    Files.writeString(
        collector.resolve("ca.crt"),
        pod.at("/metadata/annotations").path("assay.dev/collector-ca").asText());
    Files.writeString(collector.resolve("token"), token);
    fill(agent);
    JsonNode container = pod.at("/spec/containers/0");
    Pod java =
        new Pod(
            "java",
            container.path("image").asText(),
            List.of("/jdk/bin/java", "-cp", "/app.jar", "Waits"),
            new Manifest.Workload(pod.path("spec"), container).environment(),
            Map.of(
                Jdk.require(25).home(),
                "/jdk",
                jar,
                "/app.jar",
                agent,
                "/assay/agent",
                collector,
                "/assay/collector"));
    return node.containerd().run(java);
  }

  private void fill(Path volume) throws IOException {
    JsonNode filler = pod.at("/spec/initContainers/0");
    Running running =
        node.containerd()
            .run(
                new ManifestPod(
                    "filler",
                    filler.path("image").asText(),
                    new Manifest.Workload(pod.path("spec"), filler),
                    Map.of(),
                    Map.of(filler.at("/volumeMounts/0/mountPath").asText(), volume),
                    List.of()));
    await().atMost(SOON).until(() -> !node.containerd().isRunning(running));
    assertThat(volume.resolve("assay-agent.jar")).as(node.containerd().log("filler")).exists();
    assertThat(Files.getAttribute(volume.resolve("assay-agent.jar"), "unix:uid")).isEqualTo(65532);
    node.containerd().remove(running);
  }
}
