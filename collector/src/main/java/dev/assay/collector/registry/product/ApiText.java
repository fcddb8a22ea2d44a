package dev.assay.collector.registry.product;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Optional;

/** A text in a product's answer: strangers may have written it. */
final class ApiText {

  // Names, addresses and times are shorter.
  private static final int MAX_LENGTH = 512;

  /** Artifactory writes offsets as "Z", "+0000" or "+00:00". */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][XX][X]")
          .toFormatter(java.util.Locale.ROOT);

  private ApiText() {}

  /** Returns a text in one line and short; empty where it is none. */
  static String of(JsonNode node) {
    String text =
        node.isTextual() || node.isNumber()
            ? node.asText().replaceAll("\\p{Cntrl}+", " ").strip()
            : "";
    return text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
  }

  /** Returns a time: ISO 8601, or milliseconds since 1970; nothing where it is none. */
  static Optional<Instant> time(JsonNode node) {
    String text = of(node);
    try {
      if (text.matches("[0-9]{10,16}")) {
        return Optional.of(Instant.ofEpochMilli(Long.parseLong(text)));
      }
      return Optional.of(OffsetDateTime.parse(text, TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty(); // Whoever asks goes on without.
    }
  }

  /** Returns a part of a path, encoded; a slash in it too. */
  static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Returns a path, its parts encoded. */
  static String encodedPath(String path) {
    return encoded(path).replace("%2F", "/").replace("%3A", ":");
  }
}
