package dev.assay.collector.scan;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An image of one platform, wherever it is. */
public interface LayeredImage {

  /** Returns what tells it apart. */
  Identity identity();

  /** Returns the layers, the lowest first. */
  List<Layer> layers();

  /**
   * Opens a layer as it is stored, packed or not; the caller closes it. Blocks.
   *
   * @throws IOException if it cannot be had, saying why
   */
  InputStream open(Layer layer) throws IOException, InterruptedException;

  /**
   * What tells an image apart.
   *
   * @param config digest of its configuration, the image ID
   * @param manifest digest of its manifest; null where it has none, in old archives
   * @param platform what it is made for
   */
  record Identity(Digest config, @Nullable Digest manifest, Platform platform) {}

  /**
   * A layer.
   *
   * @param name where the image stores it: a digest, or a path in an archive
   * @param diffId SHA-256 of its unpacked bytes
   * @param sizeBytes of the stored bytes; 0 where that is not known
   */
  record Layer(String name, Digest diffId, long sizeBytes) {}
}
