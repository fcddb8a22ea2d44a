package dev.assay.collector.content;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.image.Digest;
import dev.assay.collector.layer.ImageFiles;
import dev.assay.collector.layer.LayerIndex;
import dev.assay.collector.layer.LayerLimits;
import dev.assay.collector.layer.LayerReader;
import dev.assay.collector.layer.MalformedLayerException;
import dev.assay.collector.registry.Blob;
import dev.assay.collector.registry.ImageContents;
import dev.assay.collector.registry.ImageLayers;
import dev.assay.collector.registry.SourceQuestion;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The files of images: each layer is fetched once from its registry and read, then kept.
 * Thread-safe; blocks as long as registries take.
 */
public final class LayerTable {

  private static final Duration FOR_EVER = Duration.ofDays(365L * 100);
  private static final Duration UNTIL_NEXT_TRY = Duration.ofHours(1);

  private final ImageContents registries;
  private final ContentStore store;
  private final LayerReader reader;
  private final LayerLimits limits;
  private final Clock clock;
  private final long memoryBytes;
  private final Cache<Sha256, ImageFiles> images;

  /**
   * Creates a table that has read nothing yet.
   *
   * @param memoryBytes what images may take in memory; others are put together again when needed
   */
  public LayerTable(
      ImageContents registries,
      ContentStore store,
      LayerLimits limits,
      long memoryBytes,
      Clock clock) {
    this.registries = registries;
    this.store = store;
    this.reader = new LayerReader(limits, clock);
    this.limits = limits;
    this.clock = clock;
    this.memoryBytes = memoryBytes;
    this.images =
        Caffeine.newBuilder()
            .maximumWeight(memoryBytes)
            .<Sha256, ImageFiles>weigher(
                (id, files) -> (int) Math.min(Integer.MAX_VALUE, weight(files)))
            .expireAfter(Expiry.creating((Sha256 id, ImageFiles files) -> keptFor(files)))
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .executor(Runnable::run)
            .build();
  }

  /** Returns how many bytes of memory all images may take. */
  long memoryBytes() {
    return memoryBytes;
  }

  /** Returns an image's files where they are in memory. */
  @Nullable ImageFiles known(Sha256 image) {
    return images.getIfPresent(image);
  }

  /**
   * Returns an image's files.
   *
   * @param question names the image as it was deployed
   * @throws IOException when they cannot be had, saying why: the registry, or the image itself
   */
  ImageFiles files(Sha256 image, SourceQuestion question) throws IOException, InterruptedException {
    ImageFiles known = images.getIfPresent(image);
    if (known != null) {
      return known;
    }
    ImageLayers layers = layers(image, question);
    ImageFiles.Builder stack = new ImageFiles.Builder(limits.entries());
    for (int i = 0; i < layers.layers().size(); i++) {
      addLayer(stack, layers, i);
    }
    ImageFiles files = stack.build();
    if (weight(files) > memoryBytes) {
      // It would be put together and thrown away again without end.
      throw new IOException(
          "what the image contains takes "
              + weight(files)
              + " bytes in memory, and collector.content.memory allows "
              + memoryBytes);
    }
    images.put(image, files);
    return files;
  }

  /** What a layer has does not change; one that could not be read is tried again. */
  private static Duration keptFor(ImageFiles files) {
    return files.unreadLayer().isEmpty() ? FOR_EVER : UNTIL_NEXT_TRY;
  }

  /** Returns about how many bytes of memory an image takes. */
  static long weight(ImageFiles files) {
    return files.memoryBytes() + 1024;
  }

  private void addLayer(ImageFiles.Builder stack, ImageLayers layers, int number)
      throws IOException, InterruptedException {
    LayerIndex index;
    try {
      index = index(layers, layers.layers().get(number), layers.diffIds().get(number));
    } catch (MalformedLayerException e) {
      // It says nothing about the layers above.
      stack.addUnread(String.valueOf(e.getMessage()));
      return;
    }
    stack.add(index);
  }

  private LayerIndex index(ImageLayers layers, Blob blob, Digest diffId)
      throws IOException, InterruptedException {
    Sha256 id = Sha256.parse(diffId.value());
    LayerIndex stored = store.layer(id, clock.instant()).orElse(null);
    if (stored != null) {
      return stored;
    }
    try (InputStream in = registries.open(layers.repository(), blob)) {
      LayerIndex read = reader.read(in, id);
      store.keep(read, clock.instant());
      return read;
    }
  }

  private ImageLayers layers(Sha256 image, SourceQuestion question)
      throws IOException, InterruptedException {
    Digest id = Digest.find(image.toString()).orElseThrow();
    try {
      return registries.layers(question, id).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException known) {
        throw known;
      }
      throw new IOException("the registry's client failed: " + e.getCause(), e);
    }
  }
}
