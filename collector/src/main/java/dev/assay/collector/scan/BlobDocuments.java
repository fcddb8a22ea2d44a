package dev.assay.collector.scan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.collector.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The JSON documents of a stored image. Any thread. */
final class BlobDocuments {

  /** As registries take: distribution-spec asks for 4 MiB at least. */
  private static final int MOST_BYTES = 8 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final BlobFiles files;

  BlobDocuments(BlobFiles files) {
    this.files = files;
  }

  /** Returns a document by its path. */
  Optional<JsonNode> find(String path) throws IOException {
    Optional<byte[]> bytes = bytes(path);
    return bytes.isEmpty() ? Optional.empty() : Optional.of(parse(path, bytes.get()));
  }

  /**
   * Returns the document that has a digest.
   *
   * @throws ScanException if it is not there, or has another digest
   */
  JsonNode blob(Digest digest) throws IOException {
    String path = path(digest);
    byte[] bytes =
        bytes(path).orElseThrow(() -> new ScanException("the image's " + path + " is missing"));
    if (!Digest.ofContent(bytes).equals(digest)) {
      throw new ScanException("the image's " + path + " is damaged: its bytes have another digest");
    }
    return parse(path, bytes);
  }

  /** Returns where an OCI layout stores what has a digest (image-spec, "image-layout"). */
  static String path(Digest digest) {
    return "/blobs/sha256/" + digest.hex();
  }

  Optional<byte[]> bytes(String path) throws IOException {
    Optional<InputStream> opened = files.open(path);
    if (opened.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream in = opened.get()) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new ScanException("the image's " + path + " has more than " + MOST_BYTES + " bytes");
      }
      return Optional.of(bytes);
    }
  }

  private static JsonNode parse(String path, byte[] bytes) throws ScanException {
    try {
      return JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new ScanException("the image's " + path + " is no JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ScanException("the image's " + path + " cannot be read: " + e.getMessage(), e);
    }
  }
}
