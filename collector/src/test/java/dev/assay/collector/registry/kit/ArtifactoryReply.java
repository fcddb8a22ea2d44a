package dev.assay.collector.registry.kit;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** What an Artifactory says, in the words of its two APIs. */
final class ArtifactoryReply {

  private final int status;
  private final String type;
  private final byte[] body;

  ArtifactoryReply(int status, String type, byte[] body) {
    this.status = status;
    this.type = type;
    this.body = body;
  }

  ArtifactoryReply(int status, String type, String body) {
    this(status, type, body.getBytes(StandardCharsets.UTF_8));
  }

  static ArtifactoryReply json(int status, String body) {
    return new ArtifactoryReply(status, "application/json", body);
  }

  static ArtifactoryReply text(int status, String body) {
    return new ArtifactoryReply(status, "text/plain", body);
  }

  static ArtifactoryReply restError(int status, String message) {
    return json(
        status,
        "{\"errors\":[{\"status\":%d,\"message\":\"%s\"}]}"
            .formatted(status, message.replace("\"", "'").replace("\n", " ")));
  }

  static ArtifactoryReply dockerError(int status, String code, String message) {
    return json(
        status,
        "{\"errors\":[{\"code\":\"%s\",\"message\":\"%s\",\"detail\":null}]}"
            .formatted(code, message));
  }

  static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new TreeMap<>();
    for (String each : query.split("&", -1)) {
      int equals = each.indexOf('=');
      if (equals > 0) {
        parameters.put(
            each.substring(0, equals),
            URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return parameters;
  }

  int status() {
    return status;
  }

  void send(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    boolean bodiless = exchange.getRequestMethod().equals("HEAD") || body.length == 0;
    exchange.sendResponseHeaders(status, bodiless ? -1 : body.length);
    if (!bodiless) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }
}
