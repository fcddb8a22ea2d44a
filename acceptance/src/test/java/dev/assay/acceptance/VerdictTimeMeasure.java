package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.Node;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.IntegrityState;
import dev.assay.wire.v1.ListImagesRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the time from a container's start to its verdict, of real containers one after the
 * other, each of a new image. No test: the script {@code benchmarks/integrity-latency} runs it.
 */
class VerdictTimeMeasure {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Long> startedNanos = new HashMap<>();
  private final Map<String, Double> seconds = new HashMap<>();

  @Test
  void containersOfNewImages(@TempDir Path directory) throws Exception {
    int containers = Integer.getInteger("assay.measure.containers", 20);
    try (Node node = Node.start(directory.resolve("node"));
        Assay.Collector collector = Assay.collector(directory.resolve("collector"), Map.of());
        Assay.Sensor sensor =
            Assay.sensor(directory.resolve("sensor"), collector, node.containerd())) {
      List<String> references = ship(node, containers);
      for (String reference : references) {
        node.containerd().runPresent(pod(reference));
        startedNanos.put(reference, System.nanoTime());
        look(collector);
      }
      await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(20, TimeUnit.MILLISECONDS)
          .until(
              () -> {
                look(collector);
                return seconds.size() == containers;
              });
      assertThat(sensor.log()).isNotEmpty();
    }
    write();
  }

  private static List<String> ship(Node node, int images) throws IOException {
    List<String> references = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      String name = "measured" + i;
      node.images().relabel("pause", name, Map.of("number", "" + i));
      node.images().push(name, node.registry(), name, "v1");
      String reference = node.registry().reference(name, "v1");
      node.containerd().pull(reference);
      references.add(reference);
    }
    return references;
  }

  private static Pod pod(String reference) {
    return Pod.of(reference.replaceFirst(".*/", "").replace(':', '-'), reference);
  }

  private void look(Assay.Collector collector) {
    long now = System.nanoTime();
    for (Image image :
        collector
            .query()
            .listImages(
                ListImagesRequest.newBuilder().setFilter("/measured").setPageSize(1000).build())
            .getImagesList()) {
      Long started = startedNanos.get(image.getReference());
      if (image.getIntegrity() == IntegrityState.VERIFIED && started != null) {
        seconds.putIfAbsent(image.getReference(), (now - started) / 1e9);
      }
    }
  }

  private void write() throws IOException {
    List<Double> sorted = seconds.values().stream().sorted().toList();
    Map<String, Object> result =
        Map.of(
            "containers",
            sorted.size(),
            "median",
            sorted.get(sorted.size() / 2),
            "p95",
            sorted.get(sorted.size() * 95 / 100),
            "worst",
            sorted.get(sorted.size() - 1));
    JSON.writerWithDefaultPrettyPrinter()
        .writeValue(
            Assay.home().resolve("benchmarks/results/integrity-latency.json").toFile(), result);
  }
}
