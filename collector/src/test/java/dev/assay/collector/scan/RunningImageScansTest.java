package dev.assay.collector.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Repository;
import dev.assay.collector.integrity.RunningImages;
import dev.assay.collector.integrity.RunningInstance;
import dev.assay.collector.layer.LayerLimits;
import dev.assay.collector.layer.PartialRoot.Digests;
import dev.assay.collector.registry.Blob;
import dev.assay.collector.registry.ImageContents;
import dev.assay.collector.registry.ImageLayers;
import dev.assay.collector.registry.SourceQuestion;
import dev.assay.collector.sbom.PackageInventory;
import dev.assay.collector.testing.MovableClock;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When what runs is looked at; that images are scanned is tested with a real registry. */
class RunningImageScansTest {

  private static final Sha256 IMAGE = Sha256.compute(new byte[] {1});

  private final MovableClock clock = new MovableClock();
  private final Running running = new Running();
  private final Set<Sha256> scanned = new HashSet<>();

  /** One image, deployed under a name that leads to no registry. */
  private static final class Running implements RunningImages {
    private long version = 1;
    private int looks;

    @Override
    public long version() {
      return version;
    }

    @Override
    public List<Deployed> deployed() {
      looks++;
      return List.of(new Deployed("", Digest.find(IMAGE.toString()).orElseThrow()));
    }

    @Override
    public List<RunningInstance> instances(Collection<String> references) {
      return List.of();
    }
  }

  private RunningImageScans scans() {
    ScanStore store =
        new ScanStore() {
          @Override
          public Set<Sha256> scanned() {
            return scanned;
          }

          @Override
          public void keep(Sha256 image, PackageInventory inventory) {
            throw new AssertionError("nothing can be scanned");
          }
        };
    ImageContents registries =
        new ImageContents() {
          @Override
          public CompletableFuture<ImageLayers> layers(SourceQuestion question, Digest imageId) {
            throw new AssertionError("no registry is to be asked");
          }

          @Override
          public InputStream open(Repository repository, Blob blob) {
            throw new AssertionError("no registry is to be asked");
          }
        };
    return new RunningImageScans(
        running,
        registries,
        new ImageScan(
            LayerLimits.of(1 << 20, 1000, Duration.ofMinutes(1)),
            Digests.OF_ALL_FILES,
            null,
            clock),
        store,
        new AttachedBills(
            (question, image) -> {
              throw new AssertionError("no registry is to be asked");
            },
            registries,
            (inventory, kind, origin, content) -> {
              throw new AssertionError("nothing can be found");
            },
            clock),
        layer -> {},
        Runnable::run,
        clock);
  }

  @Test
  void obstacleIsSaidAndLookedAtAgainOnlyAfterAPause() {
    RunningImageScans scans = scans();
    scans.run();
    assertThat(scans.obstacle(new Artifact.Image(IMAGE)))
        .hasValueSatisfying(reason -> assertThat(reason).contains("no name that leads"));
    scans.run();
    scans.run();
    assertThat(running.looks).isEqualTo(1);
    clock.advance(Duration.ofSeconds(31));
    scans.run();
    assertThat(running.looks).isEqualTo(2);
    scans.run();
    assertThat(running.looks).isEqualTo(2);
    running.version++;
    scans.run();
    assertThat(running.looks).isEqualTo(3);
  }

  @Test
  void whatWasScannedIsNotScannedAgain() {
    scanned.add(IMAGE);
    RunningImageScans scans = scans();
    scans.run();
    scans.run();
    assertThat(running.looks).isEqualTo(1);
    assertThat(scans.obstacle(new Artifact.Image(IMAGE))).isEmpty();
  }
}
