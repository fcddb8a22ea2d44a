package dev.assay.collector.scan;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.registry.HttpRegistryClient;
import dev.assay.collector.registry.ImageLayers;
import dev.assay.collector.registry.PublishedImage;
import dev.assay.collector.registry.RegistryAnswer;
import dev.assay.collector.registry.SourceQuestion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Finds the image that people mean. Stateless; blocks for the network, or the disk. */
public final class ImageSource {

  private ImageSource() {}

  /**
   * Returns the image of an OCI layout in a directory.
   *
   * @param tag what it is called there; empty: the only one
   * @throws IOException if there is none, or it cannot be read
   */
  public static LayeredImage inLayout(Path directory, String tag, Platform platform)
      throws IOException {
    return new StoredImages(BlobFiles.ofDirectory(directory), tag, platform).find();
  }

  /**
   * Returns the image of a tar archive: an OCI layout, or what {@code docker save} writes.
   *
   * @param tag what it is called there; empty: the only one
   * @throws IOException if there is none, or it cannot be read
   */
  public static LayeredImage inArchive(Path archive, String tag, Platform platform)
      throws IOException {
    return new StoredImages(BlobFiles.ofArchive(archive), tag, platform).find();
  }

  /**
   * Returns the image that its registry has under a reference for a platform.
   *
   * @throws IOException if it has none, or does not answer
   */
  public static LayeredImage inRegistry(
      HttpRegistryClient registries, ImageReference reference, Platform platform)
      throws IOException, InterruptedException {
    RegistryAnswer answer =
        await(registries.ask(new SourceQuestion(reference, Set.of(platform), Set.of(), Set.of())));
    Chosen chosen =
        answer.match(
            published -> choose(reference, published.images(), platform),
            absent -> new Chosen(null, "the registry has no image " + reference),
            unanswered -> new Chosen(null, reference + " cannot be had: " + unanswered.reason()));
    Digest config = chosen.config();
    if (config == null) {
      throw new ScanException(chosen.obstacle());
    }
    ImageLayers layers =
        await(
            registries.layers(
                new SourceQuestion(reference, Set.of(platform), Set.of(config), Set.of()), config));
    return new RegistryImage(registries, layers, platform);
  }

  private record Chosen(@org.jspecify.annotations.Nullable Digest config, String obstacle) {}

  private static Chosen choose(
      ImageReference reference, List<PublishedImage> images, Platform platform) {
    List<PublishedImage> had = images.stream().filter(image -> image.config() != null).toList();
    List<PublishedImage> fitting =
        had.size() == 1 && had.get(0).platform().os().isEmpty()
            ? had
            : had.stream().filter(image -> platform.runs(image.platform())).toList();
    if (fitting.isEmpty()) {
      String offered =
          String.join(
              ", ", images.stream().map(each -> each.platform().toString()).distinct().toList());
      return new Chosen(
          null,
          reference + " has no image for " + platform + ", but for: " + offered + " (--platform)");
    }
    return new Chosen(Objects.requireNonNull(fitting.get(0).config()), "");
  }

  private static <T> T await(CompletableFuture<T> answer) throws IOException, InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException known) {
        throw known;
      }
      throw new ScanException("the registry's client failed: " + e.getCause(), e);
    }
  }
}
