package dev.assay.collector.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;

/** Reads JSON that strangers wrote, within bounds. The length is bounded by who fetched it. */
final class Json {

  // Manifests nest five levels deep.
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NAME_LENGTH = 8 * 1024;
  private static final int MAX_NUMBER_LENGTH = 32;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(MAX_DEPTH)
                      .maxNameLength(MAX_NAME_LENGTH)
                      .maxNumberLength(MAX_NUMBER_LENGTH)
                      .build())
              .build());

  private Json() {}

  /** Returns the JSON object that {@code bytes} are; nothing where they are none. */
  static Optional<JsonNode> read(byte[] bytes) {
    try {
      JsonNode node = MAPPER.readTree(bytes);
      return node != null && node.isObject() ? Optional.of(node) : Optional.empty();
    } catch (IOException e) {
      // Whoever asks says what was expected; where exactly foreign bytes stop being JSON is no
      // help.
      return Optional.empty();
    }
  }
}
