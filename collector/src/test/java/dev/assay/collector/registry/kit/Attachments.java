package dev.assay.collector.registry.kit;

import java.util.ArrayList;
import java.util.List;

/** Documents beside an image, as builders and clients put them into a registry. */
public final class Attachments {

  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final Content CONFIG = new Content("application/vnd.oci.empty.v1+json", "{}");

  private final DockerRegistry registry;
  private final String repository;

  public Attachments(DockerRegistry registry, String repository) {
    this.registry = registry;
    this.repository = repository;
  }

  /**
   * Pushes a document, and returns the manifest that has it as its only layer.
   *
   * @param annotations more members of the layer's descriptor, with a comma before; or empty
   */
  public Content push(Content document, String annotations) throws Exception {
    registry.pushBlob(repository, CONFIG);
    registry.pushBlob(repository, document);
    Content manifest =
        new Content(
            MANIFEST,
            "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(MANIFEST, CONFIG.descriptor(""), document.descriptor(annotations)));
    registry.push(repository, manifest);
    return manifest;
  }

  /**
   * Pushes documents that refer to a manifest, for a registry that knows no referrers: the list of
   * them stands under a tag (OCI distribution-spec 1.1, "Referrers Tag Schema").
   *
   * @param digest the manifest's, "sha256:..."
   */
  public void refer(String digest, Content... documents) throws Exception {
    List<String> list = new ArrayList<>();
    for (Content each : documents) {
      list.add(push(each, "").descriptor(",\"artifactType\":\"%s\"".formatted(each.mediaType())));
    }
    index(digest.replace(':', '-'), list);
  }

  /** Pushes an index of these descriptors under a tag. */
  public void index(String tag, List<String> descriptors) throws Exception {
    registry.push(
        repository,
        new Content(
            INDEX,
            "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
                .formatted(INDEX, String.join(",", descriptors))),
        tag);
  }
}
