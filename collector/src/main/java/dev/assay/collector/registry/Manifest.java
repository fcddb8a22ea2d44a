package dev.assay.collector.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Platform;
import dev.assay.collector.registry.RegistryAnswer.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What stands under a tag or digest, as far as it matters here. */
sealed interface Manifest {

  /** What is said about its build. */
  ImageAnnotations annotations();

  /**
   * An image index or manifest list.
   *
   * @param entries the images, attestations left out
   * @param attestations what BuildKit stored beside them
   * @param annotations of the index itself
   */
  record Index(List<Entry> entries, List<Attestation> attestations, ImageAnnotations annotations)
      implements Manifest {
    /** Copies the entries. */
    public Index {
      entries = List.copyOf(entries);
      attestations = List.copyOf(attestations);
    }
  }

  /**
   * One image.
   *
   * @param config digest of its config
   * @param annotations of the manifest
   */
  record Image(Digest config, ImageAnnotations annotations) implements Manifest {}

  /**
   * Provenance or an SBOM beside an image of an index.
   *
   * @param digest digest of its manifest
   * @param subject digest of the image's manifest
   */
  record Attestation(Digest digest, Digest subject) {}

  /**
   * An entry of an index.
   *
   * @param digest digest of the manifest
   * @param platform what it is made for; unknown where the index does not say
   * @param isIndex whether it is an index itself
   */
  record Entry(Digest digest, Platform platform, boolean isIndex) {}

  /** Largest index looked into; the largest official images list about twenty. */
  int MAX_ENTRIES = 256;

  /**
   * Parses the bytes of a manifest. What it is follows from its members, not from its media type,
   * which registries and old tools state wrongly.
   */
  static Manifest parse(String from, byte[] body) throws RegistryException {
    Optional<JsonNode> json = Json.read(body);
    if (json.isEmpty()) {
      throw new RegistryException(
          Cause.UNDETERMINED, from + " answers 200 with something that is no manifest");
    }
    JsonNode root = json.get();
    boolean index = root.path("manifests").isArray();
    boolean image = root.path("config").isObject() || root.path("layers").isArray();
    if (index && image) {
      // CVE-2021-41190: two readers could take it for two different things.
      throw unsupported(from, "is an index and a manifest at once");
    }
    if (index) {
      JsonNode manifests = root.path("manifests");
      return new Index(
          entries(from, manifests),
          attestations(manifests),
          ImageAnnotations.of(root.path("annotations")));
    }
    if (!image) {
      throw unsupported(
          from,
          "is no image manifest or index (schemaVersion "
              + root.path("schemaVersion").asInt()
              + ")");
    }
    return new Image(
        digest(from, root.path("config")), ImageAnnotations.of(root.path("annotations")));
  }

  private static List<Entry> entries(String from, JsonNode manifests) throws RegistryException {
    if (manifests.size() > MAX_ENTRIES) {
      throw unsupported(
          from,
          "lists " + manifests.size() + " manifests (looked into: at most " + MAX_ENTRIES + ")");
    }
    List<Entry> entries = new ArrayList<>();
    for (JsonNode entry : manifests) {
      JsonNode platform = entry.path("platform");
      if (!isAttestation(entry, platform)) {
        entries.add(new Entry(digest(from, entry), platform(platform), isIndex(entry)));
      }
    }
    return entries;
  }

  /** They are no evidence, so what is odd about them is passed over. */
  private static List<Attestation> attestations(JsonNode manifests) {
    List<Attestation> attestations = new ArrayList<>();
    for (JsonNode entry : manifests) {
      Optional<Digest> digest = Digest.find(entry.path("digest").asText(""));
      String subject = entry.path("annotations").path("vnd.docker.reference.digest").asText("");
      Optional<Digest> about = Digest.find(subject);
      if (isAttestation(entry, entry.path("platform")) && digest.isPresent() && about.isPresent()) {
        attestations.add(new Attestation(digest.get(), about.get()));
      }
    }
    return attestations;
  }

  /** Provenance and SBOMs that BuildKit stores beside images: made anew by each build. */
  private static boolean isAttestation(JsonNode entry, JsonNode platform) {
    String type = entry.path("annotations").path("vnd.docker.reference.type").asText("");
    return type.equals("attestation-manifest")
        || (platform.path("os").asText("").equals("unknown")
            && platform.path("architecture").asText("").equals("unknown"));
  }

  private static boolean isIndex(JsonNode entry) {
    String type = entry.path("mediaType").asText("");
    return type.equals("application/vnd.oci.image.index.v1+json")
        || type.equals("application/vnd.docker.distribution.manifest.list.v2+json");
  }

  private static Platform platform(JsonNode platform) {
    return new Platform(
        platform.path("os").asText(""),
        platform.path("architecture").asText(""),
        platform.path("variant").asText(""));
  }

  private static Digest digest(String from, JsonNode descriptor) throws RegistryException {
    String digest = descriptor.path("digest").asText("");
    if (!digest.startsWith("sha256:")) {
      throw unsupported(from, "names content by something else than SHA-256");
    }
    return Digest.find(digest).orElseThrow(() -> unsupported(from, "has a malformed digest"));
  }

  private static RegistryException unsupported(String from, String why) {
    return new RegistryException(Cause.UNSUPPORTED, "what " + from + " holds " + why);
  }
}
