package dev.assay.collector.kubernetes;

import dev.assay.collector.running.PodContext;
import dev.assay.collector.running.PodOwners;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the pods of a cluster, and what stands between them and their workloads: their metadata
 * only. While the API server cannot be reached, what was known is believed, and of new pods nothing
 * is; it is tried again for ever.
 *
 * <p>Any thread.
 */
public final class PodWatch implements PodOwners, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PodWatch.class);

  /** Objects of one answer: a few megabytes, whatever is in them. */
  private static final long PAGE = 500;

  private static final String NODE = "Node";

  private final String cluster;
  private final KubernetesClient client;
  private final AtomicLong version = new AtomicLong();
  private final ObjectTable pods;
  private final ObjectTable replicaSets;
  private final ObjectTable jobs;
  private final OwnerWalk walk;
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();

  /**
   * Makes one that knows nothing yet.
   *
   * @param client asks the API server; closed with this
   * @param cluster name of the cluster, as sensors report it
   * @param chosen labels and annotations that are kept
   * @param background asks for owners that are not watched
   */
  public PodWatch(KubernetesClient client, String cluster, Chosen chosen, Executor background) {
    this.client = client;
    this.cluster = cluster;
    this.pods = new ObjectTable(chosen, version::incrementAndGet);
    Chosen nothing = Chosen.of(List.of(), List.of());
    this.replicaSets = new ObjectTable(nothing, version::incrementAndGet);
    this.jobs = new ObjectTable(nothing, version::incrementAndGet);
    this.walk =
        new OwnerWalk(
            client,
            Map.of("ReplicaSet", replicaSets, "Job", jobs),
            background,
            version::incrementAndGet);
  }

  /** Begins to watch, and returns at once. */
  public void start() {
    // Owners first: a pod without them would be one by itself for a moment.
    watch("apps", "ReplicaSet", "replicasets", replicaSets);
    watch("batch", "Job", "jobs", jobs);
    watch("", "Pod", "pods", pods);
  }

  private void watch(String group, String kind, String plural, ObjectTable table) {
    ResourceDefinitionContext context =
        new ResourceDefinitionContext.Builder()
            .withGroup(group)
            .withVersion("v1")
            .withKind(kind)
            .withPlural(plural)
            .withNamespaced(true)
            .build();
    AtomicBoolean failing = new AtomicBoolean();
    SharedIndexInformer<GenericKubernetesResource> informer =
        client
            .genericKubernetesResources(context)
            .inAnyNamespace()
            .withLimit(PAGE)
            .runnableInformer(0);
    informers.add(informer);
    informer
        .removeNamespaceIndex()
        .itemStore(table)
        .exceptionHandler(
            (isStarted, failure) -> {
              if (failing.compareAndSet(false, true)) {
                log.warn(
                    "{} are not told by Kubernetes: {}; what was known of them is believed, and it"
                        + " is tried again",
                    plural,
                    failure.toString());
              }
              return true;
            })
        .start()
        .whenComplete(
            (done, failure) -> {
              failing.set(false);
              if (failure == null) {
                log.info("{} {} are known", table.size(), plural);
              }
            });
  }

  @Override
  public @Nullable PodContext of(String where, String namespace, String name, String uid) {
    KnownObject pod = where.equals(cluster) ? pods.find(namespace, name) : null;
    if (pod == null) {
      return null;
    }
    if (!pod.uid().equals(uid) && (pod.mirrored().isEmpty() || !pod.mirrored().equals(uid))) {
      return null;
    }
    List<KnownObject.Owner> owners = walk.from(namespace, pod.owner());
    return context(name, pod, owners);
  }

  private static PodContext context(String name, KnownObject pod, List<KnownObject.Owner> owners) {
    List<PodContext.Owner> chain =
        owners.stream()
            .map(each -> new PodContext.Owner(each.apiVersion(), each.kind(), each.name()))
            .toList();
    PodContext.Owner top = chain.isEmpty() ? null : chain.get(chain.size() - 1);
    if (top == null) {
      return new PodContext("Pod", name, chain, pod.labels(), pod.annotations());
    }
    if (top.kind().equals(NODE)) {
      return new PodContext(
          "StaticPod", without("-" + top.name(), name), chain, pod.labels(), pod.annotations());
    }
    return new PodContext(top.kind(), top.name(), chain, pod.labels(), pod.annotations());
  }

  /** Nodes append their own name to those of their own pods. */
  private static String without(String end, String name) {
    return name.endsWith(end) ? name.substring(0, name.length() - end.length()) : name;
  }

  @Override
  public long version() {
    return version.get();
  }

  /** Returns how many pods are known. */
  public int pods() {
    return pods.size();
  }

  /** Returns whether it is told of whatever changes: not while the API server cannot be reached. */
  public boolean isWatching() {
    return !informers.isEmpty() && informers.stream().allMatch(SharedIndexInformer::isWatching);
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::stop);
    client.close();
  }
}
