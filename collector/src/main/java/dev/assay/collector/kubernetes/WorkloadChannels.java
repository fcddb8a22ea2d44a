package dev.assay.collector.kubernetes;

import dev.assay.collector.automation.Channel;
import dev.assay.collector.automation.Outcome;
import dev.assay.collector.automation.Target;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.jspecify.annotations.Nullable;

/** Finds what does something to workloads, among what sends to other targets. Any thread. */
public final class WorkloadChannels implements Channel.Channels {

  private final @Nullable KubernetesClient client;
  private final String cluster;
  private final Channel.Channels others;

  /**
   * Makes it.
   *
   * @param client asks the API server; null: nothing may be done to workloads
   * @param cluster name of its cluster; workloads of others are left alone
   * @param others finds what sends to targets of other kinds
   */
  public WorkloadChannels(
      @Nullable KubernetesClient client, String cluster, Channel.Channels others) {
    this.client = client;
    this.cluster = cluster;
    this.others = others;
  }

  @Override
  public Channel to(Target target) {
    if (!(target instanceof Target.Kubernetes workloads)) {
      return others.to(target);
    }
    return client == null
        ? (message, reference) ->
            new Outcome.Later("collector.kubernetes.actions is not true at this collector", null)
        : new WorkloadChannel(workloads, client, cluster);
  }
}
