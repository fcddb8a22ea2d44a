package dev.assay.collector.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.collector.kubernetes.kit.Cluster;
import dev.assay.collector.running.PodContext;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Whose pods are, by the word of an API server that keeps objects. */
@TestInstance(Lifecycle.PER_CLASS)
class PodWatchTest {

  private static final String NAMESPACE = "shop";

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private Cluster cluster;
  private PodWatch watch;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    cluster = new Cluster(directory);
    ApiServer server =
        new ApiServer(URI.create(cluster.address()), cluster.authority(), cluster.token());
    watch =
        new PodWatch(
            server.metadata(executor),
            "blue",
            Chosen.of(List.of("team", "app.kubernetes.io/*"), List.of("contact")),
            executor);
    watch.start();
  }

  @AfterAll
  void stop() {
    watch.close();
    cluster.close();
    executor.shutdownNow();
  }

  private Pod pod(String name, OwnerReference... owners) {
    return cluster.create(
        Cluster.pod(
            NAMESPACE,
            name,
            Map.of("team", "payments", "app.kubernetes.io/name", "web", "noise", "x"),
            List.of(owners)));
  }

  private <T extends HasMetadata> T owned(T object, String name, OwnerReference... owners) {
    object.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(NAMESPACE)
            .withName(name)
            .withOwnerReferences(owners)
            .build());
    return cluster.create(object);
  }

  private @Nullable PodContext known(Pod pod) {
    return watch.of("blue", NAMESPACE, pod.getMetadata().getName(), pod.getMetadata().getUid());
  }

  private PodContext become(Pod pod, String kind, String name) {
    return await()
        .until(
            () -> known(pod),
            found -> found != null && found.kind().equals(kind) && found.name().equals(name));
  }

  @Test
  void podOfAReplicaSetIsOfItsDeployment() {
    HasMetadata set =
        owned(
            new ReplicaSetBuilder().build(),
            "web-5d8f",
            Cluster.by("apps/v1", "Deployment", "web", "d1"));
    PodContext found = become(pod("web-5d8f-x", Cluster.by(set)), "Deployment", "web");
    assertThat(found.owners()).hasToString("[ReplicaSet/web-5d8f, Deployment/web]");
    assertThat(found.labels())
        .containsOnly(Map.entry("team", "payments"), Map.entry("app.kubernetes.io/name", "web"));
  }

  @Test
  void podOfAJobIsOfItsCronJob() {
    HasMetadata job =
        owned(
            new JobBuilder().build(),
            "nightly-28",
            Cluster.by("batch/v1", "CronJob", "nightly", "c1"));
    become(pod("nightly-28-x", Cluster.by(job)), "CronJob", "nightly");
  }

  @Test
  void ownersOfOtherKindsAreNamedWithoutBeingAsked() {
    HasMetadata set =
        owned(
            new ReplicaSetBuilder().build(),
            "pay-77",
            Cluster.by("argoproj.io/v1alpha1", "Rollout", "pay", "r1"));
    become(pod("pay-77-x", Cluster.by(set)), "Rollout", "pay");
    become(pod("db-0", Cluster.by("apps/v1", "StatefulSet", "db", "s1")), "StatefulSet", "db");
    become(pod("log-x", Cluster.by("apps/v1", "DaemonSet", "log", "l1")), "DaemonSet", "log");
    become(pod("alone"), "Pod", "alone");
  }

  @Test
  void ownersOfOtherKindsAreAskedWhoOwnsThem() {
    cluster.define("argoproj.io", "v1alpha1", "Workflow", "workflows");
    GenericKubernetesResource flow = new GenericKubernetesResource();
    flow.setApiVersion("argoproj.io/v1alpha1");
    flow.setKind("Workflow");
    HasMetadata made =
        owned(flow, "etl-1", Cluster.by("argoproj.io/v1alpha1", "CronWorkflow", "etl", "w1"));
    PodContext found = become(pod("etl-1-x", Cluster.by(made)), "CronWorkflow", "etl");
    assertThat(found.owners()).hasToString("[Workflow/etl-1, CronWorkflow/etl]");
  }

  @Test
  void podOfANodeIsKnownByTheUidThatTheNodeGaveIt() {
    Pod mirror =
        Cluster.pod(
            NAMESPACE, "apiserver-n1", Map.of(), List.of(Cluster.by("v1", "Node", "n1", "n")));
    mirror
        .getMetadata()
        .setAnnotations(Map.of("kubernetes.io/config.mirror", "0f0f", "contact", "ann"));
    cluster.create(mirror);
    PodContext found =
        await()
            .until(() -> watch.of("blue", NAMESPACE, "apiserver-n1", "0f0f"), each -> each != null);
    assertThat(found.kind() + "/" + found.name()).isEqualTo("StaticPod/apiserver");
    assertThat(found.annotations()).containsOnly(Map.entry("contact", "ann"));
  }

  @Test
  void anotherPodOfThatNameIsNotThePod() {
    Pod pod = pod("again");
    become(pod, "Pod", "again");
    assertThat(watch.of("blue", NAMESPACE, "again", "another-uid")).isNull();
    assertThat(watch.of("green", NAMESPACE, "again", pod.getMetadata().getUid())).isNull();
    cluster.client().resource(pod).delete();
    await().until(() -> known(pod) == null);
  }

  @Test
  void changedLabelsAreAnotherVersion() {
    Pod pod = pod("moving");
    become(pod, "Pod", "moving");
    long before = watch.version();
    cluster
        .client()
        .pods()
        .inNamespace(NAMESPACE)
        .withName("moving")
        .edit(
            each -> {
              each.getMetadata().getLabels().put("team", "search");
              return each;
            });
    await()
        .until(
            () -> known(pod), each -> each != null && "search".equals(each.labels().get("team")));
    assertThat(watch.version()).isGreaterThan(before);
  }
}
