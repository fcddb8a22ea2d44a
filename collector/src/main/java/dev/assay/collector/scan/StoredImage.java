package dev.assay.collector.scan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** An image in files: an OCI layout, or what {@code docker save} writes. Any thread. */
final class StoredImage implements LayeredImage {

  /** As registries' images: container runtimes stop at 127 or so, since overlayfs does. */
  private static final int MOST_LAYERS = 512;

  private final Identity identity;
  private final List<Layer> layers;
  private final BlobFiles files;

  private StoredImage(Identity identity, List<Layer> layers, BlobFiles files) {
    this.identity = identity;
    this.layers = List.copyOf(layers);
    this.files = files;
  }

  /** Returns the image of a manifest of an OCI layout. */
  static StoredImage ofManifest(Digest manifest, BlobFiles files) throws IOException {
    BlobDocuments documents = new BlobDocuments(files);
    JsonNode document = documents.blob(manifest);
    Digest config = digest(document.path("config").path("digest"), "its manifest's configuration");
    JsonNode configuration = documents.blob(config);
    List<String> names = new ArrayList<>();
    List<Long> sizes = new ArrayList<>();
    for (JsonNode each : document.path("layers")) {
      names.add(BlobDocuments.path(digest(each.path("digest"), "a layer of its manifest")));
      sizes.add(Math.max(0, each.path("size").asLong(0)));
    }
    return new StoredImage(
        new Identity(config, manifest, platform(configuration)),
        layers(names, sizes, configuration),
        files);
  }

  /** Returns the image of an entry of the manifest.json of {@code docker save}. */
  static StoredImage ofArchiveEntry(JsonNode entry, BlobFiles files) throws IOException {
    String path = "/" + entry.path("Config").asText("");
    BlobDocuments documents = new BlobDocuments(files);
    byte[] bytes =
        documents
            .bytes(path)
            .orElseThrow(() -> new ScanException("the archive's " + path + " is missing"));
    JsonNode configuration = documents.find(path).orElseThrow();
    List<String> names = new ArrayList<>();
    List<Long> sizes = new ArrayList<>();
    for (JsonNode each : entry.path("Layers")) {
      names.add("/" + each.asText(""));
      sizes.add(0L);
    }
    return new StoredImage(
        new Identity(Digest.ofContent(bytes), null, platform(configuration)),
        layers(names, sizes, configuration),
        files);
  }

  private static List<Layer> layers(List<String> names, List<Long> sizes, JsonNode configuration)
      throws ScanException {
    JsonNode diffIds = configuration.path("rootfs").path("diff_ids");
    if (names.size() != diffIds.size() || names.size() > MOST_LAYERS) {
      throw new ScanException(
          "the image lists "
              + names.size()
              + " layers, and its configuration "
              + diffIds.size()
              + " (expected: as many, at most "
              + MOST_LAYERS
              + ")");
    }
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Digest diffId = digest(diffIds.get(i), "a layer of its configuration");
      layers.add(new Layer(names.get(i), diffId, sizes.get(i)));
    }
    return layers;
  }

  static Digest digest(JsonNode node, String what) throws ScanException {
    String text = node.asText("");
    if (!text.startsWith("sha256:")) {
      throw new ScanException("the image names " + what + " by something else than SHA-256");
    }
    return Digest.find(text)
        .orElseThrow(() -> new ScanException("the image names " + what + " by no digest"));
  }

  private static Platform platform(JsonNode node) {
    return new Platform(
        node.path("os").asText(""),
        node.path("architecture").asText(""),
        node.path("variant").asText(""));
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
  public InputStream open(Layer layer) throws IOException {
    return files
        .open(layer.name())
        .orElseThrow(() -> new ScanException("the image's layer " + layer.name() + " is missing"));
  }
}
