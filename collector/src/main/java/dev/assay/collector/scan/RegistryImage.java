package dev.assay.collector.scan;

import dev.assay.collector.image.Platform;
import dev.assay.collector.registry.Blob;
import dev.assay.collector.registry.ImageContents;
import dev.assay.collector.registry.ImageLayers;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** An image in a registry. Any thread. */
public final class RegistryImage implements LayeredImage {

  private final ImageContents registries;
  private final ImageLayers image;
  private final Identity identity;
  private final List<Layer> layers;

  /** Makes it of what the registry said. */
  public RegistryImage(ImageContents registries, ImageLayers image, Platform platform) {
    this.registries = registries;
    this.image = image;
    this.identity = new Identity(image.config(), image.manifest(), platform);
    List<Layer> all = new ArrayList<>();
    for (int i = 0; i < image.layers().size(); i++) {
      Blob blob = image.layers().get(i);
      all.add(new Layer(blob.digest().value(), image.diffIds().get(i), blob.sizeBytes()));
    }
    this.layers = List.copyOf(all);
  }

  @Override
  public Identity identity() {
    return identity;
  }

  @Override
  public List<Layer> layers() {
    return layers;
  }

  @Override
  public InputStream open(Layer layer) throws IOException, InterruptedException {
    for (Blob blob : image.layers()) {
      if (blob.digest().value().equals(layer.name())) {
        return registries.open(image.repository(), blob);
      }
    }
    throw new IllegalArgumentException("layer: " + layer + " (expected: one of this image)");
  }
}
