package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Containerd;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The test kit itself: a pod of a pushed image runs and loads its libraries. */
class KitIT {

  @Test
  void podOfAPushedImageRuns(@TempDir Path directory) throws Exception {
    try (Node node = Node.start(directory)) {
      node.buildLoader("loader", Map.of("version", "1"));
      node.images().push("loader", node.registry(), "team/app", "v1.0.0");
      Containerd.Running running =
          node.containerd()
              .run(
                  new Pod(
                      "first",
                      node.registry().reference("team/app", "v1.0.0"),
                      List.of("/opt/app/loads", "libbz2.so.1.0"),
                      Map.of(),
                      Map.of()));

      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> node.containerd().log("first").contains("loaded"));
      assertThat(node.containerd().isRunning(running)).isTrue();
    }
  }
}
