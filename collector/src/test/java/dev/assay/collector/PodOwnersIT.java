package dev.assay.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.collector.kubernetes.kit.Cluster;
import dev.assay.collector.testing.ReportingSender;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListWorkloadsRequest;
import dev.assay.wire.v1.QueryGrpc;
import dev.assay.wire.v1.Workload;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose a container is, by the word of its node's sensor, and by that of an API server. */
class PodOwnersIT {

  @Test
  void whatTheApiServerSaysLaterIsShownOfWhatRunsAlready(@TempDir Path directory) throws Exception {
    try (Cluster cluster = new Cluster(directory);
        ServedCollector served =
            ServedCollector.start(
                directory,
                "--collector.kubernetes.workloads=true",
                "--collector.kubernetes.labels=team",
                "--collector.kubernetes.api=" + cluster.address(),
                "--collector.kubernetes.ca=" + cluster.authority(),
                "--collector.kubernetes.token-file=" + cluster.token());
        ReportingSender sensor =
            new ReportingSender(served.collector().address().port(), Scenario.sensorHello())) {
      Pod pod =
          cluster.create(
              Cluster.pod(
                  "shop",
                  "pay-x",
                  Map.of("team", "payments", "other", "x"),
                  List.of(Cluster.by("argoproj.io/v1alpha1", "Rollout", "pay", "r1"))));
      Batch.Builder batch = Scenario.running().toBuilder();
      batch
          .getContainersBuilder(0)
          .setPodName("pay-x")
          .setPodNamespace("shop")
          .setPodUid(pod.getMetadata().getUid());
      sensor.report(batch.build());

      Workload found =
          await().until(() -> labelled(served, "team=payments"), each -> each.size() == 1).get(0);
      assertThat(found.getKind() + "/" + found.getName()).isEqualTo("Rollout/pay");
      assertThat(found.getOwners(0).getApiVersion()).isEqualTo("argoproj.io/v1alpha1");
      assertThat(found.getLabelsMap()).containsOnly(Map.entry("team", "payments"));
      assertThat(
              QueryGrpc.newBlockingStub(served.channel())
                  .listImages(ListImagesRequest.getDefaultInstance())
                  .getImages(0)
                  .getWorkloads(0)
                  .getName())
          .isEqualTo("pay");

      // The container is not written again: what is held of it in memory has to follow.
      relabel(cluster);
      await().until(() -> labelled(served, "team=search").size() == 1);
      assertThat(labelled(served, "team=payments")).isEmpty();
    }
  }

  private static void relabel(Cluster cluster) {
    cluster
        .client()
        .pods()
        .inNamespace("shop")
        .withName("pay-x")
        .edit(
            each -> {
              each.getMetadata().getLabels().put("team", "search");
              return each;
            });
  }

  private static List<Workload> labelled(ServedCollector served, String label) {
    return QueryGrpc.newBlockingStub(served.channel())
        .listWorkloads(ListWorkloadsRequest.newBuilder().setLabel(label).build())
        .getWorkloadsList();
  }
}
