package dev.assay.collector.scan;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.layer.LayerIndex;
import dev.assay.collector.layer.LayerLimits;
import dev.assay.collector.layer.LayerReader;
import dev.assay.collector.layer.PartialRoot;
import dev.assay.collector.layer.PartialRoot.Digests;
import dev.assay.inventory.Inventory;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.InventoryProblem;
import dev.assay.inventory.root.ContainedRoot;
import dev.assay.inventory.scan.RootScan;
import dev.assay.inventory.scan.ScannedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the inventory of an image. Each layer is read once, as a stream; of its files only those
 * are kept, on disk and until the end, that say what packages there are. Any thread; blocks as long
 * as the layers take to come.
 */
public final class ImageScan {

  /**
   * Of files that are kept: the libraries of large application servers have some gigabytes. What is
   * beyond is a problem of the inventory.
   */
  private static final long MOST_KEPT_BYTES = 8L << 30;

  private final LayerReader reader;
  private final LayerLimits limits;
  private final Digests digests;
  private final @Nullable Path temporary;

  /**
   * Creates one.
   *
   * @param digests of which files the indexes of layers shall have digests
   * @param temporary directory for what is kept while an image is scanned; null: the system's
   */
  public ImageScan(LayerLimits limits, Digests digests, @Nullable Path temporary, Clock clock) {
    this.digests = digests;
    this.reader = new LayerReader(limits, clock);
    this.limits = limits;
    this.temporary = temporary;
  }

  /** What is told while an image is scanned. Called by the scanning thread. */
  public interface Progress {

    /** Tells nobody. */
    Progress NONE = (number, of, layer) -> {};

    /** Tells that a layer begins to be read. */
    void layer(int number, int of, LayeredImage.Layer layer);
  }

  /**
   * Returns what an image contains.
   *
   * @param read takes what each layer contains, once it is known to be what the image says
   * @throws IOException if a layer cannot be had, is not what the image says, or is more than the
   *     limits allow
   */
  public Inventory inventory(LayeredImage image, Progress progress, Consumer<LayerIndex> read)
      throws IOException, InterruptedException {
    try (PartialRoot root = PartialRoot.create(temporary, wanted(), limits.entries())) {
      int number = 0;
      for (LayeredImage.Layer layer : image.layers()) {
        progress.layer(++number, image.layers().size(), layer);
        try (InputStream in = image.open(layer)) {
          LayerIndex index =
              reader.read(in, Sha256.parse(layer.diffId().value()), root.copies(digests));
          root.add(index);
          read.accept(index);
        }
      }
      Inventory inventory =
          RootScan.withLanguages(ContainedRoot.at(root.lay()), InventoryLimits.DEFAULT);
      return withMissing(inventory, root.missing());
    }
  }

  private static PartialRoot.Wanted wanted() {
    return new PartialRoot.Wanted(ScannedFiles::isRead, ScannedFiles.goMark(), MOST_KEPT_BYTES);
  }

  private static Inventory withMissing(Inventory inventory, List<String> missing) {
    List<InventoryProblem> problems = new ArrayList<>(inventory.problems());
    for (String path : missing) {
      problems.add(
          new InventoryProblem(
              path, "could not be read from the image: packages that it tells of are unknown"));
    }
    return new Inventory(inventory.distribution(), inventory.packages(), problems);
  }
}
