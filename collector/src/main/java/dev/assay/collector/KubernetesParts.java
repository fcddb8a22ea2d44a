package dev.assay.collector;

import dev.assay.collector.config.CollectorConfig;
import dev.assay.collector.kubernetes.ApiServer;
import dev.assay.collector.kubernetes.Chosen;
import dev.assay.collector.kubernetes.PodWatch;
import dev.assay.collector.running.PodOwners;
import io.micrometer.core.instrument.MeterRegistry;

/** Makes what watches a cluster. */
final class KubernetesParts {

  /** Informers hand on what they are told in order; more threads would wait for each other. */
  private static final int THREADS = 4;

  private static final int QUEUE = 100_000;

  /** Owners of kinds that are not watched, at a time; others are asked for later. */
  private static final int OWNERS = 1_000;

  private KubernetesParts() {}

  /** Returns what knows whose pods are, and begins to watch them where the settings say so. */
  static PodOwners owners(
      CollectorConfig.Kubernetes how, Threads threads, Closing closing, MeterRegistry meters) {
    if (!how.workloads()) {
      return PodOwners.NONE;
    }
    ApiServer server = new ApiServer(how.api(), how.authority(), how.token());
    PodWatch watch =
        new PodWatch(
            server.metadata(threads.bounded("assay-kubernetes", THREADS, QUEUE)),
            how.cluster(),
            Chosen.of(how.labels(), how.annotations()),
            threads.bounded("assay-owners", 1, OWNERS));
    closing.add("kubernetes", watch);
    new CollectorMeters(meters).count(watch);
    watch.start();
    return watch;
  }
}
