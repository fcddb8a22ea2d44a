package dev.assay.collector.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.layer.LayerLimits;
import dev.assay.collector.layer.PartialRoot.Digests;
import dev.assay.collector.layer.TarBuilder;
import dev.assay.collector.registry.HttpRegistryClient;
import dev.assay.collector.registry.RegistryAccess;
import dev.assay.collector.registry.kit.Content;
import dev.assay.collector.registry.kit.DockerRegistry;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.TestImage;
import dev.assay.inventory.Inventory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scans of images in Debian's docker-registry. */
class ImageScanIT {

  private static final Platform AMD64 = new Platform("linux", "amd64", "");

  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final HttpRegistryClient client =
      new HttpRegistryClient(RegistryAccess.standard(), Clock.systemUTC(), executor);
  private DockerRegistry registry;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    assumeTrue(DockerRegistry.isInstalled(), "docker-registry is not installed");
    registry = DockerRegistry.start(directory);
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
    if (registry != null) {
      registry.close();
    }
  }

  /** An image of one layer that has one package of Node. */
  private static TestImage image(String architecture, String name) {
    byte[] layer =
        new TarBuilder()
            .file(
                "srv/node_modules/" + name + "/package.json",
                "{\"name\":\"" + name + "\",\"version\":\"1\"}")
            .bytes();
    Content stored =
        new Content(
            "application/vnd.oci.image.layer.v1.tar", new String(layer, StandardCharsets.UTF_8));
    Content config =
        new Content(
            "application/vnd.oci.image.config.v1+json",
            """
            {"os":"linux","architecture":"%s","rootfs":{"type":"layers","diff_ids":["%s"]}}"""
                .formatted(architecture, Digest.ofContent(layer)));
    Content manifest =
        new Content(
            "application/vnd.oci.image.manifest.v1+json",
            """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
            "config":{"mediaType":"%s","digest":"%s","size":%d},\
            "layers":[{"mediaType":"%s","digest":"%s","size":%d}]}"""
                .formatted(
                    config.mediaType(),
                    config.digest(),
                    config.bytes().length,
                    stored.mediaType(),
                    stored.digest(),
                    stored.bytes().length));
    return new TestImage(architecture, config, stored, manifest);
  }

  private LayeredImage find(String tag) throws Exception {
    return ImageSource.inRegistry(
        client, ImageReference.parse(registry.reference("team/app", tag)).orElseThrow(), AMD64);
  }

  private static Inventory scan(LayeredImage image) throws Exception {
    return new ImageScan(
            LayerLimits.of(1 << 20, 1000, Duration.ofMinutes(5)),
            Digests.OF_KEPT_FILES,
            null,
            Clock.systemUTC())
        .inventory(image, ImageScan.Progress.NONE, layer -> {});
  }

  @Test
  void imageOfThePlatformIsScanned() throws Exception {
    TestImage arm = image("arm64", "other");
    TestImage amd = image("amd64", "mine");
    registry.push("team/app", arm);
    registry.push("team/app", amd);
    registry.push("team/app", TestImage.index(Family.OCI, arm, amd), "many");
    registry.push("team/app", amd, "one");

    LayeredImage found = find("many");

    assertThat(found.identity().config()).isEqualTo(amd.id());
    assertThat(found.identity().manifest()).isEqualTo(amd.manifest().digest());
    assertThat(scan(found).packages())
        .singleElement()
        .satisfies(each -> assertThat(each.name()).isEqualTo("mine"));
    assertThat(find("one").identity().config()).isEqualTo(amd.id());
  }

  @Test
  void obstaclesAreSaid() throws Exception {
    TestImage arm = image("arm64", "other");
    registry.push("team/app", arm);
    registry.push("team/app", TestImage.index(Family.OCI, arm), "arm");
    assertThatThrownBy(() -> find("arm")).hasMessageContaining("but for: linux/arm64");
    assertThatThrownBy(() -> find("none")).hasMessageContaining("no image");
    registry.stop();
    assertThatThrownBy(() -> find("none")).hasMessageContaining("cannot be had");
  }
}
