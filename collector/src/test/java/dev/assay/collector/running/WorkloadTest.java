package dev.assay.collector.running;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.ReferenceSource;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadTest {

  private static Container container(String pod, Map<String, String> labels) {
    return new Container(
        1,
        "id",
        1,
        "n1",
        "blue",
        Platform.UNKNOWN,
        "containerd",
        new Artifact.Unjoined("id"),
        null,
        "r.io/app:v1",
        ReferenceSource.UNKNOWN,
        "",
        "",
        "app",
        pod,
        pod.isEmpty() ? "" : "shop",
        "",
        null,
        null,
        null,
        null,
        labels,
        Instant.EPOCH,
        null);
  }

  @ParameterizedTest
  @CsvSource({
    "web-7d4b9c6f5-x2k9z, pod-template-hash, 7d4b9c6f5, Deployment, web",
    "web-7d4b9c6f5-x2k9z, other, x, Pod, web-7d4b9c6f5-x2k9z",
    "web-x2k9z, pod-template-hash, 7d4b9c6f5, Pod, web-x2k9z",
    "db-12, statefulset.kubernetes.io/pod-name, db-12, StatefulSet, db",
    "nightly-28-abcde, batch.kubernetes.io/job-name, nightly-28, Job, nightly-28",
    "nightly-28-abcde, job-name, nightly-28, Job, nightly-28"
  })
  void labelsOfControllersNameTheWorkload(
      String pod, String label, String value, String kind, String name) {
    assertThat(Workload.of(container(pod, Map.of(label, value))))
        .isEqualTo(new Workload("blue", "shop", kind, name));
  }

  @Test
  void podOfADaemonSetHasTwoLabels() {
    Map<String, String> labels =
        Map.of("controller-revision-hash", "5d8f", "pod-template-generation", "1");

    assertThat(Workload.of(container("sensor-x2k9z", labels)))
        .isEqualTo(new Workload("blue", "shop", "DaemonSet", "sensor"));
  }

  @Test
  void containerOutsideOfKubernetesHasNoWorkload() {
    assertThat(Workload.of(container("", Map.of()))).isEqualTo(new Workload("blue", "", "", ""));
  }
}
