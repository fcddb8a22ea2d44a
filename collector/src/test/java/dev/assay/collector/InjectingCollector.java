package dev.assay.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.registry.kit.Authority;
import dev.assay.collector.registry.kit.DockerRegistry;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.admission.v1.AdmissionResponse;
import io.fabric8.kubernetes.api.model.admission.v1.AdmissionReview;
import io.fabric8.kubernetes.api.model.admission.v1.AdmissionReviewBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.zjsonpatch.JsonPatch;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A collector that adds the agent to pods, asked as an API server asks. */
final class InjectingCollector implements AutoCloseable {

  private static final String UID = "705ab4f5-6393-11e8-b7cc-42010a800002";
  private static final KubernetesSerialization TYPES = new KubernetesSerialization();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static final String IMAGE = "registry.example/assay-sensor:1";
  static final Authority AUTHORITY = SharedAuthorities.ONE;

  final int port = DockerRegistry.freePort();
  final ServedCollector served;
  final HttpClient client = HttpClient.newBuilder().sslContext(AUTHORITY.tls()).build();

  InjectingCollector(Path directory) throws Exception {
    served = ServedCollector.start(directory, arguments(port).toArray(String[]::new));
  }

  static List<String> arguments(int port) {
    return List.of(
        "--collector.tls.certificate=" + AUTHORITY.serverCertificate(),
        "--collector.tls.key=" + AUTHORITY.serverKey(),
        "--collector.injection.listen=127.0.0.1:" + port,
        "--collector.injection.image=" + IMAGE,
        "--collector.injection.collector=assay-collector.assay.svc:7433",
        "--collector.injection.ca=" + AUTHORITY.certificate());
  }

  HttpResponse<String> send(String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/inject"))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  static String review(HasMetadata object, String operation) {
    AdmissionReview review =
        new AdmissionReviewBuilder()
            .withNewRequest()
            .withUid(UID)
            .withNewKind("", object.getKind(), "v1")
            .withNewResource("", "pods", "v1")
            .withName(object.getMetadata().getName())
            .withNamespace(object.getMetadata().getNamespace())
            .withOperation(operation)
            .withObject(object)
            .withDryRun(false)
            .endRequest()
            .build();
    return TYPES.asJson(review);
  }

  AdmissionResponse answer(Pod pod) throws Exception {
    return answered(review(pod, "CREATE"));
  }

  AdmissionResponse answered(String review) throws Exception {
    HttpResponse<String> answer = send(review);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    AdmissionReview read = TYPES.unmarshal(answer.body(), AdmissionReview.class);
    assertThat(MAPPER.readTree(answer.body()).path("apiVersion").asString())
        .isEqualTo("admission.k8s.io/v1");
    assertThat(read.getResponse().getUid()).isEqualTo(UID);
    assertThat(read.getResponse().getAllowed()).isTrue();
    return read.getResponse();
  }

  /** As the API server applies it; what no type of Kubernetes has would be lost on the way. */
  static Pod patched(Pod pod, AdmissionResponse answer) {
    assertThat(answer.getPatchType()).isEqualTo("JSONPatch");
    JsonNode patch =
        MAPPER.readTree(
            new String(Base64.getDecoder().decode(answer.getPatch()), StandardCharsets.UTF_8));
    JsonNode result = JsonPatch.apply(patch, MAPPER.readTree(TYPES.asJson(pod)));
    Pod typed = TYPES.unmarshal(result.toString(), Pod.class);
    assertThat(MAPPER.readTree(TYPES.asJson(typed))).isEqualTo(result);
    return typed;
  }

  Pod injected(Pod pod) throws Exception {
    return patched(pod, answer(pod));
  }

  static Pod pod(Container... containers) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName("web-1")
        .endMetadata()
        .withNewSpec()
        .withContainers(containers)
        .endSpec()
        .build();
  }

  static Container container(String name) {
    return new ContainerBuilder().withName(name).withImage("registry.example/" + name).build();
  }

  @Override
  public void close() {
    served.close();
  }
}
