package dev.assay.collector.kubernetes.kit;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An API server over TLS that keeps objects, and tells watchers what becomes of them. */
public final class Cluster implements AutoCloseable {

  private final MockWebServer web = new MockWebServer();
  private final KubernetesMockServer server;
  private final KubernetesClient client;
  private final Path token;

  /** Starts it without objects; the token that it takes goes into {@code directory}. */
  public Cluster(Path directory) throws IOException {
    server =
        new KubernetesMockServer(
            new Context(), web, new HashMap<>(), new KubernetesCrudDispatcher(), true);
    server.init(InetAddress.getLoopbackAddress(), 0);
    client = server.createClient();
    token = Files.writeString(directory.resolve("kubernetes.token"), "any\n");
  }

  /** Returns its address. */
  public String address() {
    return "https://localhost:" + web.getPort();
  }

  /** Returns the file of its authority. */
  public Path authority() {
    return Path.of(web.getSelfSignedCertificate().certificatePath());
  }

  /** Returns a file with a token. */
  public Path token() {
    return token;
  }

  /** Returns a client of it that may do anything. */
  public KubernetesClient client() {
    return client;
  }

  /** Makes a kind of objects known that Kubernetes itself does not have. */
  public void define(String group, String version, String kind, String plural) {
    server.expectCustomResource(
        new CustomResourceDefinitionContext.Builder()
            .withGroup(group)
            .withVersion(version)
            .withKind(kind)
            .withPlural(plural)
            .withName(plural + "." + group)
            .withScope("Namespaced")
            .build());
  }

  /** Keeps an object, as it is from then on. */
  public <T extends HasMetadata> T create(T object) {
    return client.resource(object).create();
  }

  /** Returns a pod that is not in the cluster yet. */
  public static Pod pod(
      String namespace, String name, Map<String, String> labels, List<OwnerReference> owners) {
    return new PodBuilder()
        .withMetadata(
            new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(labels)
                .withOwnerReferences(owners)
                .build())
        .withNewSpec()
        .addNewContainer()
        .withName("app")
        .withImage("registry.invalid/app:v1")
        .endContainer()
        .endSpec()
        .build();
  }

  /** Returns a reference by which an object is controlled by another. */
  public static OwnerReference by(HasMetadata owner) {
    return by(
        owner.getApiVersion(),
        owner.getKind(),
        owner.getMetadata().getName(),
        owner.getMetadata().getUid());
  }

  /** Returns a reference by which an object is controlled by one that may not be there. */
  public static OwnerReference by(String apiVersion, String kind, String name, String uid) {
    return new OwnerReferenceBuilder()
        .withApiVersion(apiVersion)
        .withKind(kind)
        .withName(name)
        .withUid(uid)
        .withController(true)
        .build();
  }

  @Override
  public void close() {
    client.close();
    server.destroy();
  }
}
