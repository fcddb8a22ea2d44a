package dev.assay.collector.scan;

import dev.assay.collector.image.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes an OCI layout of given layers. */
final class Layout {

  private final Path directory;
  private final List<String> entries = new ArrayList<>();

  Layout(Path directory) throws IOException {
    this.directory = directory;
    Files.createDirectories(directory.resolve("blobs/sha256"));
    Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
  }

  private String blob(byte[] bytes, String type) throws IOException {
    Digest digest = Digest.ofContent(bytes);
    Files.write(directory.resolve("blobs/sha256/" + digest.hex()), bytes);
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d"
        .formatted(type, digest, bytes.length);
  }

  /** Adds an image; its layers are stored as they are. */
  Layout image(String tag, String architecture, byte[]... layers) throws IOException {
    List<String> descriptors = new ArrayList<>();
    List<String> diffIds = new ArrayList<>();
    for (byte[] layer : layers) {
      descriptors.add(blob(layer, "application/vnd.oci.image.layer.v1.tar") + "}");
      diffIds.add("\"" + Digest.ofContent(layer) + "\"");
    }
    String config =
        blob(
            """
            {"os":"linux","architecture":"%s","rootfs":{"type":"layers","diff_ids":[%s]}}"""
                .formatted(architecture, String.join(",", diffIds))
                .getBytes(StandardCharsets.UTF_8),
            "application/vnd.oci.image.config.v1+json");
    String manifest =
        "{\"schemaVersion\":2,\"config\":%s},\"layers\":[%s]}"
            .formatted(config, String.join(",", descriptors));
    entries.add(
        blob(
                manifest.getBytes(StandardCharsets.UTF_8),
                "application/vnd.oci.image.manifest.v1+json")
            + """
            ,"platform":{"os":"linux","architecture":"%s"},\
            "annotations":{"org.opencontainers.image.ref.name":"%s"}}"""
                .formatted(architecture, tag));
    return this;
  }

  Path write() throws IOException {
    Files.writeString(
        directory.resolve("index.json"),
        "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", entries) + "]}");
    return directory;
  }
}
