package dev.assay.collector.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.collector.image.Digest;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;

/** An HTTP response, read to its end. Immutable, as long as nobody writes to its body. */
final class Reply {

  private static final int MAX_SHOWN = 200;

  private final URI uri;
  private final int status;
  private final HttpHeaders headers;
  private final byte[] body;

  Reply(URI uri, int status, HttpHeaders headers, byte[] body) {
    this.uri = uri;
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** Returns where it came from, after redirects. */
  URI uri() {
    return uri;
  }

  int status() {
    return status;
  }

  HttpHeaders headers() {
    return headers;
  }

  /** Returns the body itself, empty for HEAD; not to be written to. */
  byte[] body() {
    return body;
  }

  /** Returns what the registry says the object's digest is; nothing where it says nothing valid. */
  Optional<Digest> statedDigest() {
    return headers.firstValue("Docker-Content-Digest").flatMap(Digest::find);
  }

  /**
   * Returns the first error code of a registry's error document (OCI distribution-spec, "Error
   * codes"); nothing where the body is none.
   */
  Optional<String> errorCode() {
    return Json.read(body)
        .map(json -> json.path("errors").path(0).path("code"))
        .filter(JsonNode::isTextual)
        .map(code -> printable(code.asText()));
  }

  boolean isRedirect() {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  /** Returns whether it is a web page, which no registry answers with. */
  boolean isPage() {
    String type = headers.firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    return type.startsWith("text/html") || (body.length > 0 && body[0] == '<');
  }

  /** Returns what came back, for people: status, error code or kind of content. */
  String described() {
    return errorCode()
        .map(code -> status + " " + code)
        .orElseGet(
            () ->
                status
                    + headers
                        .firstValue("Content-Type")
                        .map(type -> " with " + printable(type))
                        .orElse(""));
  }

  private static String printable(String text) {
    String shown = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
    return shown.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
