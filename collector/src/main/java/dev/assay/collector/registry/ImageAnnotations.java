package dev.assay.collector.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.collector.registry.Attributed.Certainty;
import dev.assay.collector.registry.Attributed.Origin;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What annotations and labels of an image say of its build (OCI image-spec, "Pre-Defined Annotation
 * Keys"; label-schema.org, which came before; GitLab's documentation of its image builds).
 *
 * @param values by key, of those keys only that are known here; whoever built the image wrote them
 */
record ImageAnnotations(Map<String, String> values) {

  static final ImageAnnotations NONE = new ImageAnnotations(Map.of());

  private static final List<String> OWNER =
      List.of(
          "com.gitlab.ci.user",
          "org.opencontainers.image.authors",
          "org.opencontainers.image.vendor",
          "org.label-schema.vendor",
          "maintainer");
  private static final List<String> SOURCE =
      List.of("org.opencontainers.image.source", "org.label-schema.vcs-url");
  private static final List<String> REVISION =
      List.of("org.opencontainers.image.revision", "org.label-schema.vcs-ref");
  private static final List<String> ADDRESS = List.of("com.gitlab.ci.pipelineurl");
  private static final Set<String> KNOWN =
      Stream.of(OWNER, SOURCE, REVISION, ADDRESS).flatMap(List::stream).collect(Collectors.toSet());

  // Addresses and names are shorter; they are kept for each image that runs.
  private static final int MAX_LENGTH = 512;

  ImageAnnotations {
    values = Map.copyOf(values);
  }

  /** Reads an object of texts; whatever else it is says nothing. */
  static ImageAnnotations of(JsonNode object) {
    Map<String, String> values = new TreeMap<>();
    for (String key : KNOWN) {
      String value = text(object.path(key));
      if (!value.isEmpty()) {
        values.put(key, value);
      }
    }
    return values.isEmpty() ? NONE : new ImageAnnotations(values);
  }

  /** Returns a text that strangers wrote, in one line and short; empty where it is none. */
  static String text(JsonNode node) {
    String text = node.isTextual() ? node.asText().replaceAll("\\p{Cntrl}+", " ").strip() : "";
    return text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
  }

  BuildDetails build(Origin origin) {
    return new BuildDetails(
        first(OWNER, origin),
        null,
        null,
        first(ADDRESS, origin),
        first(SOURCE, origin),
        first(REVISION, origin));
  }

  private @Nullable Attributed<String> first(List<String> keys, Origin origin) {
    return keys.stream()
        .filter(values::containsKey)
        .findFirst()
        .map(key -> new Attributed<>(values.getOrDefault(key, ""), origin, Certainty.CLAIMED))
        .orElse(null);
  }
}
