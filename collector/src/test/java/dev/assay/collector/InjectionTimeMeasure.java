package dev.assay.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long an API server waits for a pod's decision, over TLS, a request after the other: printed,
 * and not among the tests. {@code -Dtest=InjectionTimeMeasure}.
 */
class InjectionTimeMeasure {

  private static final int ROUNDS = 2_000;

  @Test
  void decide(@TempDir Path directory) throws Exception {
    try (InjectingCollector collector = new InjectingCollector(directory)) {
      Container[] containers = new Container[3];
      for (int i = 0; i < containers.length; i++) {
        containers[i] = InjectingCollector.container("c" + i);
        for (int variable = 0; variable < 30; variable++) {
          containers[i]
              .getEnv()
              .add(new EnvVarBuilder().withName("V" + variable).withValue("x".repeat(40)).build());
        }
      }
      var pod = InjectingCollector.pod(containers);
      measure("first, of 3 containers", collector, InjectingCollector.review(pod, "CREATE"), 1);
      measure("of 3 containers", collector, InjectingCollector.review(pod, "CREATE"), ROUNDS);
      pod.getMetadata().setAnnotations(Map.of("large", "x".repeat(3 << 20)));
      measure("of 3 MiB", collector, InjectingCollector.review(pod, "CREATE"), ROUNDS / 100);
    }
  }

  private static void measure(String what, InjectingCollector collector, String review, int rounds)
      throws Exception {
    long[] micros = new long[rounds];
    for (int i = 0; i < rounds; i++) {
      long begin = System.nanoTime();
      assertThat(collector.send(review).statusCode()).isEqualTo(200);
      micros[i] = (System.nanoTime() - begin) / 1000;
    }
    Arrays.sort(micros);
    System.out.printf(
        "%s: median %d us, p99 %d us, most %d us, n %d%n",
        what, micros[rounds / 2], micros[rounds * 99 / 100], micros[rounds - 1], rounds);
  }
}
