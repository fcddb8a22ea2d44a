package dev.assay.collector.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.collector.integrity.SourceChange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the notifications that registries send: those of CNCF Distribution ("events" with a
 * "target"), of Harbor (with "event_data", or "data" in its CloudEvents form) and of Artifactory
 * (domains "docker" and "artifact").
 */
final class RegistryNews {

  private static final int MAX_EVENTS = 1000;
  private static final int MAX_DEPTH = 50;

  private static final Set<String> OF_NO_CHANGE = Set.of("pull", "mount");

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
              .build());

  private RegistryNews() {}

  /**
   * Returns what changed; empty where images were only read.
   *
   * @throws IllegalArgumentException if it is no notification of a known form
   */
  static List<SourceChange> read(byte[] body) {
    JsonNode root;
    try {
      root = MAPPER.readTree(body);
    } catch (IOException e) {
      throw new IllegalArgumentException("the notification is no JSON", e);
    }
    if (root.path("events").isArray()) {
      return distribution(root.path("events"));
    }
    JsonNode harbor = root.has("event_data") ? root.path("event_data") : root.path("data");
    if (harbor.path("repository").isObject()) {
      return harbor(root.path("type").asText(), harbor);
    }
    if (root.path("data").isObject() && (root.has("domain") || root.has("event_type"))) {
      return artifactory(root.path("data"));
    }
    throw new IllegalArgumentException(
        "the notification has none of the known forms (expected: that of CNCF Distribution, Harbor"
            + " or Artifactory)");
  }

  /** Of distribution.github.io, "Work with notifications". */
  private static List<SourceChange> distribution(JsonNode events) {
    List<SourceChange> changes = new ArrayList<>();
    for (JsonNode event : bounded(events)) {
      String action = event.path("action").asText();
      JsonNode target = event.path("target");
      // Layers are pushed, and mounted from other repositories, under no tag.
      if (!OF_NO_CHANGE.contains(action) && isManifest(target.path("mediaType").asText())) {
        add(changes, target.path("repository").asText(), target.path("tag").asText());
      }
    }
    return changes;
  }

  /** Tells manifests and indexes from blobs; what says nothing of its kind may be one. */
  private static boolean isManifest(String mediaType) {
    return mediaType.isEmpty() || mediaType.contains("manifest") || mediaType.contains("index");
  }

  /** Of goharbor.io, "Configure Webhook Notifications". */
  private static List<SourceChange> harbor(String type, JsonNode data) {
    List<SourceChange> changes = new ArrayList<>();
    if (type.toLowerCase(Locale.ROOT).contains("pull")) {
      return changes;
    }
    String repository = data.path("repository").path("repo_full_name").asText();
    JsonNode resources = data.path("resources");
    for (JsonNode resource : bounded(resources)) {
      add(changes, repository, resource.path("tag").asText());
    }
    if (!resources.isArray() || resources.isEmpty()) {
      add(changes, repository, "");
    }
    return changes;
  }

  /** Of JFrog's webhook events, domains "docker" and "artifact". */
  private static List<SourceChange> artifactory(JsonNode data) {
    List<SourceChange> changes = new ArrayList<>();
    String image = data.path("image_name").asText();
    if (!image.isEmpty()) {
      add(changes, image, data.path("tag").asText());
      return changes;
    }
    // An artifact's path: IMAGE/TAG/manifest.json.
    String[] parts = data.path("path").asText().split("/", -1);
    if (parts.length > 2 && parts[parts.length - 1].endsWith("manifest.json")) {
      String repository = String.join("/", List.of(parts).subList(0, parts.length - 2));
      add(changes, repository, parts[parts.length - 2]);
    }
    return changes;
  }

  private static Iterable<JsonNode> bounded(JsonNode events) {
    if (events.size() > MAX_EVENTS) {
      throw new IllegalArgumentException(
          "the notification has "
              + events.size()
              + " events (expected: at most "
              + MAX_EVENTS
              + ")");
    }
    return events;
  }

  private static void add(List<SourceChange> changes, String repository, String tag) {
    String path = repository.startsWith("/") ? repository.substring(1) : repository;
    if (!path.isEmpty()) {
      changes.add(new SourceChange(path, tagOrAny(tag)));
    }
  }

  /** A tag; none where it is a digest, which is the "tag" of what has none. */
  private static @Nullable String tagOrAny(String tag) {
    return tag.isEmpty() || tag.startsWith("sha256:") ? null : tag;
  }
}
