package dev.assay.collector.scan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the one image that is meant among those in some files. Stateless. */
final class StoredImages {

  private static final int DEEPEST = 4;
  private static final int MOST_ENTRIES = 1000;

  private final BlobFiles files;
  private final BlobDocuments documents;
  private final String tag;
  private final Platform platform;

  /**
   * Creates a search.
   *
   * @param tag what the image is called there; empty: the only one
   * @param platform which one of those made for several platforms
   */
  StoredImages(BlobFiles files, String tag, Platform platform) {
    this.files = files;
    this.documents = new BlobDocuments(files);
    this.tag = tag;
    this.platform = platform;
  }

  /** Returns the image of an OCI layout, or of an archive of {@code docker save}. */
  StoredImage find() throws IOException {
    Optional<JsonNode> index = documents.find("/index.json");
    if (index.isPresent()) {
      List<Candidate> candidates = new ArrayList<>();
      collect(index.get(), tag.isEmpty(), 1, candidates);
      return StoredImage.ofManifest(chosen(candidates), files);
    }
    Optional<JsonNode> manifest = documents.find("/manifest.json");
    if (manifest.isPresent()) {
      return StoredImage.ofArchiveEntry(entry(manifest.get()), files);
    }
    throw new ScanException(
        "it has neither index.json (an OCI layout) nor manifest.json (docker save): no image");
  }

  private record Candidate(Digest manifest, Platform platform, String name) {}

  private void collect(JsonNode index, boolean named, int depth, List<Candidate> candidates)
      throws IOException {
    if (depth > DEEPEST || index.path("manifests").size() > MOST_ENTRIES) {
      throw new ScanException("the image's index is deeper or longer than is looked into");
    }
    for (JsonNode each : index.path("manifests")) {
      String name = name(each);
      boolean isNamed = named || name.equals(tag) || name.endsWith(":" + tag);
      Digest digest = StoredImage.digest(each.path("digest"), "an image of its index");
      if (isIndex(each)) {
        collect(documents.blob(digest), isNamed, depth + 1, candidates);
      } else if (isNamed && !isAttestation(each)) {
        candidates.add(new Candidate(digest, platform(each.path("platform")), name));
      }
    }
  }

  private static String name(JsonNode descriptor) {
    JsonNode annotations = descriptor.path("annotations");
    String name = annotations.path("org.opencontainers.image.ref.name").asText("");
    return name.isEmpty() ? annotations.path("io.containerd.image.name").asText("") : name;
  }

  private static boolean isIndex(JsonNode descriptor) {
    String type = descriptor.path("mediaType").asText("");
    return type.equals("application/vnd.oci.image.index.v1+json")
        || type.equals("application/vnd.docker.distribution.manifest.list.v2+json");
  }

  private static boolean isAttestation(JsonNode descriptor) {
    return descriptor.path("annotations").has("vnd.docker.reference.type")
        || descriptor.path("platform").path("os").asText("").equals("unknown");
  }

  private static Platform platform(JsonNode node) {
    return new Platform(
        node.path("os").asText(""),
        node.path("architecture").asText(""),
        node.path("variant").asText(""));
  }

  private Digest chosen(List<Candidate> candidates) throws ScanException {
    List<Candidate> fitting =
        candidates.size() == 1
            ? candidates
            : candidates.stream()
                .filter(each -> each.platform().os().isEmpty() || platform.runs(each.platform()))
                .toList();
    if (fitting.size() == 1) {
      return fitting.get(0).manifest();
    }
    String offered =
        String.join(", ", candidates.stream().map(StoredImages::shown).limit(20).toList());
    throw new ScanException(
        (fitting.isEmpty() ? "it has no image" : "it has several images")
            + (tag.isEmpty() ? "" : " called '" + tag + "'")
            + " for "
            + platform
            + (offered.isEmpty() ? "" : ", but: " + offered)
            + "; choose by oci:PATH:TAG and --platform");
  }

  private static String shown(Candidate candidate) {
    return (candidate.name().isEmpty() ? candidate.manifest().toString() : candidate.name())
        + " ("
        + candidate.platform()
        + ")";
  }

  private JsonNode entry(JsonNode manifest) throws ScanException {
    List<JsonNode> fitting = new ArrayList<>();
    List<String> offered = new ArrayList<>();
    for (JsonNode each : manifest) {
      boolean named = tag.isEmpty();
      for (JsonNode name : each.path("RepoTags")) {
        offered.add(name.asText(""));
        named |= name.asText("").equals(tag) || name.asText("").endsWith(":" + tag);
      }
      if (named) {
        fitting.add(each);
      }
    }
    if (fitting.size() != 1) {
      throw new ScanException(
          "it has "
              + fitting.size()
              + " such images, of: "
              + String.join(", ", offered.stream().limit(20).toList())
              + "; choose one by oci:PATH:TAG");
    }
    return fitting.get(0);
  }
}
