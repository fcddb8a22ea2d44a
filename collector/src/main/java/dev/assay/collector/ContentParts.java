package dev.assay.collector;

import dev.assay.collector.config.CollectorConfig;
import dev.assay.collector.content.ContentCheck;
import dev.assay.collector.content.ContentFindings;
import dev.assay.collector.content.ContentMonitor;
import dev.assay.collector.content.ContentStore;
import dev.assay.collector.content.GeneratedFiles;
import dev.assay.collector.content.ImageFetch;
import dev.assay.collector.content.LayerTable;
import dev.assay.collector.integrity.IntegrityRegister;
import dev.assay.collector.integrity.RunningImages;
import dev.assay.collector.layer.LayerLimits;
import dev.assay.collector.layer.PartialRoot.Digests;
import dev.assay.collector.registry.ImageContents;
import dev.assay.collector.scan.AttachedBills;
import dev.assay.collector.scan.ImageScan;
import dev.assay.collector.scan.RunningImageScans;
import dev.assay.collector.scan.ScanStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Makes what judges files in use, and joins it. */
final class ContentParts {

  /** How often it is looked whether a sensor has said something new. */
  static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

  /** One image that is slow to come does not keep all others waiting. */
  static final int LAYER_THREADS = 2;

  /** Images that wait for their layers; more are asked for later. */
  static final int LAYER_QUEUE = 256;

  /** For one layer: the largest ones come over the slowest lines that people put up with. */
  private static final Duration LAYER_TIME = Duration.ofMinutes(15);

  private final CollectorConfig.Content how;
  private final Clock clock;

  ContentParts(CollectorConfig.Content how, Clock clock) {
    this.how = how;
    this.clock = clock;
  }

  private LayerLimits limits() {
    return LayerLimits.of(how.layerBytes(), how.imageFiles(), LAYER_TIME);
  }

  /**
   * Makes what scans the images that run; nothing is scanned before it is run.
   *
   * @param temporary for what is kept while an image is scanned; null: the system's
   * @param scans where images are scanned
   */
  RunningImageScans scans(
      ScanStore store,
      AttachedBills bills,
      ContentStore layers,
      ImageContents registries,
      RunningImages images,
      @Nullable Path temporary,
      Executor scans) {
    return new RunningImageScans(
        images,
        registries,
        new ImageScan(limits(), Digests.OF_ALL_FILES, temporary, clock),
        store,
        bills,
        // Files in use of the image are compared with them: a layer is fetched once for both.
        layer -> layers.keep(layer, clock.instant()),
        scans,
        clock);
  }

  /**
   * Makes the monitor; nothing runs before it is run.
   *
   * @param layers where layers are fetched and read
   */
  ContentMonitor monitor(
      ContentStore store,
      ImageContents registries,
      RunningImages images,
      IntegrityRegister register,
      Executor layers) {
    LayerTable table = new LayerTable(registries, store, limits(), how.memoryBytes(), clock);
    return new ContentMonitor(
        store,
        images,
        new ImageFetch(table, layers, clock),
        new ContentCheck(new GeneratedFiles(how.generated())),
        new ContentFindings(register, store),
        clock);
  }
}
