package dev.assay.collector;

import dev.assay.collector.automation.Channel;
import dev.assay.collector.config.CollectorConfig;
import dev.assay.collector.kubernetes.ApiServer;
import dev.assay.collector.kubernetes.Chosen;
import dev.assay.collector.kubernetes.PodWatch;
import dev.assay.collector.kubernetes.WorkloadChannels;
import dev.assay.collector.running.PodOwners;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;

/** Makes what asks the API server of a cluster. */
final class KubernetesParts {

  /** Informers hand on what they are told in order; more threads would wait for each other. */
  private static final int THREADS = 4;

  /** As many as messages are sent at a time. */
  private static final int ACTIONS = 4;

  private static final int QUEUE = 100_000;

  /** Owners of kinds that are not watched, at a time; others are asked for later. */
  private static final int OWNERS = 1_000;

  private KubernetesParts() {}

  /** Returns what reaches targets: workloads, too, where the settings say so. */
  static Channel.Channels channels(
      CollectorConfig.Kubernetes how, Threads threads, Closing closing, Channel.Channels others) {
    if (!how.actions()) {
      return new WorkloadChannels(null, how.cluster(), others);
    }
    KubernetesClient client = server(how).objects(threads.bounded("assay-actions", ACTIONS, QUEUE));
    closing.add("actions", client);
    return new WorkloadChannels(client, how.cluster(), others);
  }

  private static ApiServer server(CollectorConfig.Kubernetes how) {
    return new ApiServer(how.api(), how.authority(), how.token());
  }

  /** Returns what knows whose pods are, and begins to watch them where the settings say so. */
  static PodOwners owners(
      CollectorConfig.Kubernetes how, Threads threads, Closing closing, MeterRegistry meters) {
    if (!how.workloads()) {
      return PodOwners.NONE;
    }
    PodWatch watch =
        new PodWatch(
            server(how).metadata(threads.bounded("assay-kubernetes", THREADS, QUEUE)),
            how.cluster(),
            Chosen.of(how.labels(), how.annotations()),
            threads.bounded("assay-owners", 1, OWNERS));
    closing.add("kubernetes", watch);
    new CollectorMeters(meters).count(watch);
    watch.start();
    return watch;
  }
}
